import { UserError } from '../errors.js';
import { checkNumber } from './checks.js';

/**
 * (ours − paper) / √(SE_ours² + SE_paper²), the difference between two reported means in standard errors.
 *
 * Means finite; standard errors finite, ≥ 0 and not both 0. Else {@link UserError}.
 */
export function differenceInStandardErrors(
  oursMean: number,
  oursStandardError: number,
  paperMean: number,
  paperStandardError: number,
): number {
  const caller = 'differenceInStandardErrors';
  checkNumber(caller, 'oursMean', oursMean, 'finite', () => true);
  checkNumber(caller, 'paperMean', paperMean, 'finite', () => true);
  checkNumber(caller, 'oursStandardError', oursStandardError, 'finite and ≥ 0', (v) => v >= 0);
  checkNumber(caller, 'paperStandardError', paperStandardError, 'finite and ≥ 0', (v) => v >= 0);
  const standardError = Math.hypot(oursStandardError, paperStandardError);
  if (!(standardError > 0)) {
    throw new UserError(`${caller}: at least one standard error must be above 0, both are 0`);
  }
  return (oursMean - paperMean) / standardError;
}
