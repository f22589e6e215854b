import type { LoadedTrials, Scale } from '../../src/experiments/index.js';

/** The sources of trials that a test constructs. */
export const constructedSources = (
  experiment: string,
  scale: Scale,
  trials: number,
  diverged = 0,
): LoadedTrials['sources'] => ({
  experiment,
  scale,
  trials,
  diverged,
  missing: 0,
  records: ['some'],
  backends: ['wasm 4.22.0'],
  commits: ['abc'],
  machines: ['a machine, 2 cores'],
  seconds: 1,
});
