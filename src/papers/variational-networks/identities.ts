import * as tf from '@tensorflow/tfjs-core';
import {
  basisExpansion,
  dictionary,
  EVALUATION,
  identity,
  relu,
  type Activation,
} from '../../activations/index.js';
import { chooseBackend } from '../../backends/index.js';
import {
  formulaGradient,
  GRADIENT_FORMULAS,
  harmonicFunctions,
  LEAST_SQUARES,
  nets,
  type BasisFunction,
  type VariationalNetwork,
} from '../../calculus/index.js';
import { column, type Table } from '../../charts/index.js';
import { createParameters, multiLayerPerceptron, type Model } from '../../models/index.js';
import { adam, byGroup, descend, meanSquaredError } from '../../training/index.js';
import { largestError, randomVariationalNetwork } from './theory.js';

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

/** The losses of a ReLU network and of an expansion in {ReLU} with the coefficient 1 held, trained side by side. */
export async function rectifierLosses(steps = 100): Promise<{ ordinary: number[]; expanded: number[] }> {
  await chooseBackend();
  const network = (activation: Activation): Model =>
    multiLayerPerceptron('rectifiers', 1, [
      { units: 16, activation, sharing: 'layer' },
      { units: 16, activation, sharing: 'layer' },
      { units: 1, activation: identity },
    ]);
  const points = Array.from({ length: 50 }, (_, i) => -1 + (2 * i) / 49);
  const train = async (model: Model): Promise<number[]> => {
    const x = tf.tensor3d(points, [1, points.length, 1]);
    const y = tf.sin(tf.mul(x, 4));
    const losses: number[] = [];
    const { parameters } = await descend({
      trials: 1,
      parameters: createParameters(model.parameters, [0]),
      optimizer: byGroup([
        { includes: (name) => name.includes('.alpha') },
        { includes: () => true, optimizer: adam({ learningRate: 0.01, trials: 1 }) },
      ]),
      steps,
      losses: (live) => {
        const data = meanSquaredError(model.apply(live, x, EVALUATION), y);
        return { data, total: data };
      },
      observeEvery: 1,
      observe: ({ data }) => losses.push(data[0]),
    });
    tf.dispose([parameters, x, y]);
    return losses;
  };
  return {
    ordinary: await train(network(relu)),
    expanded: await train(network(basisExpansion(dictionary(['relu']), [1]))),
  };
}

/** The identities that tie the expansions to networks that are known. */
export async function identityTable(): Promise<Table> {
  const { ordinary, expanded } = await rectifierLosses();
  const rounding = (error: number): string => (error < 1e-12 ? 'equal to rounding' : `differ by ${error}`);
  const equal = ordinary.every((loss, i) => loss === expanded[i]);
  const rows: [string, string][] = [
    ['shared gradient (12) and the sum over the neurons of (20)', rounding(tiedError())],
    ['basis of f(x) = x and the product of matrices and coefficients', rounding(linearError())],
    ['outputs before and after W → 7 W, α → α / 7', rounding(scaleError())],
    [
      `basis {ReLU}, coefficient 1, and the ReLU network: ${ordinary.length} losses of training side by side`,
      equal
        ? 'the same float32 numbers'
        : `differ by ${Math.max(...ordinary.map((loss, i) => Math.abs(loss - expanded[i])))}`,
    ],
  ];
  return {
    caption: 'Identities of expanded networks; the first three in float64 on random networks.',
    columns: [column.text('identity', 'Two sides'), column.text('found', 'Found')],
    rows: rows.map(([identity, found]) => ({ identity, found })),
  };
}
