import { checkSample } from './checks.js';
import { quantile } from './quantile.js';

/**
 * The middle value of the sorted sample, or the mean of the two middle ones.
 *
 * `sample`: at least 1 finite number, else {@link UserError}.
 */
export function median(sample: readonly number[]): number {
  checkSample('median', 'sample', sample, 1);
  return quantile(sample, 0.5);
}
