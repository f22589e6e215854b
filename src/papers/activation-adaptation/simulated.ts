import * as tf from '@tensorflow/tfjs-core';
import { identity } from '../../activations/index.js';
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
  scaleOf,
  type TrialResult,
  type TypedBlock,
  type Variant,
} from '../../experiments/index.js';
import { lecunDense, multiLayerPerceptron, type Model } from '../../models/index.js';
import {
  checkFolds,
  crossValidation,
  elasticNetDescent,
  trainFolds,
  type Fold,
} from '../../training/index.js';
import { ACTIVATIONS, ARMS, alphasOf, type ActivationArm } from './arms.js';

export const DEPTHS = ['1', '2', '4', '8'] as const;
export const GENERATORS = ['sigmoid', 'relu'] as const satisfies readonly GeneratingActivation[];
export type Generator = (typeof GENERATORS)[number];

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

/** A fitted network; its trials hold what it makes of the data of every generating network of the same depth. */
export interface SimulatedVariant extends Variant {
  /** Hidden layers. */
  readonly depth: (typeof DEPTHS)[number];
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

/** No two alike for data sets below 2^24. */
const networkSeed = (seed: number, fold: number): number => (seed * 256 + fold) % 2 ** 32;

interface SimulatedFold extends Fold {
  readonly data: SimulatedClassification;
}

/** The folds of a seed's data sets, one for each generating network; folds of the same number start alike. */
function foldsOf(seed: number, depth: number, { folds, ...settings }: SimulatedSettings): SimulatedFold[] {
  const splits = crossValidation(seed, settings.examples, folds);
  return GENERATORS.flatMap((generator) => {
    const data = simulateClassification(seed, { depth, activation: generator, ...settings });
    checkFolds(splits, data.labels, 2);
    return splits.map((split, fold) => ({ seed: networkSeed(seed, fold), split, data }));
  });
}

/** Of networks that diverged, too. */
const average = (list: readonly number[]): number =>
  list.reduce((sum, value) => sum + value, 0) / list.length;

/** Trains all folds of all data sets of a block side by side. */
async function run({
  variant: { depth, arm },
  settings,
  seeds,
  onProgress,
  signal,
}: TypedBlock<SimulatedSettings, SimulatedVariant>): Promise<TrialResult[]> {
  const folds = seeds.flatMap((seed) => foldsOf(seed, Number(depth), settings));
  const model = simulatedModel(arm, Number(depth));
  const { parameters, curves } = await trainFolds({
    ...settings,
    model,
    folds,
    optimizer: elasticNetDescent({ ...settings, penalised: (name) => !name.endsWith('.rho') }),
    onProgress,
    signal,
  });
  const shapes = alphasOf(model, parameters);
  tf.dispose(parameters);
  return seeds.map((seed, place): TrialResult => {
    const metrics: Record<string, number> = {};
    const means: Record<string, number[]> = {};
    const learnt: Record<string, number[]> = {};
    GENERATORS.forEach((generator, g) => {
      const first = (place * GENERATORS.length + g) * settings.folds;
      const own = Array.from({ length: settings.folds }, (_, fold) => first + fold);
      for (const name of ['accuracy', 'loss'] as const) {
        const key = generator + (name === 'accuracy' ? 'Accuracy' : 'Loss');
        const lists = own.map((network) => curves[network][name]);
        means[key] = lists[0].map((_, i) => average(lists.map((list) => list[i])));
        metrics[key] = means[key].at(-1)!;
      }
      const { majorityRate, bayesRate } = folds[first].data;
      metrics[`${generator}Majority`] = 100 * majorityRate;
      metrics[`${generator}Bayes`] = 100 * bayesRate;
      learnt[`${generator}.folds`] = own.map((network) => curves[network].accuracy.at(-1)!);
      shapes.forEach(([, alphas], layer) => {
        learnt[`${generator}.layer${layer + 1}`] = alphas.slice(
          UNITS * first,
          UNITS * (first + settings.folds),
        );
      });
    });
    return { seed, status: 'completed', metrics, curves: means, parameters: learnt };
  });
}

const scale = scaleOf(PAPER);

/**
 * The simulated data: networks of 1, 2, 4 and 8 hidden layers of ten neurons, fitted to data that networks of the same size
 * with sigmoid or ReLU made.
 *
 * A trial is a pair of simulated data sets of 10,000 examples, one for each generating activation; its accuracies are means
 * over five folds, whose networks and those of the other trials are trained side by side. Gradient descent at 0.01 with batches of 20 for 2,000 epochs, L1 and L2
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
  variants: grid({ depth: DEPTHS, arm: ARMS }),
  scales: {
    smoke: scale(2, { epochs: 2, examples: 300, folds: 2, evaluations: 2 }),
    quick: scale(2, { epochs: 20 }),
    reduced: scale(5, { epochs: 50 }, { fraction: '50 of 2,000 epochs' }),
    // The depths that the paper shows.
    paper: scale(5, {}, { variants: ['1', '8'].flatMap((depth) => ARMS.map((arm) => `${depth}-${arm}`)) }),
  },
  work: ({ epochs, examples, folds }) => epochs * examples * (folds - 1),
  dataHash: async () =>
    sha256(simulateClassification(0, { depth: 1, activation: 'relu', examples: 200 }).features.toString()),
  run,
});
