import { UserError } from '../errors.js';
import { checkFinite, jacksonDerivative, pqDerivative, type RealFunction } from './pq-derivative.js';

/**
 * g_q(x) = (f(x) - f(q x)) / (1 - q) = x D_q f(x), the q-activation of f for one q, with its limit f'(x) x at q = 1.
 *
 * `derivative` is f', which the limit needs alone. In float64 the difference loses no more than log10(1 / |1 - q|) of 16
 * digits.
 *
 * Throws {@link UserError} unless q is finite, and for q = 1 without a derivative.
 *
 * Source: q-neurons, eq. (3) and Proposition 1.
 */
export function qActivationFunction(f: RealFunction, q: number, derivative?: RealFunction): RealFunction {
  checkFinite({ q });
  if (q !== 1) return (x) => (f(x) - f(q * x)) / (1 - q);
  if (!derivative)
    throw new UserError(
      `q = 1 is given and no derivative of f: the q-activation is then f'(x) x; ` +
        `give f' as the last argument, or a q that is not 1`,
    );
  return (x) => derivative(x) * x;
}

/**
 * g_q'(x) = (f'(x) - q f'(q x)) / (1 - q), with its limit f'(x) + f''(x) x at q = 1.
 *
 * Throws {@link UserError} unless q is finite, and for q = 1 without a second derivative.
 *
 * Source: q-neurons, Proposition 1.
 */
export function qActivationSlope(
  derivative: RealFunction,
  q: number,
  secondDerivative?: RealFunction,
): RealFunction {
  checkFinite({ q });
  if (q !== 1) return (x) => (derivative(x) - q * derivative(q * x)) / (1 - q);
  if (!secondDerivative)
    throw new UserError(
      `q = 1 is given and no second derivative of f: the slope of the q-activation is then f'(x) + f''(x) x; ` +
        `give f'' as the last argument, or a q that is not 1`,
    );
  return (x) => derivative(x) + secondDerivative(x) * x;
}

/**
 * D_p g_q(x) = (D_q f(x) - p D_{p,pq} f(x)) / (1 - p): the right-hand side, for x ≠ 0.
 *
 * Throws {@link UserError} unless p and q are finite and other than 1, and p other than 0.
 *
 * Source: q-neurons, Proposition 2, eq. (4).
 */
export function qActivationJacksonDerivative(f: RealFunction, p: number, q: number): RealFunction {
  checkFinite({ p, q });
  if (p === 0 || p === 1 || q === 1)
    throw new UserError(`p = ${p} and q = ${q} are given; give p other than 0 and 1, and q other than 1`);
  const [atOne, atP] = [jacksonDerivative(f, q), pqDerivative(f, p, p * q)];
  return (x) => (atOne(x) - p * atP(x)) / (1 - p);
}
