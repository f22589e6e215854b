import { gaussHermite, type QuadratureRule } from './gauss-hermite.js';

/** The viscosity epsilon of u_t + u u_x = epsilon u_xx. */
export const VISCOSITY = 0.01 / Math.PI;

/** With so many nodes the error is below 1e-9 on [-1, 1] x [0, 1]: at t = 1 two steep branches meet at x = 0. */
const NODES = 200;

let quadrature: QuadratureRule | undefined;

/**
 * The solution of u_t + u u_x = epsilon u_xx, u(x, 0) = -sin(pi x), u(-1, t) = u(1, t) = 0, at x in [-1, 1] and t >= 0:
 *
 *     u(x, t) = - sum_i w_i sin(pi y_i) f(y_i) / sum_i w_i f(y_i),   y_i = x - z_i sqrt(4 epsilon t),
 *     f(y) = exp(-cos(pi y) / (2 pi epsilon)),
 *
 * with the nodes z_i and weights w_i of Gauss-Hermite quadrature, in float64. The exponents reach 50, so their
 * maximum is subtracted first. At t = 0 the initial condition itself is returned.
 *
 * Source: Basdevant et al. (1986), Spectral and finite difference solutions of the Burgers equation (the Hopf-Cole
 * transformation).
 */
export function burgersSolution(x: number, t: number): number {
  if (t === 0) return -Math.sin(Math.PI * x);
  const rule = (quadrature ??= gaussHermite(NODES));
  const spread = Math.sqrt(4 * VISCOSITY * t);
  const exponents = rule.nodes.map((z) => -Math.cos(Math.PI * (x - z * spread)) / (2 * Math.PI * VISCOSITY));
  const largest = exponents.reduce((most, value) => Math.max(most, value), -Infinity);
  let [numerator, denominator] = [0, 0];
  rule.nodes.forEach((z, i) => {
    const weight = rule.weights[i] * Math.exp(exponents[i] - largest);
    numerator += weight * Math.sin(Math.PI * (x - z * spread));
    denominator += weight;
  });
  return -numerator / denominator;
}

/** A function's values on a grid; `values[i * t.length + j]` is the one at (x_i, t_j). */
export interface Grid {
  x: number[];
  t: number[];
  values: Float64Array;
}

/** {@link burgersSolution} at `xCount` points of [-1, 1], both ends included, and t = 0, 0.01, …, (tCount - 1) / 100. */
export function burgersGrid(xCount = 256, tCount = 100): Grid {
  const x = Array.from({ length: xCount }, (_, i) => -1 + (2 * i) / (xCount - 1));
  const t = Array.from({ length: tCount }, (_, j) => j / 100);
  return { x, t, values: Float64Array.from(x.flatMap((xi) => t.map((tj) => burgersSolution(xi, tj)))) };
}
