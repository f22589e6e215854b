import { checkNumber } from './checks.js';

/**
 * erfc(x) = (2/√π) ∫ₓ^∞ exp(−t²) dt, the complementary error function, in [0, 2].
 *
 * `x`: any number but NaN, ±Infinity allowed, else {@link UserError}. Relative accuracy 1e-13 down to the smallest
 * normal number.
 *
 * Source: Matta and Reichel, Uniform computation of the error function and other related functions, 1971: the
 * trapezoidal rule of step h for erfc(x) = (2x exp(−x²)/π) ∫₀^∞ exp(−t²)/(t² + x²) dt with the residue of the pole at
 * ix added where it lies below the line π/h; the error is of order exp(−π²/h²). Taylor's series near 0, where the rule
 * cancels.
 */
export function erfc(x: number): number {
  checkNumber('erfc', 'x', Math.abs(x) === Infinity ? 0 : x, 'a number', () => true);
  if (x < 0) return 2 - erfc(-x);
  if (x < 0.5) return 1 - erfNearZero(x);
  const square = x * x;
  const gauss = Math.exp(-square);
  if (gauss === 0) return 0;
  const sum = TRAPEZOID.reduce((total, { square: t, gauss: weight }) => total + weight / (t + square), 0);
  const rule = ((STEP * x * gauss) / Math.PI) * (1 / square + 2 * sum);
  return x < Math.PI / STEP ? rule - 2 / Math.expm1((2 * Math.PI * x) / STEP) : rule;
}

const STEP = 0.5;
const TRAPEZOID = Array.from({ length: 13 }, (_, k) => {
  const square = (STEP * (k + 1)) ** 2;
  return { square, gauss: Math.exp(-square) };
});

/** (2/√π) Σ (−1)ᵏ x²ᵏ⁺¹ / (k! (2k + 1)). */
function erfNearZero(x: number): number {
  let power = x;
  let sum = x;
  for (let k = 1; k < 20; k++) {
    power *= (-x * x) / k;
    sum += power / (2 * k + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}
