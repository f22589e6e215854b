import type { LoadedTrials } from '../../src/experiments/index.js';

/** What constructed trials say they come from. */
export const constructedSources = (said: Partial<LoadedTrials['sources']> = {}): LoadedTrials['sources'] => ({
  experiment: 'synthetic-paper/synthetic',
  scale: 'quick',
  trials: 1,
  diverged: 0,
  missing: 0,
  records: ['some'],
  backends: ['wasm 4.22.0'],
  commits: ['abc'],
  machines: ['a machine, 2 cores'],
  seconds: 1,
  ...said,
});
