import * as tf from '@tensorflow/tfjs-core';
import { prelu, type RegulariserCoefficients } from '../../activations/index.js';
import { cifar10 } from '../../data/index.js';
import {
  defineExperiment,
  grid,
  perSeed,
  scaleOf,
  trialResults,
  type TrialResult,
  type TypedBlock,
  type Variant,
} from '../../experiments/index.js';
import { layerWiseRegulariser, learntActivations, lenet5, type Classifier } from '../../models/index.js';
import { dataProblem } from '../../report/index.js';
import {
  adam,
  evaluateClassifier,
  firstNumbers,
  imageExamples,
  randomSplit,
  trainClassifier,
} from '../../training/index.js';

/** LeNet-5 without and with batch normalisation of its two hidden dense layers. */
export const LENET_NAMES = ['LeNet5', 'LeNet5BN'] as const;
export type LeNetName = (typeof LENET_NAMES)[number];

/**
 * The activation of the last hidden layer: relu; `prelu`, one slope for all units from 0.25, as PyTorch's PReLU is;
 * `flexible`, a slope for each unit from 0, which is what the authors' regularised arm was, its penalty having no
 * gradient; `regularised`, the same with the penalty that the paper describes.
 */
export const LENET_ARMS = ['relu', 'prelu', 'flexible', 'regularised'] as const;
export type LeNetArm = (typeof LENET_ARMS)[number];

/** A network with the activation of its last hidden layer. */
export interface LeNetVariant extends Variant {
  readonly network: LeNetName;
  readonly arm: LeNetArm;
}

/** The protocol of section 3.3. */
export interface LeNetSettings {
  epochs: number;
  trainingExamples: number;
  validationExamples: number;
  testExamples: number;
  batchSize: number;
  learningRate: number;
  /** Both coefficients of eq. (8), for the regularised arm. */
  regulariser: RegulariserCoefficients;
}

const PAPER: LeNetSettings = {
  epochs: 10,
  trainingExamples: 40_000,
  validationExamples: 10_000,
  testExamples: 10_000,
  batchSize: 100,
  learningRate: 0.0012,
  regulariser: { layer: 0.032, initial: 0 },
};

const scale = scaleOf(PAPER, 1);

/** The network of an arm. */
export function lenetModel(network: LeNetName, arm: LeNetArm): Classifier {
  const last = {
    relu: undefined,
    prelu: { activation: prelu(0.25), sharing: 'layer' },
    flexible: { activation: prelu(0), sharing: 'neuron' },
    regularised: { activation: prelu(0), sharing: 'neuron' },
  } as const;
  return lenet5({ batchNormalisation: network === 'LeNet5BN', last: last[arm] });
}

/** Trains each trial of a block on its own split of the training images. */
const run = (block: TypedBlock<LeNetSettings, LeNetVariant>): Promise<TrialResult[]> =>
  perSeed(block, async (seed, live) => {
    const { arm, network: name } = block.variant;
    const { epochs, batchSize, trainingExamples, validationExamples, testExamples, regulariser } =
      block.settings;
    const { train, test } = await cifar10.load();
    const [examples, testImages] = [train, test].map((set) => imageExamples(set, { scale: 'symmetric' }));
    const network = lenetModel(name, arm);
    const split = randomSplit(seed, train.count, trainingExamples, validationExamples);
    const { parameters, trainingLoss, curves } = await trainClassifier({
      network,
      seeds: [seed],
      examples,
      chosen: [split.train],
      optimizer: adam({ learningRate: block.settings.learningRate, trials: 1 }),
      epochs,
      batchSize,
      lastBatch: 'left out',
      penalty: arm === 'regularised' ? (live) => layerWiseRegulariser(network, live, regulariser) : undefined,
      afterEpoch: ({ parameters }) => ({
        validationLoss: evaluateClassifier({ network, parameters, examples, numbers: [split.validation] })
          .loss,
      }),
      ...live,
    });
    const tested = evaluateClassifier({
      network,
      parameters,
      examples: testImages,
      numbers: [firstNumbers(testExamples)],
    });
    const [{ validationLoss }] = curves;
    const [result] = trialResults([seed], {
      metrics: {
        minimumValidationLoss: [Math.min(...validationLoss)],
        testLoss: tested.loss,
        testAccuracy: tested.accuracy,
      },
      curves: { trainingLoss, validationLoss: [validationLoss] },
      parameters: (trial) => learntActivations(network, parameters, trial),
    });
    tf.dispose(parameters);
    return result;
  });

/** Why LeNet-5 cannot be trained now: undefined where CIFAR-10 is at hand. Nothing is downloaded to find out. */
export const cifar10Problem = (): string | undefined => dataProblem(cifar10, 'flexible-activations/lenet5');

/**
 * Experiment 3: LeNet-5 on CIFAR-10, without and with batch normalisation, with four activations of the last hidden
 * layer.
 *
 * Every trial draws its own 80 % of the training images to learn from and validates on the other 20 %; Adam at 0.0012,
 * batches of 100, ten epochs, cross-entropy; the pixels are scaled to [-1, 1].
 *
 * Source: combined flexible activations, section 3.3. The regulariser is the layer-wise term of eq. (8) with the
 * coefficient 0.032 that the paper reports.
 */
export const lenetExperiment = defineExperiment<LeNetSettings, LeNetVariant>({
  paper: 'flexible-activations',
  name: 'lenet5',
  title: 'LeNet-5 on CIFAR-10 with relu, PReLU and slopes of each unit, with and without the regulariser',
  version: 1,
  variants: grid({ network: LENET_NAMES, arm: LENET_ARMS }),
  scales: {
    smoke: scale(1, { epochs: 1, trainingExamples: 200, validationExamples: 100, testExamples: 100 }),
    quick: scale(5, { epochs: 2, trainingExamples: 1000, validationExamples: 500, testExamples: 500 }),
    paper: scale(50),
  },
  dataHash: cifar10.hash,
  run,
});
