import { metric, seedsOf, type Results } from '../experiments/index.js';
import { medianPlace } from '../statistics/index.js';

/**
 * The seed of the trial whose metric is the median of the stored trials of a variant, the lower of the two middle ones where
 * their number is even; undefined where none is finite. A figure of one trial shows this one.
 */
export function medianTrial(results: Results, variant: string, name: string): number | undefined {
  const place = medianPlace(metric(results, variant, name));
  return place === undefined ? undefined : seedsOf(results, variant)[place];
}
