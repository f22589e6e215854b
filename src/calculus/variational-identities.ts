import { harmonicFunctions } from './expansion-functions.js';
import { largestError, randomVariationalNetwork } from './random-variational-network.js';
import { formulaGradient, GRADIENT_FORMULAS } from './variational-gradients.js';
import { LEAST_SQUARES, nets, type BasisFunction, type VariationalNetwork } from './variational-network.js';

const formula = (equation: string) => GRADIENT_FORMULAS.find((one) => one.equation === equation)!;

const HARMONICS = harmonicFunctions(4, 0.7);
const HIDDEN = [4, 5, 3];

/** The gradient of shared coefficients against the sum of those of the neurons, where all have the same coefficients. */
export function tiedError(seed = 1): number {
  const { network, samples } = randomVariationalNetwork(seed, 'layer', HIDDEN, HARMONICS);
  const untied: VariationalNetwork = {
    ...network,
    coefficients: network.coefficients.map(([alpha], h) => new Array<typeof alpha>(HIDDEN[h]).fill(alpha)),
  };
  return Math.max(
    ...HIDDEN.map((units, h) => {
      const shared = formulaGradient(formula('(12)'), network, LEAST_SQUARES, samples, h);
      const own = formulaGradient(formula('(20)'), untied, LEAST_SQUARES, samples, h);
      const sums = HARMONICS.map((_, i) =>
        Array.from({ length: units }, (__, j) => own[j * HARMONICS.length + i]).reduce((a, b) => a + b, 0),
      );
      return largestError(sums, shared);
    }),
  );
}

/** f_1(x) = x alone: the network against the product of its matrices and coefficients. */
export function linearError(seed = 2): number {
  const line: BasisFunction = { value: (x) => x, first: () => 1 };
  const { network, samples } = randomVariationalNetwork(seed, 'neuron', HIDDEN, [line]);
  const linear = { ...network, biases: network.biases.map((list) => list.map(() => 0)) };
  const product = (x: readonly number[]): number[] =>
    network.weights.reduce<number[]>(
      (h, matrix, layer) => {
        const sums = matrix[0].map((_, j) => h.reduce((sum, value, i) => sum + value * matrix[i][j], 0));
        return layer < HIDDEN.length ? sums.map((net, j) => network.coefficients[layer][j][0] * net) : sums;
      },
      [...x],
    );
  return Math.max(...samples.map(({ x }) => largestError(nets(linear, x).at(-1)!, product(x))));
}

/** W^(h+1) -> c W^(h+1) and alpha^(h) -> alpha^(h) / c: the outputs before and after. */
export function scaleError(seed = 3, c = 7): number {
  const { network, samples } = randomVariationalNetwork(seed, 'neuron', HIDDEN, HARMONICS);
  const scaled: VariationalNetwork = {
    ...network,
    weights: network.weights.map((matrix, h) =>
      h === 0 ? matrix : matrix.map((row) => row.map((weight) => c * weight)),
    ),
    coefficients: network.coefficients.map((lists) => lists.map((list) => list.map((alpha) => alpha / c))),
  };
  return Math.max(...samples.map(({ x }) => largestError(nets(scaled, x).at(-1)!, nets(network, x).at(-1)!)));
}
