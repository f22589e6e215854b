import type { Table } from '../../charts/index.js';
import { scientific } from '../../charts/index.js';
import { normal, stream } from '../../random/index.js';
import { discontinuousFunction, evenPoints } from './discontinuous-function.js';

/** Who has slopes in Theorem 2.1. */
export type LocalSharing = 'layer' | 'neuron';

/** A network u(x) = L_D o tanh o n a^{D-1} L_{D-1} o … in float64; `w[k][j][i]` goes from unit i to unit j. */
export interface Float64Network {
  sharing: LocalSharing;
  n: number;
  w: number[][][];
  b: number[][];
  /** Of each hidden layer, one or one a neuron. */
  a: number[][];
}

/** The gradient of a loss, in the shapes of the network's w, b and a. */
export interface Float64Gradient {
  loss: number;
  w: number[][][];
  b: number[][];
  a: number[][];
}

const slopeOf = (a: readonly number[], j: number): number => a[a.length === 1 ? 0 : j];

/** 1 / ((1 / K) sum_k exp(mean_i a_i^k)) in float64. */
export function slopeRecoveryValue(a: readonly (readonly number[])[]): number {
  const terms = a.map((layer) => Math.exp(layer.reduce((sum, value) => sum + value, 0) / layer.length));
  return a.length / terms.reduce((sum, term) => sum + term, 0);
}

/** dS / da_i^k = -K (sum_l exp(mean_i a_i^l))^-2 exp(mean_i a_i^k) / N_k, in float64. */
export function slopeRecoveryGradient(a: readonly (readonly number[])[]): number[][] {
  const terms = a.map((layer) => Math.exp(layer.reduce((sum, value) => sum + value, 0) / layer.length));
  const sum = terms.reduce((total, term) => total + term, 0);
  return a.map((layer, k) => layer.map(() => (-a.length * terms[k]) / (sum * sum * layer.length)));
}

/** The mean squared error of the network at the points x and its gradient, by back-propagation in float64. */
export function meanSquaredErrorGradient(
  network: Float64Network,
  x: readonly number[],
  u: readonly number[],
): Float64Gradient {
  const { n, w, b, a } = network;
  const zeros = {
    w: w.map((layer) => layer.map((row) => row.map(() => 0))),
    b: b.map((layer) => layer.map(() => 0)),
    a: a.map((layer) => layer.map(() => 0)),
  };
  const output = w.length - 1;
  let loss = 0;
  x.forEach((xi, point) => {
    const h: number[][] = [[xi]];
    const affine = w.map((layer, k) => {
      const z = layer.map((row, j) => row.reduce((sum, weight, i) => sum + weight * h[k][i], b[k][j]));
      h.push(k === output ? z : z.map((value, j) => Math.tanh(n * slopeOf(a[k], j) * value)));
      return z;
    });
    const error = h[output + 1][0] - u[point];
    loss += error ** 2 / x.length;
    let delta = [(2 * error) / x.length];
    for (let k = output; k >= 0; k--) {
      if (k < output)
        delta = delta.map((value, j) => {
          const atSlope = value * (1 - h[k + 1][j] ** 2);
          zeros.a[k][a[k].length === 1 ? 0 : j] += atSlope * n * affine[k][j];
          return atSlope * n * slopeOf(a[k], j);
        });
      delta.forEach((value, j) => {
        zeros.b[k][j] += value;
        h[k].forEach((input, i) => (zeros.w[k][j][i] += value * input));
      });
      delta = h[k].map((_, i) => delta.reduce((sum, value, j) => sum + value * w[k][j][i], 0));
    }
  });
  return { loss, ...zeros };
}

/** A network with normal weights, biases and slopes from the seed's stream `initialisation/theorem`. */
export function randomNetwork(
  seed: number,
  sharing: LocalSharing,
  hidden: readonly number[],
  n: number,
): Float64Network {
  const widths = [1, ...hidden, 1];
  const count = widths.slice(1).reduce((sum, units, k) => sum + units * (widths[k] + 2), 0);
  const draws = normal(stream(seed, 'initialisation/theorem'), 0, count);
  let next = 0;
  const draw = (): number => draws[next++];
  const list = (length: number): number[] => Array.from({ length }, draw);
  return {
    sharing,
    n,
    w: widths.slice(1).map((units, k) => Array.from({ length: units }, () => list(widths[k]))),
    b: widths.slice(1).map((units) => list(units)),
    a: hidden.map((units) => list(sharing === 'layer' ? 1 : units)),
  };
}

/** Both sides of the identity at one slope. */
export interface IdentitySides {
  /** a dJ~/da with J~ = J + S. */
  left: number;
  /** sum_j (w_j . dJ~/dw_j + b_j dJ~/db_j) over the neurons of the slope. */
  weights: number;
  /** a dS/da. */
  recovery: number;
}

/**
 * The identity behind Theorem 2.1, which holds at any parameters and not only at critical points: for each slope
 *
 *     a dJ~/da = sum_j (w_j . dJ~/dw_j + b_j dJ~/db_j) + a dS/da,    J~ = J + S,
 *
 * over all neurons j of the layer for L-LAAF, over the one neuron for N-LAAF. At a critical point both gradients
 * vanish, so a dS/da = 0 and with it a = 0.
 *
 * Source: locally adaptive activations, appendix A. As printed there, dS/da of N-LAAF bears a factor 2 in place of
 * the 1 / N_k that the mean gives; the proof does not depend on it.
 */
export function theoremIdentity(
  network: Float64Network,
  x: readonly number[],
  u: readonly number[],
): IdentitySides[] {
  const gradient = meanSquaredErrorGradient(network, x, u);
  const recovery = slopeRecoveryGradient(network.a);
  return network.a.flatMap((layer, k) =>
    layer.map((a, i) => {
      const neurons = layer.length === 1 ? network.b[k].map((_, j) => j) : [i];
      const weights = neurons.reduce(
        (sum, j) =>
          sum +
          network.w[k][j].reduce((inner, weight, m) => inner + weight * gradient.w[k][j][m], 0) +
          network.b[k][j] * gradient.b[k][j],
        0,
      );
      return { left: a * (gradient.a[k][i] + recovery[k][i]), weights, recovery: a * recovery[k][i] };
    }),
  );
}

const SEEDS = 10;
const HIDDEN = [[5], [8, 6], [7, 5, 9]] as const;

/** The identity at random parameters: the largest relative difference of its sides over seeds and networks. */
export function theoremTable(): Table {
  const x = evenPoints(-3, 3, 25);
  const u = x.map(discontinuousFunction);
  const rows = (['layer', 'neuron'] as const).flatMap((sharing) =>
    HIDDEN.map((hidden) => {
      const sides = Array.from({ length: SEEDS }, (_, seed) =>
        theoremIdentity(randomNetwork(seed, sharing, hidden, 10), x, u),
      ).flat();
      const worst = (factor: (side: IdentitySides) => number) =>
        Math.max(
          ...sides.map((side) => {
            const size = Math.abs(side.left) + Math.abs(side.weights) + Math.abs(side.recovery);
            return Math.abs(side.left - side.weights - factor(side)) / size;
          }),
        );
      return {
        method: sharing === 'layer' ? 'L-LAAF' : 'N-LAAF',
        hidden: hidden.join('-'),
        slopes: sides.length,
        derived: worst(({ recovery }) => recovery),
        printed: sharing === 'layer' ? null : worst(({ recovery }) => 2 * recovery),
      };
    }),
  );
  const brief = (cell: unknown): string => scientific(cell as number, 2);
  return {
    caption:
      `The identity behind Theorem 2.1 at random parameters, float64, ${SEEDS} draws each: largest relative difference ` +
      'of its two sides. The paper prints a factor 2 before dS/da of N-LAAF that is not there.',
    columns: [
      { name: 'method', title: 'Method' },
      { name: 'hidden', title: 'Hidden layers' },
      { name: 'slopes', title: 'Slopes checked', align: 'right', format: String },
      { name: 'derived', title: 'Difference', align: 'right', format: brief },
      { name: 'printed', title: 'With the factor 2', align: 'right', format: brief },
    ],
    rows,
  };
}
