import { UserError } from '../errors.js';
import { checkSample, exceedsRounding } from './checks.js';
import { logGamma } from './log-beta.js';
import { mean } from './mean.js';
import { standardDeviation } from './standard-deviation.js';

/**
 * g = J(m) (ā − b̄) / s, with s² = ((na − 1) sa² + (nb − 1) sb²) / m pooled over m = na + nb − 2 degrees of freedom and
 * the exact small-sample correction J(m) = Γ(m/2) / (√(m/2) Γ((m − 1)/2)), not the approximation 1 − 3/(4m − 1).
 *
 * `a`, `b`: at least 2 finite numbers each, not both constant, else {@link UserError}.
 *
 * Source: Hedges, Distribution theory for Glass's estimator of effect size, 1981, eq. (6e).
 */
export function hedgesG(a: readonly number[], b: readonly number[]): number {
  checkSample('hedgesG', 'a', a, 2);
  checkSample('hedgesG', 'b', b, 2);
  const degreesOfFreedom = a.length + b.length - 2;
  const pooled = Math.sqrt(
    ((a.length - 1) * standardDeviation(a) ** 2 + (b.length - 1) * standardDeviation(b) ** 2) /
      degreesOfFreedom,
  );
  const [meanA, meanB] = [mean(a), mean(b)];
  if (!exceedsRounding(pooled, meanA, meanB)) {
    throw new UserError('hedgesG: at least one of a and b must vary, both are constant');
  }
  return (smallSampleCorrection(degreesOfFreedom) * (meanA - meanB)) / pooled;
}

function smallSampleCorrection(m: number): number {
  return Math.exp(logGamma(m / 2) - logGamma((m - 1) / 2)) / Math.sqrt(m / 2);
}
