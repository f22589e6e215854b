import * as tf from '@tensorflow/tfjs-core';
import { EVALUATION, identity } from '../../activations/index.js';
import {
  sha256,
  simulateClassification,
  type GeneratingActivation,
  type Labelling,
  type SimulatedClassification,
} from '../../data/index.js';
import {
  defineExperiment,
  grid,
  type TrialResult,
  type TypedBlock,
  type TypedScale,
  type Variant,
} from '../../experiments/index.js';
import {
  createParameters,
  lecunDense,
  multiLayerPerceptron,
  parametersOf,
  type Model,
  type Parameters,
} from '../../models/index.js';
import { standardError } from '../../statistics/index.js';
import {
  checkFolds,
  crossValidation,
  elasticNetDescent,
  epochOrder,
  fit,
  logisticLoss,
  type Batch,
  type Split,
} from '../../training/index.js';
import { ACTIVATIONS, ARMS, type ActivationArm } from './arms.js';

export const DEPTHS = ['1', '2', '4', '8'] as const;
export const GENERATORS = ['sigmoid', 'relu'] as const satisfies readonly GeneratingActivation[];

/** The protocol of section 4.1, but for the number of data sets. */
export interface SimulatedSettings {
  epochs: number;
  examples: number;
  folds: number;
  batchSize: number;
  learningRate: number;
  l1: number;
  l2: number;
  labelling: Labelling;
  spread: 'deviation' | 'variance';
  /** How often, evenly over the training, the folds are evaluated. */
  evaluations: number;
}

const PAPER: SimulatedSettings = {
  epochs: 2000,
  examples: 10_000,
  folds: 5,
  batchSize: 20,
  learningRate: 0.01,
  l1: 0.001,
  l2: 0.001,
  labelling: 'median',
  spread: 'deviation',
  evaluations: 20,
};

/** Data simulated by a network with that activation, and the activation of the network of the same size that is fitted. */
export interface SimulatedVariant extends Variant {
  /** Hidden layers of both. */
  readonly depth: (typeof DEPTHS)[number];
  readonly generator: (typeof GENERATORS)[number];
  readonly arm: ActivationArm;
}

const UNITS = 10;

/** `depth` hidden layers of ten neurons, each with an activation of its own, and a logit. */
export const simulatedModel = (arm: ActivationArm, depth: number): Model =>
  multiLayerPerceptron(
    `perceptron-${depth}`,
    UNITS,
    [
      ...Array.from({ length: depth }, () => ({ units: UNITS, activation: ACTIVATIONS[arm].activation })),
      { units: 1, activation: identity },
    ],
    lecunDense,
  );

/** One fold of one data set: a network of its own along the trial axis. */
interface Fold {
  seed: number;
  split: Split;
  data: SimulatedClassification;
}

/** Seeds of the networks of a data set's folds: no two alike for seeds below 2^24. */
const networkSeed = (seed: number, fold: number): number => (seed * 256 + fold) % 2 ** 32;

/** The examples of the given numbers of each fold's own data, as `[folds, count, features]` and `[folds, count, 1]`. */
function examples(folds: readonly Fold[], numbers: readonly ArrayLike<number>[]): Batch {
  const count = numbers[0].length;
  const x = new Float32Array(folds.length * count * UNITS);
  const y = new Float32Array(folds.length * count);
  folds.forEach(({ data }, place) => {
    for (let i = 0; i < count; i++) {
      const [from, to] = [numbers[place][i] * UNITS, (place * count + i) * UNITS];
      for (let feature = 0; feature < UNITS; feature++) x[to + feature] = data.features[from + feature];
      y[place * count + i] = data.labels[numbers[place][i]];
    }
  });
  return { x: tf.tensor3d(x, [folds.length, count, UNITS]), y: tf.tensor3d(y, [folds.length, count, 1]) };
}

/** The share of right predictions of each fold, in per cent, and its mean loss. */
function evaluate(
  model: Model,
  parameters: Parameters,
  { x, y }: Batch,
): { accuracy: number[]; loss: number[] } {
  return tf.tidy(() => {
    const logits = model.apply(parameters, x, EVALUATION);
    const right = tf.equal(tf.greater(logits, 0), tf.greater(y, 0.5));
    const accuracy = tf.mul(100, tf.mean(tf.cast(right, 'float32'), [1, 2]));
    return {
      accuracy: Array.from(accuracy.dataSync()),
      loss: Array.from(logisticLoss(logits, y).dataSync()),
    };
  });
}

/** alpha of every neuron of the given networks, layer by layer: `layer1` holds fold after fold its ten. */
function shapesOf(
  model: Model,
  parameters: Parameters,
  networks: readonly number[],
): Record<string, number[]> {
  return Object.fromEntries(
    model.trainableActivations.map((place, layer) => {
      const rho = parametersOf(place, parameters).rho.dataSync();
      const own = networks.flatMap((network) =>
        Array.from(rho.subarray(network * UNITS, (network + 1) * UNITS)),
      );
      return [`layer${layer + 1}`, own.map(Math.exp)];
    }),
  );
}

/** Of diverged folds too. */
const average = (list: readonly number[]): number =>
  list.reduce((sum, value) => sum + value, 0) / list.length;

/** Trains all folds of all data sets of a block side by side. */
async function run({
  variant: { depth, generator, arm },
  settings,
  seeds,
  onProgress,
  signal,
}: TypedBlock<SimulatedSettings, SimulatedVariant>): Promise<TrialResult[]> {
  const { batchSize, epochs, folds: count, learningRate, l1, l2, labelling, spread } = settings;
  const folds = seeds.flatMap((seed): Fold[] => {
    const options = {
      depth: Number(depth),
      activation: generator,
      labelling,
      spread,
      examples: settings.examples,
    };
    const data = simulateClassification(seed, options);
    const splits = crossValidation(seed, settings.examples, count);
    checkFolds(splits, data.labels, 2);
    return splits.map((split, fold) => ({ seed: networkSeed(seed, fold), split, data }));
  });
  const model = simulatedModel(arm, Number(depth));
  const fewest = Math.min(...folds.map(({ split }) => split.train.length));
  const shortest = Math.min(...folds.map(({ split }) => split.validation.length));
  const held = examples(
    folds,
    folds.map(({ split }) => split.validation.subarray(0, shortest)),
  );
  const curves = folds.map(() => ({ accuracy: [] as number[], validationLoss: [] as number[] }));
  const due = (epoch: number): boolean =>
    Math.floor((epoch * settings.evaluations) / epochs) >
    Math.floor(((epoch - 1) * settings.evaluations) / epochs);
  let orders: Uint32Array[] = [];

  const result = await fit({
    trials: folds.length,
    parameters: createParameters(
      model.parameters,
      folds.map(({ seed }) => seed),
    ),
    optimizer: elasticNetDescent({ learningRate, l1, l2, penalised: (name) => !name.endsWith('.rho') }),
    epochs,
    batchesPerEpoch: Math.floor(fewest / batchSize),
    batch: (epoch, index) => {
      if (index === 0)
        orders = folds.map(({ seed, split }) =>
          epochOrder(seed, epoch, split.train.length).map((place) => split.train[place]),
        );
      return examples(
        folds,
        orders.map((order) => order.subarray(index * batchSize, (index + 1) * batchSize)),
      );
    },
    loss: (parameters, { x, y }, epoch) =>
      logisticLoss(model.apply(parameters, x, { training: true, epoch }), y),
    validate: (parameters, epoch) => {
      if (!due(epoch)) return [];
      const { accuracy, loss } = evaluate(model, parameters, held);
      curves.forEach((curve, fold) => {
        curve.accuracy.push(accuracy[fold]);
        curve.validationLoss.push(loss[fold]);
      });
      return [];
    },
    onProgress,
    signal,
  });
  const results = seeds.map((seed, place): TrialResult => {
    const own = Array.from({ length: count }, (_, fold) => place * count + fold);
    const over = (lists: readonly (readonly number[])[]): number[] =>
      lists[0].map((_, i) => average(lists.map((list) => list[i])));
    const [accuracies, losses] = [
      over(own.map((fold) => curves[fold].accuracy)),
      over(own.map((fold) => curves[fold].validationLoss)),
    ];
    const last = own.map((fold) => curves[fold].accuracy.at(-1)!);
    return {
      seed,
      status: Number.isFinite(losses.at(-1)) ? 'completed' : 'diverged',
      metrics: {
        accuracy: average(last),
        accuracyStandardError: standardError(last),
        validationLoss: losses.at(-1)!,
        majorityRate: 100 * folds[own[0]].data.majorityRate,
        bayesRate: 100 * folds[own[0]].data.bayesRate,
      },
      curves: {
        accuracy: accuracies,
        validationLoss: losses,
        trainingLoss: over(own.map((fold) => thinned(result.trainingLoss[fold], settings.evaluations))),
      },
      parameters: { foldAccuracy: last, ...shapesOf(model, result.parameters, own) },
    };
  });
  tf.dispose([result.parameters, held.x, held.y]);
  return results;
}

/** The last value of each of so many even parts of a curve. */
const thinned = (curve: readonly number[], parts: number): number[] =>
  Array.from(
    { length: Math.min(parts, curve.length) },
    (_, i) => curve[Math.ceil(((i + 1) * curve.length) / Math.min(parts, curve.length)) - 1],
  );

const scale = (
  trials: number,
  changes: Partial<SimulatedSettings>,
  more: Partial<TypedScale<SimulatedSettings>> = {},
): TypedScale<SimulatedSettings> => ({
  trials,
  trialsPerBlock: trials,
  settings: { ...PAPER, ...changes },
  ...more,
});

const VARIANTS = grid({ depth: DEPTHS, generator: GENERATORS, arm: ARMS });

/**
 * The simulated data: networks of 1, 2, 4 and 8 hidden layers of ten neurons, fitted to data that networks of the same size
 * with sigmoid or ReLU made.
 *
 * A trial is a simulated data set of 10,000 examples; its accuracy is the mean over five folds, whose networks and those
 * of the other data sets are trained side by side. Gradient descent at 0.01 with batches of 20 for 2,000 epochs, L1 and L2
 * penalties of 0.001 on weights and biases; the shapes alpha are exempt, as a penalty on them would pull them to 0, on
 * rho = ln alpha to 1. Each neuron has its own alpha, from 1. The fitted network starts as LeCun et al. (1998b) recommend;
 * its output is logistic. Features, labels and what 0.5 is in N(1, 0.5): {@link simulateClassification}.
 *
 * Source: activation adaptation, section 4.1. The paper has one data set of each kind, and shows 1 and 8 layers.
 */
export const simulatedExperiment = defineExperiment<SimulatedSettings, SimulatedVariant>({
  paper: 'activation-adaptation',
  name: 'simulated',
  title: 'Perceptrons with fixed and adaptive activations on data that perceptrons made',
  version: 1,
  variants: VARIANTS,
  paired: (a, b) => a.depth === b.depth && a.generator === b.generator,
  scales: {
    smoke: scale(2, { epochs: 2, examples: 300, folds: 2, evaluations: 2 }),
    quick: scale(2, { epochs: 20 }),
    paper: scale(5, {}),
  },
  dataHash: async () =>
    sha256(simulateClassification(0, { depth: 1, activation: 'relu', examples: 200 }).features.toString()),
  run,
});
