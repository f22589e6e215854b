import { UserError } from '../errors.js';
import { mean } from '../statistics/index.js';
import { simulateClassification, type SimulationOptions } from './simulated-classification.js';

/** What can be known of simulated labels before anything is trained. */
export interface LabellingRates {
  /** Mean share of the more frequent label; null where no data set has both. */
  readonly majority: number | null;
  /** Mean of the largest accuracy that is possible; null where no data set has both labels. */
  readonly best: number | null;
  /** Data sets with one label alone, which neither mean counts. */
  readonly single: number;
}

/** The rates of the data sets of the seeds 0 … seeds - 1, {@link simulateClassification} of each. */
export function labellingRates(seeds: number, options: SimulationOptions): LabellingRates {
  const known = Array.from({ length: seeds }, (_, seed) => {
    try {
      return [simulateClassification(seed, options)];
    } catch (error) {
      if (error instanceof UserError) return [];
      throw error;
    }
  }).flat();
  const average = (rate: 'majorityRate' | 'bayesRate'): number | null =>
    known.length === 0 ? null : mean(known.map((set) => set[rate]));
  return {
    majority: average('majorityRate'),
    best: average('bayesRate'),
    single: seeds - known.length,
  };
}
