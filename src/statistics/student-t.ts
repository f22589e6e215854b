import { checkNumber } from './checks.js';
import { incompleteBetaOf, type UnitPoint } from './incomplete-beta.js';
import { logBeta } from './log-beta.js';

/**
 * P(T ≤ t) of Student's t distribution with `degreesOfFreedom` ν.
 *
 * `t`: any number but NaN, ±Infinity allowed. `degreesOfFreedom`: real, in (0, 1e9]. Else {@link UserError}.
 * Relative accuracy 1e-12 or better, far into the lower tail; for the upper tail use {@link studentTSurvival}.
 */
export function studentTCdf(t: number, degreesOfFreedom: number): number {
  check('studentTCdf', t, degreesOfFreedom);
  return t > 0 ? 1 - upperTail(t, degreesOfFreedom) : upperTail(-t, degreesOfFreedom);
}

/** P(T > t), without the cancellation of 1 − P(T ≤ t). Arguments and errors as {@link studentTCdf}. */
export function studentTSurvival(t: number, degreesOfFreedom: number): number {
  check('studentTSurvival', t, degreesOfFreedom);
  return t >= 0 ? upperTail(t, degreesOfFreedom) : 1 - upperTail(-t, degreesOfFreedom);
}

/** P(|T| ≥ |t|) = I_{ν/(ν+t²)}(ν/2, ½). Arguments and errors as {@link studentTCdf}. */
export function studentTTwoSidedP(t: number, degreesOfFreedom: number): number {
  check('studentTTwoSidedP', t, degreesOfFreedom);
  return 2 * upperTail(Math.abs(t), degreesOfFreedom);
}

/**
 * The t with P(T ≤ t) = `probability`.
 *
 * `probability`: in [0, 1]; 0 and 1 give −Infinity and Infinity. `degreesOfFreedom`: real, in (0, 1e9].
 * Else {@link UserError}. Throws no error but returns Infinity where t exceeds the largest number.
 */
export function studentTQuantile(probability: number, degreesOfFreedom: number): number {
  const caller = 'studentTQuantile';
  checkNumber(caller, 'probability', probability, 'in [0, 1]', (p) => 0 <= p && p <= 1);
  check(caller, 0, degreesOfFreedom);
  if (probability === 0.5) return 0;
  // 1 − p and p − ½ are exact for p ≥ ½.
  const sign = probability < 0.5 ? -1 : 1;
  const tail = probability < 0.5 ? probability : 1 - probability;
  if (tail === 0) return sign * Infinity;
  const logT =
    tail < 0.25
      ? solveDecreasing((u) => logTailAndSlope(u, degreesOfFreedom), Math.log(tail))
      : solveDecreasing((u) => logCentreAndSlope(u, degreesOfFreedom), -Math.log(0.5 - tail));
  return sign * Math.exp(logT);
}

function check(caller: string, t: number, degreesOfFreedom: number): void {
  checkNumber(caller, 't', Math.abs(t) === Infinity ? 0 : t, 'a number', () => true);
  checkNumber(caller, 'degreesOfFreedom', degreesOfFreedom, 'in (0, 1e9]', (v) => 0 < v && v <= 1e9);
}

/** ν / (ν + t²) for t > 0, from ln t² − ln ν so that no square overflows. */
function unitPoint(logRatio: number): UnitPoint {
  const logOnePlus = (z: number) => (z > 0 ? z + Math.log1p(Math.exp(-z)) : Math.log1p(Math.exp(z)));
  return {
    x: 1 / (1 + Math.exp(logRatio)),
    complement: 1 / (1 + Math.exp(-logRatio)),
    logX: -logOnePlus(logRatio),
    logComplement: -logOnePlus(-logRatio),
  };
}

function upperTail(t: number, degreesOfFreedom: number): number {
  if (t === 0) return 0.5;
  if (t === Infinity) return 0;
  const logRatio = 2 * Math.log(t) - Math.log(degreesOfFreedom);
  return 0.5 * incompleteBetaOf(unitPoint(logRatio), degreesOfFreedom / 2, 0.5);
}

/** P(0 ≤ T ≤ t) = ½ I_{t²/(ν+t²)}(½, ν/2), for t > 0. */
function centre(t: number, degreesOfFreedom: number): number {
  const { x, complement, logX, logComplement } = unitPoint(2 * Math.log(t) - Math.log(degreesOfFreedom));
  const mirrored = { x: complement, complement: x, logX: logComplement, logComplement: logX };
  return 0.5 * incompleteBetaOf(mirrored, 0.5, degreesOfFreedom / 2);
}

function logDensity(t: number, v: number): number {
  const logRatio = 2 * Math.log(t) - Math.log(v);
  return ((v + 1) / 2) * unitPoint(logRatio).logX - 0.5 * Math.log(v) - logBeta(v / 2, 0.5);
}

type ValueAndSlope = [value: number, slope: number];

function logTailAndSlope(logT: number, v: number): ValueAndSlope {
  const value = Math.log(upperTail(Math.exp(logT), v));
  return [value, -Math.exp(logT + logDensity(Math.exp(logT), v) - value)];
}

function logCentreAndSlope(logT: number, v: number): ValueAndSlope {
  const value = Math.log(centre(Math.exp(logT), v));
  return [-value, -Math.exp(logT + logDensity(Math.exp(logT), v) - value)];
}

/** The u in [−745, 709] where the decreasing f(u) = target: Newton steps, bisection where one leaves the bracket. */
function solveDecreasing(f: (u: number) => ValueAndSlope, target: number): number {
  let [low, high] = [-745, 709];
  let u = 0;
  for (let step = 0; step < 200; step++) {
    const [value, slope] = f(u);
    if (value > target) low = u;
    else high = u;
    const newton = u - (value - target) / slope;
    const next = low < newton && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - u) <= 1e-15 * Math.max(1, Math.abs(u))) return next;
    u = next;
  }
  return u;
}
