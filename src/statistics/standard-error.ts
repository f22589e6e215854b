import { checkSample } from './checks.js';
import { standardDeviation } from './standard-deviation.js';

/**
 * SE = s / √n, the standard error of the mean, with s the sample standard deviation (n − 1).
 *
 * `sample`: at least 2 finite numbers, else {@link UserError}.
 */
export function standardError(sample: readonly number[]): number {
  checkSample('standardError', 'sample', sample, 2);
  return standardDeviation(sample) / Math.sqrt(sample.length);
}
