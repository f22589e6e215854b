import { UserError } from '../errors.js';
import { checkNumber } from './checks.js';
import { logBeta } from './log-beta.js';

/**
 * Iₓ(a, b) = (1 / B(a, b)) ∫₀ˣ tᵃ⁻¹ (1 − t)ᵇ⁻¹ dt, the regularised incomplete beta function, in [0, 1].
 *
 * `x`: in [0, 1]. `a`, `b`: finite and > 0. Else {@link UserError}.
 */
export function regularisedIncompleteBeta(x: number, a: number, b: number): number {
  const caller = 'regularisedIncompleteBeta';
  checkNumber(caller, 'x', x, 'in [0, 1]', (v) => 0 <= v && v <= 1);
  checkNumber(caller, 'a', a, 'finite and > 0', (v) => v > 0);
  checkNumber(caller, 'b', b, 'finite and > 0', (v) => v > 0);
  if (x === 0 || x === 1) return x;
  return incompleteBetaOf({ x, complement: 1 - x, logX: Math.log(x), logComplement: Math.log1p(-x) }, a, b);
}

/** A point of (0, 1) with 1 − x and both logarithms, each exact to rounding where x itself rounds to 0 or 1. */
export interface UnitPoint {
  x: number;
  complement: number;
  logX: number;
  logComplement: number;
}

/** Iₓ(a, b) at a {@link UnitPoint}; relative accuracy is kept far into the lower tail. */
export function incompleteBetaOf(point: UnitPoint, a: number, b: number): number {
  const { x, complement, logX, logComplement } = point;
  const front = Math.exp(a * logX + b * logComplement - logBeta(a, b));
  // The fraction converges fast on this side of the mean; on the other, Iₓ(a, b) = 1 − I₁₋ₓ(b, a).
  return x < (a + 1) / (a + b + 2)
    ? front / continuedFraction(x, complement, a, b)
    : 1 - front / continuedFraction(complement, x, b, a);
}

const LARGEST_NUMBER_OF_TERMS = 1_000_000;

/**
 * The continued fraction β₀ + α₁/(β₁ + α₂/(β₂ + …)) of xᵃ yᵇ / (B(a, b) Iₓ(a, b)) with y = 1 − x, by Lentz's method.
 * It is the even part of the usual one and takes y as given, because for large a the result depends on every digit
 * of y where x rounds to 1.
 *
 * Source: Didonato and Morris, Algorithm 708, 1992; the even part of NIST DLMF 8.17.22.
 */
function continuedFraction(x: number, y: number, a: number, b: number): number {
  const tiny = 1e-300;
  const awayFromZero = (value: number) => (Math.abs(value) < tiny ? tiny : value);
  const offset = a * y - b * x + 1;
  let value = awayFromZero((a * offset) / (a + 1));
  let numerator = value;
  let inverseDenominator = 0;
  for (let m = 1; m <= LARGEST_NUMBER_OF_TERMS; m++) {
    const odd = a + 2 * m - 1;
    const alpha = ((a + m - 1) / odd) * ((a + b + m - 1) / odd) * m * (b - m) * x * x;
    const beta = m + (m * (b - m) * x) / odd + ((a + m) * (offset + m * (2 - x))) / (odd + 2);
    inverseDenominator = 1 / awayFromZero(beta + alpha * inverseDenominator);
    numerator = awayFromZero(beta + alpha / numerator);
    const change = numerator * inverseDenominator;
    value *= change;
    if (Math.abs(change - 1) <= 2 * Number.EPSILON) return value;
  }
  throw new UserError(
    `regularisedIncompleteBeta: no convergence for x ${x}, a ${a}, b ${b}; a and b must be below about 1e10`,
  );
}
