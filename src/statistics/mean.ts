import { mean as compensatedMean } from 'simple-statistics';
import { checkSample } from './checks.js';

/**
 * x̄ = (1/n) Σ xᵢ, summed with compensation.
 *
 * `sample`: at least 1 finite number, else {@link UserError}.
 */
export function mean(sample: readonly number[]): number {
  checkSample('mean', 'sample', sample, 1);
  return compensatedMean(sample as number[]);
}
