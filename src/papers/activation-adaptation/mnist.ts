import * as tf from '@tensorflow/tfjs-core';
import { firstImages, mnist } from '../../data/index.js';
import {
  defineExperiment,
  perSeed,
  scaleOf,
  type TrialResult,
  type TypedBlock,
} from '../../experiments/index.js';
import { adaptiveLeNet, parametersOf, type Classifier, type Parameters } from '../../models/index.js';
import { quantile } from '../../statistics/index.js';
import {
  evaluateClassifier,
  firstNumbers,
  imageExamples,
  momentum,
  randomSplit,
  trainClassifier,
} from '../../training/index.js';
import { activationsOf, PAIRS, type PairVariant } from './arms.js';

/** The protocol of section 4.2, but for the number of trials. */
export interface MnistSettings {
  epochs: number;
  trainingImages: number;
  validationImages: number;
  testImages: number;
  batchSize: number;
  learningRate: number;
}

const PAPER: MnistSettings = {
  epochs: 150,
  trainingImages: 50_000,
  validationImages: 10_000,
  testImages: 10_000,
  batchSize: 100,
  learningRate: 0.01,
};

/** Quantiles of alpha that stand for a layer of many neurons. */
export const SHAPE_QUANTILES = [0.05, 0.25, 0.5, 0.75, 0.95];

/** alpha of each feature map, and the {@link SHAPE_QUANTILES} of the dense layer's. */
const shapesOf = (network: Classifier, parameters: Parameters): Record<string, number[]> =>
  Object.fromEntries(
    network.trainableActivations.map((place) => {
      const alphas = Array.from(parametersOf(place, parameters).rho.dataSync(), Math.exp);
      const dense = place.layer === 'dense1';
      return [place.layer, dense ? SHAPE_QUANTILES.map((p) => quantile(alphas, p)) : alphas];
    }),
  );

const run = (block: TypedBlock<MnistSettings, PairVariant>): Promise<TrialResult[]> =>
  perSeed(block, async (seed, live) => {
    const { epochs, batchSize, learningRate, ...settings } = block.settings;
    const data = await mnist.load();
    const split = randomSplit(seed, data.train.count, settings.trainingImages, settings.validationImages);
    const [known, unseen] = [
      imageExamples(data.train),
      imageExamples(firstImages(data.test, settings.testImages)),
    ];
    const network = adaptiveLeNet(activationsOf(block.variant));
    const { parameters, trainingLoss, curves } = await trainClassifier({
      network,
      seeds: [seed],
      examples: known,
      chosen: [split.train],
      optimizer: momentum({ learningRate: () => learningRate, momentum: 0 }),
      epochs,
      batchSize,
      afterEpoch: (trained) => {
        const errorOf = (numbers: Uint32Array) =>
          evaluateClassifier({
            network,
            parameters: trained.parameters,
            examples: known,
            numbers: [numbers],
          });
        const validation = errorOf(split.validation);
        return {
          trainingError: errorOf(split.train.subarray(0, settings.validationImages)).error,
          validationError: validation.error,
          validationLoss: validation.loss,
        };
      },
      ...live,
    });
    const test = evaluateClassifier({
      network,
      parameters,
      examples: unseen,
      numbers: [firstNumbers(settings.testImages)],
    });
    const result: TrialResult = {
      seed,
      status: 'completed',
      metrics: { testAccuracy: test.accuracy[0], testLoss: test.loss[0] },
      curves: { trainingLoss: trainingLoss[0], ...curves[0] },
      parameters: shapesOf(network, parameters),
    };
    tf.dispose(parameters);
    return result;
  });

const scale = scaleOf(PAPER, 1);

const SMALL = {
  smoke: scale(1, { epochs: 1, trainingImages: 300, validationImages: 100, testImages: 100 }),
  quick: scale(2, { epochs: 2, trainingImages: 3000, validationImages: 500, testImages: 1000 }),
};

const COMMON = {
  paper: 'activation-adaptation',
  version: 1,
  work: ({ epochs, trainingImages }: MnistSettings) => epochs * trainingImages,
  dataHash: () => mnist.hash(),
  run,
};

/**
 * LeNet-5 on MNIST with ReLU, adaptive ReLU and adaptive Gumbel in the convolutions and in the dense layer: nine networks.
 *
 * Every trial draws its own 50,000 training and 10,000 validation images from the 60,000 and is tested on all 10,000.
 * Gradient descent at 0.01 without momentum, batches of 100, 150 epochs, pixels in [0, 1]. The training error is that of as
 * many training images as there are for validation. alpha starts at 1.
 *
 * Source: activation adaptation, section 4.2, and the Theano tutorial that it refers to, where the split is from; the network:
 * {@link adaptiveLeNet}.
 */
export const mnistExperiment = defineExperiment<MnistSettings, PairVariant>({
  ...COMMON,
  name: 'mnist',
  title: 'LeNet-5 on MNIST with fixed and adaptive activations in convolutions and dense layer',
  variants: PAIRS,
  scales: {
    ...SMALL,
    reduced: scale(5, { epochs: 3 }, { fraction: '3 of 150 epochs' }),
    paper: scale(5),
  },
});

/**
 * {@link mnistExperiment} with one activation in convolutions and dense layer alike, at the paper's 150 epochs in one trial
 * each, as the paper has it: how far the errors fall in the end, where the nine networks' five trials stop early.
 *
 * Source: activation adaptation, section 4.2.
 */
export const mnistWholeExperiment = defineExperiment<MnistSettings, PairVariant>({
  ...COMMON,
  name: 'mnist-150-epochs',
  title: 'LeNet-5 on MNIST with ReLU, adaptive ReLU or adaptive Gumbel throughout, to the end',
  variants: PAIRS.filter(({ convolution, dense }) => convolution === dense),
  scales: { ...SMALL, paper: scale(1) },
});
