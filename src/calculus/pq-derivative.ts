import { UserError } from '../errors.js';

/** A real function of one real variable, in float64. */
export type RealFunction = (x: number) => number;

/** Throws {@link UserError} unless all of the named numbers are finite. */
export function checkFinite(numbers: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(numbers))
    if (!Number.isFinite(value))
      throw new UserError(`${name} = ${value} is given to the (p,q)-calculus; give a finite number`);
}

/**
 * d_{p,q} f(x) = f(q x) - f(p x), the (p,q)-differential of f. That of the identity is (q - p) x.
 *
 * Throws {@link UserError} unless p and q are finite.
 *
 * Source: q-neurons, appendix A.
 */
export function pqDifferential(f: RealFunction, p: number, q: number): RealFunction {
  checkFinite({ p, q });
  return (x) => f(q * x) - f(p * x);
}

/**
 * D_{p,q} f(x) = (f(p x) - f(q x)) / ((p - q) x) for p ≠ q and x ≠ 0, with its limits: f'(0) at x = 0, and f'(q x)
 * where p = q. Symmetric in p and q.
 *
 * `derivative` is f', which the limits need alone.
 *
 * Throws {@link UserError} unless p and q are finite, for p = q without a derivative, and, when the result is called,
 * at x = 0 without one.
 *
 * Source: q-neurons, eqs. (2) and (8), and Lemma 3 for p = q.
 */
export function pqDerivative(f: RealFunction, p: number, q: number, derivative?: RealFunction): RealFunction {
  checkFinite({ p, q });
  if (p === q) {
    if (!derivative)
      throw new UserError(
        `p = q = ${p} is given and no derivative of f: the (p,q)-derivative is then f'(q x); ` +
          `give f' as the last argument, or p and q that differ`,
      );
    return (x) => derivative(q * x);
  }
  return (x) => {
    if (x !== 0) return (f(p * x) - f(q * x)) / ((p - q) * x);
    if (!derivative)
      throw new UserError(
        `x = 0 is given and no derivative of f: the (p,q)-derivative there is f'(0); ` +
          `give f' as the last argument, or an x that is not 0`,
      );
    return derivative(0);
  };
}

/**
 * D_q f(x) = (f(x) - f(q x)) / ((1 - q) x), Jackson's derivative, which is D_{1,q} f = D_{q,1} f; its limits, errors and
 * arguments are those of {@link pqDerivative}.
 *
 * Source: q-neurons, eq. (1); Jackson (1909), On q-functions and a certain difference operator.
 */
export const jacksonDerivative = (f: RealFunction, q: number, derivative?: RealFunction): RealFunction =>
  pqDerivative(f, 1, q, derivative);
