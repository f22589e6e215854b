import { checkNumber } from './checks.js';
import { logGamma } from './log-beta.js';
import { normalCdf } from './normal-distribution.js';
import { studentTCdf, studentTSurvival } from './student-t.js';

/**
 * P(T ≤ t) of the noncentral t distribution of T = (Z + δ)/S with Z standard normal and νS² chi-square:
 *
 * F(t; ν, δ) = ∫₀^∞ Φ(ts − δ) f(s) ds,  f(s) = 2 (ν/2)^{ν/2} s^{ν−1} exp(−νs²/2) / Γ(ν/2).
 *
 * `t`, `noncentrality` δ: finite. `degreesOfFreedom` ν: real, in (0, 1e9]. Else {@link UserError}. Absolute error below
 * 1e-12 for ν in [1, 1000] and |t|, |δ| ≤ 40; for the upper tail use {@link noncentralTSurvival}.
 *
 * The integral is taken with s = exp(v − exp(−v)) by the trapezoidal rule, which for this analytic integrand of positive
 * terms, decaying doubly exponentially on both sides, converges exponentially and cancels nothing.
 *
 * Source: Johnson, Kotz and Balakrishnan, Continuous univariate distributions 2, 1995, ch. 31; Takahasi and Mori, Double
 * exponential formulas for numerical integration, 1974.
 */
export function noncentralTCdf(t: number, degreesOfFreedom: number, noncentrality: number): number {
  check('noncentralTCdf', t, degreesOfFreedom, noncentrality);
  return noncentrality === 0
    ? studentTCdf(t, degreesOfFreedom)
    : integrate(t, degreesOfFreedom, noncentrality);
}

/** P(T > t) = F(−t; ν, −δ), without the cancellation of 1 − F. Arguments and errors as {@link noncentralTCdf}. */
export function noncentralTSurvival(t: number, degreesOfFreedom: number, noncentrality: number): number {
  check('noncentralTSurvival', t, degreesOfFreedom, noncentrality);
  return noncentrality === 0
    ? studentTSurvival(t, degreesOfFreedom)
    : integrate(-t, degreesOfFreedom, -noncentrality);
}

function check(caller: string, t: number, degreesOfFreedom: number, noncentrality: number): void {
  checkNumber(caller, 't', t, 'finite', () => true);
  checkNumber(caller, 'degreesOfFreedom', degreesOfFreedom, 'in (0, 1e9]', (v) => 0 < v && v <= 1e9);
  checkNumber(caller, 'noncentrality', noncentrality, 'finite', () => true);
}

/** ln of the density that is left out at either end, less than the density at s = 1. */
const NEGLIGIBLE = -60;
/** Steps over the width of the narrower of the two factors. */
const STEPS_A_WIDTH = 10;

function integrate(t: number, v: number, noncentrality: number): number {
  // ν (u − e²ᵘ/2 + ½), the logarithm of the density of u = ln s less that at its mode u = 0.
  const shape = (u: number) => v * (u - 0.5 * Math.expm1(2 * u));
  // ln [2 (ν/2)^{ν/2} e^{−ν/2} / Γ(ν/2)], the logarithm of that at the mode.
  const logHeight = logHeightOfMode(v);
  const uOf = (x: number) => x - Math.exp(-x);
  const edge = (sign: number) => {
    let [inside, outside] = [MODE, MODE + sign * 8];
    while (Math.abs(outside - inside) > 1e-3 * Math.abs(inside - MODE) + 1e-12) {
      const middle = (inside + outside) / 2;
      if (shape(uOf(middle)) > NEGLIGIBLE) inside = middle;
      else outside = middle;
    }
    return outside;
  };
  const [left, right] = [edge(-1), edge(1)];
  const width = 1 / Math.sqrt(2 * v + noncentrality ** 2 + 1);
  const steps = Math.max(64, Math.ceil((STEPS_A_WIDTH * (right - left)) / width));
  const step = (right - left) / steps;
  let sum = 0;
  for (let k = 0; k <= steps; k++) {
    const x = left + k * step;
    const u = uOf(x);
    sum += normalCdf(t * Math.exp(u) - noncentrality) * Math.exp(shape(u)) * (1 + Math.exp(-x));
  }
  return Math.min(1, step * Math.exp(logHeight) * sum);
}

/** The x with x − exp(−x) = 0. */
const MODE = 0.5671432904097838;

function logHeightOfMode(v: number): number {
  const half = v / 2;
  // For large ν the two terms of order ν ln ν cancel: Stirling's formula takes them off on paper.
  return half < 1e4
    ? Math.LN2 + half * Math.log(half) - half - logGamma(half)
    : Math.LN2 + 0.5 * Math.log(half / (2 * Math.PI)) - 1 / (12 * half);
}
