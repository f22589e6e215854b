import { sampleStandardDeviation } from 'simple-statistics';
import { checkSample } from './checks.js';

/**
 * s = √(Σ (xᵢ − x̄)² / (n − 1)), the sample standard deviation.
 *
 * `sample`: at least 2 finite numbers, else {@link UserError}.
 */
export function standardDeviation(sample: readonly number[]): number {
  checkSample('standardDeviation', 'sample', sample, 2);
  return sampleStandardDeviation(sample as number[]);
}
