import { UserError } from '../errors.js';
import { pqDerivative } from './pq-derivative.js';

/** A real function of several real variables, in float64. */
export type MultivariateFunction = (x: readonly number[]) => number;

const replaced = (x: readonly number[], i: number, value: number): number[] =>
  x.map((old, k) => (k === i ? value : old));

/**
 * (nabla_{p,q} F(x))_i = (F(x + (p_i - 1) x_i e_i) - F(x + (q_i - 1) x_i e_i)) / ((p_i - q_i) x_i): the
 * (p,q)-derivative along each axis, with the limits of {@link pqDerivative}, here dF/dx_i at x_i = 0, and at
 * (…, q_i x_i, …) where p_i = q_i.
 *
 * p, q and x have one entry for each variable. `gradient` is the ordinary gradient, which the limits need alone.
 *
 * Throws {@link UserError} for lengths that differ, numbers that are not finite, and a limit without a gradient.
 *
 * Source: q-neurons, appendix A.2. The paper prints F(x + (p_i - 1) e_i): without the factor x_i this is no function of
 * p_i x_i, as the definition one line above it demands.
 */
export function pqGradient(
  f: MultivariateFunction,
  p: readonly number[],
  q: readonly number[],
  gradient?: (x: readonly number[]) => readonly number[],
): (x: readonly number[]) => number[] {
  if (p.length !== q.length)
    throw new UserError(`p has ${p.length} entries and q ${q.length}; give one of each for every variable`);
  return (x) => {
    if (x.length !== p.length)
      throw new UserError(
        `x has ${x.length} entries, p and q have ${p.length}; give one of each for every variable`,
      );
    return x.map((at, i) => {
      const along = (value: number): number => f(replaced(x, i, value));
      const slope = gradient && ((value: number): number => gradient(replaced(x, i, value))[i]);
      return pqDerivative(along, p[i], q[i], slope)(at);
    });
  };
}
