import { UserError } from '../errors.js';
import { mean } from './mean.js';
import { checkPairs, differencesVary, pairedDifferences } from './paired-t-test.js';
import { standardDeviation } from './standard-deviation.js';

/**
 * d_z = d̄ / s_d with dᵢ = aᵢ − bᵢ, the mean paired difference in standard deviations of the differences.
 *
 * `a`, `b`: the same number of finite numbers, at least 2, whose differences are not all the same but for rounding, else
 * {@link UserError}.
 *
 * Source: Cohen, Statistical power analysis for the behavioral sciences, 1988, eq. (2.3.5).
 */
export function cohensDz(a: readonly number[], b: readonly number[]): number {
  checkPairs('cohensDz', a, b, 2);
  const differences = pairedDifferences(a, b);
  if (!differencesVary(a, b)) {
    throw new UserError(`cohensDz: the differences a − b must vary, all are ${differences[0]}`);
  }
  return mean(differences) / standardDeviation(differences);
}
