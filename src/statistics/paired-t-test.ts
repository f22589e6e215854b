import { UserError } from '../errors.js';
import { checkChoice, checkOpenUnit, checkSample, exceedsRounding } from './checks.js';
import type { Interval } from './confidence-interval.js';
import { mean } from './mean.js';
import { standardError } from './standard-error.js';
import { studentTCdf, studentTQuantile, studentTSurvival, studentTTwoSidedP } from './student-t.js';
import { ALTERNATIVES, type Alternative, type TTest } from './welch-test.js';

export interface PairedTTest extends TTest {
  /** d̄, positive when a is above b. */
  meanDifference: number;
  /** Of the mean difference. */
  standardError: number;
  /** Two-sided, of the mean difference, at `level`. */
  interval: Interval;
}

/**
 * t = d̄ / (s_d / √n) with dᵢ = aᵢ − bᵢ and n − 1 degrees of freedom, and the interval d̄ ± t_{(1 + level)/2, n − 1} s_d/√n.
 *
 * `a`, `b`: the same number of finite numbers, at least 2, whose differences are not all the same but for rounding.
 * `alternative`: 'different' (default, two-sided p), 'less' (a below b) or 'greater'. `level`: in (0, 1), default 0.95.
 * Else {@link UserError}.
 *
 * Source: Student, The probable error of a mean, 1908.
 */
export function pairedTTest(
  a: readonly number[],
  b: readonly number[],
  alternative: Alternative = 'different',
  level = 0.95,
): PairedTTest {
  const caller = 'pairedTTest';
  checkPairs(caller, a, b, 2);
  checkChoice(caller, 'alternative', alternative, ALTERNATIVES);
  checkOpenUnit(caller, 'level', level);
  const differences = pairedDifferences(a, b);
  const [meanDifference, error] = [mean(differences), standardError(differences)];
  if (!differencesVary(a, b)) {
    throw new UserError(`${caller}: the differences a − b must vary, all are ${differences[0]}`);
  }
  const degreesOfFreedom = differences.length - 1;
  const statistic = meanDifference / error;
  const halfWidth = -studentTQuantile((1 - level) / 2, degreesOfFreedom) * error;
  const distribution = { less: studentTCdf, greater: studentTSurvival, different: studentTTwoSidedP };
  return {
    statistic,
    degreesOfFreedom,
    p: distribution[alternative](statistic, degreesOfFreedom),
    meanDifference,
    standardError: error,
    interval: { lower: meanDifference - halfWidth, upper: meanDifference + halfWidth },
  };
}

/** dᵢ = aᵢ − bᵢ. */
export function pairedDifferences(a: readonly number[], b: readonly number[]): number[] {
  return a.map((value, i) => value - b[i]);
}

/** Whether the paired differences spread by more than the rounding of the values they are taken of. */
export function differencesVary(a: readonly number[], b: readonly number[]): boolean {
  return exceedsRounding(standardError(pairedDifferences(a, b)), ...a, ...b);
}

/** Requires two samples of finite numbers, as many in the one as in the other. Throws {@link UserError} naming `caller`. */
export function checkPairs(
  caller: string,
  a: readonly number[],
  b: readonly number[],
  minimum: number,
): void {
  checkSample(caller, 'a', a, minimum);
  checkSample(caller, 'b', b, minimum);
  if (a.length !== b.length) {
    throw new UserError(
      `${caller}: a and b must hold one number for each pair, got ${a.length} and ${b.length}`,
    );
  }
}
