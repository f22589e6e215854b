import * as tf from '@tensorflow/tfjs-core';
import type { ColourDataSet, ImageDataSet } from '../../data/index.js';
import { trialResults, type Block, type TrialResult } from '../../experiments/index.js';
import type { Classifier, PlainActivation } from '../../models/index.js';
import { permutation, stream } from '../../random/index.js';
import {
  evaluateClassifier,
  firstNumbers,
  imageExamples,
  momentum,
  trainClassifier,
  type Classification,
  type TrainedNetwork,
} from '../../training/index.js';
import { armActivation, type QArm } from './arms.js';

/** The protocol of section 3, and how much of the data a scale uses. */
export interface QSettings {
  epochs: number;
  /** Each trial draws its own from the training set. */
  trainingExamples: number;
  /** The first of the test set. */
  testExamples: number;
  batchSize: number;
  learningRate: number;
  /** The learning rate is multiplied by 1 minus this after every batch. */
  rateDecay: number;
  /**
   * The part of each batch in the running statistics of normalised layers, 0.1 by default; larger where a scale has too few
   * steps to forget that they start at mean 0 and variance 1.
   */
  statisticsMomentum?: number;
  /** How many draws the reading `mean` of a trained network takes of each activation. */
  draws: number;
  /**
   * Images per forward pass when nothing is differentiated, 250 by default, each batch with draws of its own; not below the
   * batch size. Smaller where the maps of so many images would leave the processor's cache.
   */
  evaluationBatch?: number;
}

/** A network of the paper. */
export interface QNetwork {
  build(options: PlainActivation): Classifier;
  /** Whether it takes images as vectors. */
  readonly flat: boolean;
}

/**
 * Trains trials of one arm side by side by gradient descent on the cross-entropy of minibatches, and measures after each
 * epoch the cross-entropy of all their training images and the error on the test images, both with the running
 * statistics, without dropout, and with q drawn anew. After the last epoch the test error also with the mean of so many
 * draws of each activation, and with the limit f'(x) x.
 *
 * The curve `minibatchLoss` is the mean loss of the batches of an epoch as they are trained on. A trial draws its images from
 * its seed's stream `split`, and q of the two evaluations from `noise/training` and `noise/test`.
 */
export async function trainArm(
  { build, flat }: QNetwork,
  data: ImageDataSet | ColourDataSet,
  arm: QArm,
  settings: QSettings,
  { seeds, onProgress, signal }: Pick<Block, 'seeds' | 'onProgress' | 'signal'>,
): Promise<TrialResult[]> {
  const { epochs, trainingExamples, testExamples, batchSize, learningRate, rateDecay, draws } = settings;
  const { evaluationBatch = 250 } = settings;
  const network = build({ activation: armActivation(arm) });
  const sets = {
    training: imageExamples(data.train, { flat }),
    test: imageExamples(data.test, { flat }),
  };
  const numbers = {
    training: seeds.map((seed) =>
      permutation(stream(seed, 'split'), 0, data.train.count).slice(0, trainingExamples),
    ),
    test: [firstNumbers(testExamples)],
  };
  const parts = Math.ceil(Math.max(trainingExamples, testExamples) / evaluationBatch);

  const measured = (
    read: Classifier,
    { parameters, epoch }: Omit<TrainedNetwork, 'step'>,
    on: 'training' | 'test',
  ): Classification =>
    evaluateClassifier({
      network: read,
      parameters,
      examples: sets[on],
      numbers: numbers[on],
      batchSize: evaluationBatch,
      epoch,
      draws: { seeds, purpose: on, step: epoch * parts },
    });

  const { parameters, trainingLoss, curves } = await trainClassifier({
    network: arm.dropout === 'dropout' ? network : { ...network, dropout: [] },
    seeds,
    examples: sets.training,
    chosen: numbers.training,
    optimizer: momentum({
      learningRate: (step) => learningRate * (1 - rateDecay) ** (step - 1),
      momentum: 0,
    }),
    epochs,
    batchSize,
    runningStatistics: settings.statisticsMomentum,
    afterEpoch: (trained) => ({
      trainingLoss: measured(network, trained, 'training').loss,
      testError: measured(network, trained, 'test').error,
    }),
    onProgress,
    signal,
  });
  const read = (evaluation: 'limit' | { draws: number }): number[] =>
    measured(build({ activation: armActivation(arm, evaluation) }), { parameters, epoch: epochs }, 'test')
      .error;
  const readings: Record<string, number[]> =
    arm.schedule === 'base' ? {} : { testErrorOfMean: read({ draws }), testErrorOfLimit: read('limit') };
  tf.dispose(parameters);
  const curve = (name: string): number[][] => curves.map((own) => own[name]);
  const last = (name: string): number[] => curve(name).map((values) => values.at(-1)!);
  return trialResults(seeds, {
    metrics: { trainingLoss: last('trainingLoss'), testError: last('testError'), ...readings },
    curves: {
      trainingLoss: curve('trainingLoss'),
      testError: curve('testError'),
      minibatchLoss: trainingLoss,
    },
  });
}
