import { UserError } from '../errors.js';
import { checkChoice, checkSample, exceedsRounding } from './checks.js';
import { mean } from './mean.js';
import { standardError } from './standard-error.js';
import { studentTCdf, studentTSurvival, studentTTwoSidedP } from './student-t.js';

/** What the test looks for in the first sample compared with the second. */
export type Alternative = 'less' | 'greater' | 'different';
export const ALTERNATIVES: readonly Alternative[] = ['less', 'greater', 'different'];

export interface TTest {
  statistic: number;
  degreesOfFreedom: number;
  p: number;
}

/**
 * t = (ā − b̄) / √(SEa² + SEb²), with Welch and Satterthwaite's degrees of freedom
 * (SEa² + SEb²)² / (SEa⁴/(na − 1) + SEb⁴/(nb − 1)); the two variances may differ.
 *
 * `a`, `b`: at least 2 finite numbers each, not both constant. `alternative`: 'different' (default, two-sided p),
 * 'less' (mean of a below b) or 'greater'. Else {@link UserError}.
 *
 * Source: Welch, The generalization of Student's problem, 1947.
 */
export function welchTest(
  a: readonly number[],
  b: readonly number[],
  alternative: Alternative = 'different',
): TTest {
  checkSample('welchTest', 'a', a, 2);
  checkSample('welchTest', 'b', b, 2);
  checkChoice('welchTest', 'alternative', alternative, ALTERNATIVES);
  const [meanA, meanB, errorA, errorB] = [mean(a), mean(b), standardError(a), standardError(b)];
  const error = Math.hypot(errorA, errorB);
  if (!exceedsRounding(error, meanA, meanB)) {
    throw new UserError('welchTest: at least one of a and b must vary, both are constant');
  }
  const statistic = (meanA - meanB) / error;
  const shareA = (errorA / error) ** 2;
  const shareB = (errorB / error) ** 2;
  const degreesOfFreedom = 1 / (shareA ** 2 / (a.length - 1) + shareB ** 2 / (b.length - 1));
  const distribution = { less: studentTCdf, greater: studentTSurvival, different: studentTTwoSidedP };
  return { statistic, degreesOfFreedom, p: distribution[alternative](statistic, degreesOfFreedom) };
}
