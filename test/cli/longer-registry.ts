import type { Experiment } from '../../src/experiments/index.js';
import { synthetic } from '../experiments/fixtures/synthetic.js';

const { paper } = synthetic.scales;

/** The synthetic experiment with one trial more at paper scale. */
export const experiments: readonly Experiment[] = [
  { ...synthetic, scales: { ...synthetic.scales, paper: { ...paper, trials: 31 } } },
];
