import type { RealFunction } from './pq-derivative.js';

/**
 * B_f(a : b) = f(a) - f(b) - (a - b) f'(b), the Bregman divergence of f; at least 0 for a convex f.
 *
 * Source: Banerjee, Merugu, Dhillon, Ghosh (2005), Clustering with Bregman divergences.
 */
export const bregmanDivergence =
  (f: RealFunction, derivative: RealFunction) =>
  (a: number, b: number): number =>
    f(a) - f(b) - (a - b) * derivative(b);

/**
 * D_{p,q} f(x) = f'(p x) + B_f(q x : p x) / (x (q - p)) = f'(q x) + B_f(p x : q x) / (x (p - q)): both right-hand sides,
 * for p ≠ q and x ≠ 0.
 *
 * Source: q-neurons, Corollary 4. The paper prints each denominator with the other's divergence, which is the wrong sign.
 */
export function bregmanForms(
  f: RealFunction,
  derivative: RealFunction,
  p: number,
  q: number,
): [RealFunction, RealFunction] {
  const divergence = bregmanDivergence(f, derivative);
  const form =
    (at: number, other: number): RealFunction =>
    (x) =>
      derivative(at * x) + divergence(other * x, at * x) / (x * (other - at));
  return [form(p, q), form(q, p)];
}

/**
 * The f''(xi) of D_{p,q} f(x) = f'(p x) + x (q - p) f''(xi) / 2, with a xi between p x and q x: it lies between the least
 * and the largest f'' there. For p ≠ q and x ≠ 0.
 *
 * Source: q-neurons, Lemma 3, eq. (10).
 */
export const curvatureBetween =
  (f: RealFunction, derivative: RealFunction, p: number, q: number): RealFunction =>
  (x) =>
    (2 * bregmanDivergence(f, derivative)(q * x, p * x)) / (x * (q - p)) ** 2;
