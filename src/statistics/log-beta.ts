import { checkNumber } from './checks.js';

/**
 * ln B(a, b) = ln Γ(a) + ln Γ(b) − ln Γ(a + b), without the cancellation of that formula for large arguments.
 *
 * `a`, `b`: finite and > 0, else {@link UserError}. Absolute error below 1e-13 for max(a, b) up to 1e8.
 */
export function logBeta(a: number, b: number): number {
  checkNumber('logBeta', 'a', a, 'finite and > 0', (v) => v > 0);
  checkNumber('logBeta', 'b', b, 'finite and > 0', (v) => v > 0);
  const small = Math.min(a, b);
  const large = Math.max(a, b);
  if (large < SHIFTED) return logGamma(small) + logGamma(large) - logGamma(small + large);
  // With Stirling's formula for both large arguments the terms of order large·ln(large) cancel on paper.
  const gammaRatio =
    (large - 0.5) * -Math.log1p(small / large) -
    small * Math.log(small + large) +
    small +
    stirlingRemainder(large) -
    stirlingRemainder(small + large);
  return logGamma(small) + gammaRatio;
}

const SHIFTED = 12;

/** ln Γ(x) for x > 0: Stirling's series after raising the argument to at least 12 with Γ(x + 1) = x Γ(x). */
export function logGamma(x: number): number {
  checkNumber('logGamma', 'x', x, 'finite and > 0', (v) => v > 0);
  let product = 1;
  let shifted = x;
  for (; shifted < SHIFTED; shifted++) product *= shifted;
  const stirling =
    (shifted - 0.5) * Math.log(shifted) - shifted + 0.5 * Math.log(2 * Math.PI) + stirlingRemainder(shifted);
  return stirling - Math.log(product);
}

/** ln Γ(x) − [(x − ½) ln x − x + ½ ln 2π] = Σ B₂ₖ / (2k (2k − 1) x²ᵏ⁻¹), for x ≥ 12 exact to rounding. */
function stirlingRemainder(x: number): number {
  const coefficients = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156];
  const inverseSquare = 1 / (x * x);
  return coefficients.reduceRight((sum, coefficient) => sum * inverseSquare + coefficient, 0) / x;
}
