import type { RealFunction } from './pq-derivative.js';

/** f and f' of one function of a basis. */
export interface BasisFunction {
  readonly value: RealFunction;
  readonly first: RealFunction;
}

/**
 * A network whose activations are expanded in one basis, in float64. Layer h = 0 … N - 1 is hidden, `weights[N]` is
 * W^(O); `weights[h][i][j]` goes from unit i to unit j. The paper has no biases; they change none of its gradients.
 */
export interface VariationalNetwork {
  readonly basis: readonly BasisFunction[];
  readonly weights: readonly (readonly (readonly number[])[])[];
  readonly biases: readonly (readonly number[])[];
  /** Of each hidden layer one list alpha_1 … alpha_M for all neurons, or one a neuron. */
  readonly coefficients: readonly (readonly (readonly number[])[])[];
  /** Of the output layer, one list for all of its neurons; without it the output layer has sigma alone. */
  readonly outputCoefficients?: readonly number[];
}

/** What follows the last sums: sigma with its Jacobian, and the loss of one sample with its gradient by sigma. */
export interface OutputRule {
  scale(net: readonly number[]): number[];
  /** `[k][l]`: d sigma_k / d net_l. */
  jacobian(net: readonly number[]): number[][];
  loss(target: readonly number[], output: readonly number[]): number;
  lossSlope(target: readonly number[], output: readonly number[]): number[];
}

/** Inputs with their labels. */
export interface Sample {
  readonly x: readonly number[];
  readonly target: readonly number[];
}

const alphaOf = (alphas: readonly (readonly number[])[], neuron: number): readonly number[] =>
  alphas[alphas.length === 1 ? 0 : neuron];

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, i) => sum + value * b[i], 0);

/** sum_i alpha_i f_i(net) */
const expanded = (basis: readonly BasisFunction[], alpha: readonly number[], net: number): number =>
  alpha.reduce((sum, a, i) => sum + a * basis[i].value(net), 0);

/** F^(h)_j(net_j) of every neuron of hidden layer h. */
export const activated = (
  { basis, coefficients }: VariationalNetwork,
  h: number,
  net: readonly number[],
): number[] => net.map((value, j) => expanded(basis, alphaOf(coefficients[h], j), value));

/** dF^(h)_j / dnet_j of every neuron of hidden layer h. */
export const slopes = (
  { basis, coefficients }: VariationalNetwork,
  h: number,
  net: readonly number[],
): number[] =>
  net.map((value, j) =>
    alphaOf(coefficients[h], j).reduce((sum, a, k) => sum + a * basis[k].first(value), 0),
  );

/**
 * net^(1) … net^(N) and net^(O) of one sample: net^(h)_j = sum_p omega^(h)_pj F^(h-1)(net^(h-1)_p) + b_j.
 *
 * Source: variational networks, eqs. (3), (8) and (17).
 */
export function nets(network: VariationalNetwork, x: readonly number[]): number[][] {
  const all: number[][] = [];
  network.weights.forEach((matrix, h) => {
    const inputs = h === 0 ? x : activated(network, h - 1, all[h - 1]);
    all.push(
      network.biases[h].map((bias, j) => inputs.reduce((sum, value, p) => sum + matrix[p][j] * value, bias)),
    );
  });
  return all;
}

/** F^(O)(net^(O)), or net^(O) where the output layer has no expansion: what sigma scales. */
export const scaled = (
  { basis, outputCoefficients }: VariationalNetwork,
  netO: readonly number[],
): readonly number[] =>
  outputCoefficients ? netO.map((net) => expanded(basis, outputCoefficients, net)) : netO;

/** dE / d(what sigma scales) of one sample: the transposed Jacobian of sigma times the gradient of the loss. */
export function scaledAdjoint(
  network: VariationalNetwork,
  rule: OutputRule,
  { target }: Sample,
  netO: readonly number[],
): number[] {
  const entered = scaled(network, netO);
  const slope = rule.lossSlope(target, rule.scale(entered));
  const jacobian = rule.jacobian(entered);
  return entered.map((_, l) => slope.reduce((sum, value, k) => sum + value * jacobian[k][l], 0));
}

/** nabla_{net^(O)} E of one sample. */
export function outputAdjoint(
  network: VariationalNetwork,
  rule: OutputRule,
  sample: Sample,
  netO: readonly number[],
): number[] {
  const { basis, outputCoefficients } = network;
  const adjoint = scaledAdjoint(network, rule, sample, netO);
  if (!outputCoefficients) return adjoint;
  return adjoint.map(
    (value, l) =>
      value *
      dot(
        outputCoefficients,
        basis.map(({ first }) => first(netO[l])),
      ),
  );
}

/** E = sum over the samples of the loss of sigma(…). */
export const totalLoss = (
  network: VariationalNetwork,
  rule: OutputRule,
  samples: readonly Sample[],
): number =>
  samples.reduce(
    (sum, { x, target }) => sum + rule.loss(target, rule.scale(scaled(network, nets(network, x).at(-1)!))),
    0,
  );

/**
 * d net^(O) / d alpha^(h)_i of one sample by forward differentiation, of the coefficient of all neurons of layer h or of
 * one `neuron` alone.
 */
export function tangent(
  network: VariationalNetwork,
  all: readonly (readonly number[])[],
  h: number,
  i: number,
  neuron?: number,
): number[] {
  let moved = all[h].map((net, j) =>
    neuron === undefined || neuron === j ? network.basis[i].value(net) : 0,
  );
  for (let layer = h + 1; layer < network.weights.length; layer++) {
    const matrix = network.weights[layer];
    const sums = all[layer].map((_, j) => moved.reduce((sum, value, p) => sum + matrix[p][j] * value, 0));
    if (layer === network.weights.length - 1) return sums;
    const slope = slopes(network, layer, all[layer]);
    moved = sums.map((value, j) => value * slope[j]);
  }
  throw new RangeError(`hidden layer ${h} is given; the network has ${network.weights.length - 1}`);
}

const softmaxOf = (net: readonly number[]): number[] => {
  const most = Math.max(...net);
  const powers = net.map((value) => Math.exp(value - most));
  const total = powers.reduce((sum, value) => sum + value, 0);
  return powers.map((value) => value / total);
};

/** softmax with its full Jacobian d sigma_k / d net_l = sigma_k ([k = l] - sigma_l), and the cross-entropy. */
export const SOFTMAX: OutputRule = {
  scale: softmaxOf,
  jacobian: (net) => {
    const p = softmaxOf(net);
    return p.map((pk, k) => p.map((pl, l) => pk * ((k === l ? 1 : 0) - pl)));
  },
  loss: (target, p) => -target.reduce((sum, t, k) => sum + t * Math.log(p[k]), 0),
  lossSlope: (target, p) => target.map((t, k) => -t / p[k]),
};

/** sigma(net) = net and half the squared error. */
export const LEAST_SQUARES: OutputRule = {
  scale: (net) => [...net],
  jacobian: (net) => net.map((_, k) => net.map((__, l) => (k === l ? 1 : 0))),
  loss: (target, output) => output.reduce((sum, y, k) => sum + (y - target[k]) ** 2 / 2, 0),
  lossSlope: (target, output) => output.map((y, k) => y - target[k]),
};
