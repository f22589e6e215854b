import { checkNumber } from './checks.js';
import type { Interval } from './confidence-interval.js';
import { studentTCdf, studentTQuantile, studentTSurvival } from './student-t.js';

export interface EquivalenceTest {
  /** Of the hypothesis that the difference is at or below −margin. */
  pLower: number;
  /** Of the hypothesis that the difference is at or above margin. */
  pUpper: number;
  /** The larger of the two: at most alpha if and only if `interval` lies within ±margin. */
  p: number;
  /** Of the difference, at level 1 − 2 alpha. */
  interval: Interval;
}

/**
 * Two one-sided t tests (TOST) of |difference| < margin: p = max(P(T > (d + margin)/SE), P(T < (d − margin)/SE)), and the
 * interval d ± t_{1 − alpha} SE of level 1 − 2 alpha.
 *
 * `difference`: finite. `standardError`, `margin`: finite and > 0. `degreesOfFreedom`: in (0, 1e9]. `alpha`: in (0, ½),
 * default 0.05. Else {@link UserError}.
 *
 * Source: Schuirmann, A comparison of the two one-sided tests procedure and the power approach, 1987.
 */
export function equivalenceTest(
  difference: number,
  standardError: number,
  degreesOfFreedom: number,
  margin: number,
  alpha = 0.05,
): EquivalenceTest {
  const caller = 'equivalenceTest';
  checkNumber(caller, 'difference', difference, 'finite', () => true);
  checkNumber(caller, 'standardError', standardError, 'finite and > 0', (v) => v > 0);
  checkNumber(caller, 'degreesOfFreedom', degreesOfFreedom, 'in (0, 1e9]', (v) => 0 < v && v <= 1e9);
  checkNumber(caller, 'margin', margin, 'finite and > 0', (v) => v > 0);
  checkNumber(caller, 'alpha', alpha, 'between 0 and 0.5, both excluded', (v) => 0 < v && v < 0.5);
  const pLower = studentTSurvival((difference + margin) / standardError, degreesOfFreedom);
  const pUpper = studentTCdf((difference - margin) / standardError, degreesOfFreedom);
  const halfWidth = -studentTQuantile(alpha, degreesOfFreedom) * standardError;
  return {
    pLower,
    pUpper,
    p: Math.max(pLower, pUpper),
    interval: { lower: difference - halfWidth, upper: difference + halfWidth },
  };
}
