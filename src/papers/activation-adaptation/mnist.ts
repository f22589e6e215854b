import * as tf from '@tensorflow/tfjs-core';
import { firstImages, mnist } from '../../data/index.js';
import {
  defineExperiment,
  perSeed,
  scaleOf,
  type TrialResult,
  type TypedBlock,
} from '../../experiments/index.js';
import { adaptiveLeNet } from '../../models/index.js';
import { quantile } from '../../statistics/index.js';
import { evaluateClassifier, imageExamples, randomSplit, trainWithValidation } from '../../training/index.js';
import { activationsOf, alphasOf, PAIRS, type PairVariant } from './arms.js';

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

/** Quantiles of alpha that stand for the dense layer's neurons; of feature maps each is stored. */
const SHAPE_QUANTILES = [0.05, 0.25, 0.5, 0.75, 0.95];

const run = (block: TypedBlock<MnistSettings, PairVariant>): Promise<TrialResult[]> =>
  perSeed(block, async (seed, live) => {
    const { trainingImages, validationImages, testImages, ...descent } = block.settings;
    const data = await mnist.load();
    const network = adaptiveLeNet(activationsOf(block.variant));
    const { parameters, curves } = await trainWithValidation({
      network,
      seed,
      examples: imageExamples(data.train),
      split: randomSplit(seed, data.train.count, trainingImages, validationImages),
      ...descent,
      ...live,
    });
    const test = evaluateClassifier({
      network,
      parameters,
      examples: imageExamples(firstImages(data.test, testImages)),
    });
    const shapes = alphasOf(network, parameters);
    tf.dispose(parameters);
    return {
      seed,
      status: 'completed',
      metrics: { testAccuracy: test.accuracy[0], testLoss: test.loss[0] },
      curves,
      parameters: Object.fromEntries(
        shapes.map(([layer, alphas]) => [
          layer,
          layer === 'dense1' ? SHAPE_QUANTILES.map((p) => quantile(alphas, p)) : alphas,
        ]),
      ),
    };
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
    reduced: scale(5, { epochs: 30 }, { fraction: '30 of 150 epochs' }),
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
