import { pqDerivative, type RealFunction } from './pq-derivative.js';

/**
 * D_{p,q} (f + c g)(x) = D_{p,q} f(x) + c D_{p,q} g(x): the right-hand side.
 *
 * The rules here hold at x ≠ 0 and p ≠ q and throw what {@link pqDerivative} throws elsewhere.
 *
 * Source: q-neurons, appendix A.1.
 */
export const sumRule =
  (f: RealFunction, g: RealFunction, c: number, p: number, q: number): RealFunction =>
  (x) =>
    pqDerivative(f, p, q)(x) + c * pqDerivative(g, p, q)(x);

/**
 * D_{p,q} (f g)(x) = f(p x) D_{p,q} g(x) + g(q x) D_{p,q} f(x) = f(q x) D_{p,q} g(x) + g(p x) D_{p,q} f(x): both
 * right-hand sides.
 *
 * Source: q-neurons, appendix A.1. The paper prints f(p x) + D_{p,q} g(x), a sum, where the product stands here.
 */
export function productRule(
  f: RealFunction,
  g: RealFunction,
  p: number,
  q: number,
): [RealFunction, RealFunction] {
  const [df, dg] = [pqDerivative(f, p, q), pqDerivative(g, p, q)];
  return [(x) => f(p * x) * dg(x) + g(q * x) * df(x), (x) => f(q * x) * dg(x) + g(p * x) * df(x)];
}

/**
 * D_{p,q} (f / g)(x) = (g(q x) D_{p,q} f(x) - f(q x) D_{p,q} g(x)) / (g(p x) g(q x))
 *                    = (g(p x) D_{p,q} f(x) - f(p x) D_{p,q} g(x)) / (g(p x) g(q x)): both right-hand sides.
 *
 * g must be 0 neither at p x nor at q x.
 *
 * Source: q-neurons, appendix A.1.
 */
export function ratioRule(
  f: RealFunction,
  g: RealFunction,
  p: number,
  q: number,
): [RealFunction, RealFunction] {
  const [df, dg] = [pqDerivative(f, p, q), pqDerivative(g, p, q)];
  const side =
    (r: number): RealFunction =>
    (x) =>
      (g(r * x) * df(x) - f(r * x) * dg(x)) / (g(p * x) * g(q * x));
  return [side(q), side(p)];
}
