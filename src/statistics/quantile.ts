import { quantileSorted } from 'simple-statistics';
import { checkNumber, checkSample } from './checks.js';

/**
 * The `probability`-quantile by linear interpolation at position (n − 1)·probability of the sorted sample
 * (type 7, the default of R and NumPy).
 *
 * `sample`: at least 1 finite number. `probability`: in [0, 1]. Else {@link UserError}.
 *
 * Source: Hyndman and Fan, Sample quantiles in statistical packages, 1996, definition 7.
 */
export function quantile(sample: readonly number[], probability: number): number {
  checkSample('quantile', 'sample', sample, 1);
  checkNumber('quantile', 'probability', probability, 'in [0, 1]', (p) => 0 <= p && p <= 1);
  return quantileSorted(
    [...sample].sort((x, y) => x - y),
    probability,
  );
}
