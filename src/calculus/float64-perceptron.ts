import { normal, stream } from '../random/index.js';

/** A perceptron in float64, for identities that float32 is too coarse for; `w[k][j][i]` goes from unit i to unit j. */
export interface Float64Perceptron {
  w: number[][][];
  b: number[][];
}

/** One whose hidden units are tanh(n a z), with the slopes of each hidden layer, one or one a unit. */
export interface Float64SlopePerceptron extends Float64Perceptron {
  n: number;
  a: number[][];
}

/** A loss and its gradient, in the shapes of the network's w, b and a. */
export interface Float64Gradient extends Float64Perceptron {
  loss: number;
  a: number[][];
}

/** The sums z of every layer at one input x, and what its units make of them; `h[0]` is x, the last is the output. */
function forward(
  { w, b }: Float64Perceptron,
  x: readonly number[],
  activation: (z: number, layer: number, unit: number) => number,
): { z: number[][]; h: number[][] } {
  const h: number[][] = [[...x]];
  const z = w.map((layer, k) => {
    const sums = layer.map((row, j) => row.reduce((sum, weight, i) => sum + weight * h[k][i], b[k][j]));
    h.push(k === w.length - 1 ? sums : sums.map((sum, j) => activation(sum, k, j)));
    return sums;
  });
  return { z, h };
}

/** The mean squared error of the only output at the points x against u, and its gradient by back-propagation. */
export function meanSquaredErrorGradient(
  network: Float64SlopePerceptron,
  x: readonly number[],
  u: readonly number[],
): Float64Gradient {
  const { n, w, b, a } = network;
  const slopePlace = (k: number, j: number): number => (a[k].length === 1 ? 0 : j);
  const gradient = {
    w: w.map((layer) => layer.map((row) => row.map(() => 0))),
    b: b.map((layer) => layer.map(() => 0)),
    a: a.map((layer) => layer.map(() => 0)),
  };
  const output = w.length - 1;
  let loss = 0;
  x.forEach((xi, point) => {
    const { z, h } = forward(network, [xi], (sum, k, j) => Math.tanh(n * a[k][slopePlace(k, j)] * sum));
    const error = h[output + 1][0] - u[point];
    loss += error ** 2 / x.length;
    let delta = [(2 * error) / x.length];
    for (let k = output; k >= 0; k--) {
      if (k < output)
        delta = delta.map((value, j) => {
          const atSlope = value * (1 - h[k + 1][j] ** 2);
          gradient.a[k][slopePlace(k, j)] += atSlope * n * z[k][j];
          return atSlope * n * a[k][slopePlace(k, j)];
        });
      delta.forEach((value, j) => {
        gradient.b[k][j] += value;
        h[k].forEach((input, i) => (gradient.w[k][j][i] += value * input));
      });
      delta = h[k].map((_, i) => delta.reduce((sum, value, j) => sum + value * w[k][j][i], 0));
    }
  });
  return { loss, ...gradient };
}

/** A network 1 - hidden - 1 with normal weights, biases and slopes from the seed's stream `initialisation/theorem`. */
export function randomSlopePerceptron(
  seed: number,
  sharing: 'layer' | 'neuron',
  hidden: readonly number[],
  n: number,
): Float64SlopePerceptron {
  const widths = [1, ...hidden, 1];
  const count = widths.slice(1).reduce((sum, units, k) => sum + units * (widths[k] + 2), 0);
  const draws = normal(stream(seed, 'initialisation/theorem'), 0, count);
  let next = 0;
  const list = (length: number): number[] => Array.from({ length }, () => draws[next++]);
  return {
    n,
    w: widths.slice(1).map((units, k) => Array.from({ length: units }, () => list(widths[k]))),
    b: widths.slice(1).map((units) => list(units)),
    a: hidden.map((units) => list(sharing === 'layer' ? 1 : units)),
  };
}
