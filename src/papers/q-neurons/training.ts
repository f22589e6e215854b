import * as tf from '@tensorflow/tfjs-core';
import { philoxUniform } from 'tfjs-backend-onednn';
import type { ActivationContext } from '../../activations/index.js';
import { unitPixels, type ImageDataSet, type ImageSet } from '../../data/index.js';
import type { Block, TrialResult } from '../../experiments/index.js';
import {
  createParameters,
  RunningStatistics,
  type DropoutNetwork,
  type DropoutNetworkOptions,
  type Parameters,
} from '../../models/index.js';
import { permutation, stream } from '../../random/index.js';
import { epochOrder, fit, meanOverBatches, momentum, softmaxCrossEntropy } from '../../training/index.js';
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
  /** How many draws the reading `mean` of a trained network takes of each activation. */
  draws: number;
}

/** A network of the paper. */
export interface QNetwork {
  build(options: DropoutNetworkOptions): DropoutNetwork;
  /** Of one image, as the network takes it. */
  readonly image: readonly number[];
}

const CLASSES = 10;
/** Images per forward pass when nothing is differentiated. */
const EVALUATION_BATCH = 250;

/** The images of the given numbers `[trials, count, ...image]` in [0, 1], and one-hot classes `[trials, count, 10]`. */
function examples(
  set: ImageSet,
  image: readonly number[],
  numbers: readonly Uint32Array[],
): { x: tf.Tensor; y: tf.Tensor } {
  const [trials, count] = [numbers.length, numbers[0].length];
  const y = new Float32Array(trials * count * CLASSES);
  numbers.forEach((list, trial) =>
    list.forEach((number, i) => (y[(trial * count + i) * CLASSES + set.labels[number]] = 1)),
  );
  return {
    x: tf.tensor(unitPixels(set, numbers), [trials, count, ...image]),
    y: tf.tensor(y, [trials, count, CLASSES]),
  };
}

/** Masks of the places of dropout of a network, each trial's from its own seed's stream `dropout/<layer>`. */
const dropoutMasks = (
  { dropout }: DropoutNetwork,
  seeds: readonly number[],
  step: number,
  count: number,
): Record<string, tf.Tensor> =>
  Object.fromEntries(
    dropout.map(({ layer, units, chance }) => [
      layer,
      tf.tidy(() => {
        const draws = philoxUniform(seeds, `dropout/${layer}`, step, [count, units]);
        return tf.mul(tf.cast(tf.greaterEqual(draws, chance), 'float32'), 1 / (1 - chance));
      }),
    ]),
  );

/** Mean cross-entropy and error in per cent of each trial over images. */
function evaluate(
  model: DropoutNetwork,
  parameters: Parameters,
  image: readonly number[],
  set: ImageSet,
  numbers: readonly Uint32Array[],
  contextAt: (part: number) => ActivationContext,
): { loss: number[]; error: number[] } {
  const count = numbers[0].length;
  const trials = numbers.length;
  const means = meanOverBatches(count, EVALUATION_BATCH, (start, end) => {
    const { x, y } = examples(
      set,
      image,
      numbers.map((list) => list.subarray(start, end)),
    );
    const logits = model.apply(parameters, x, contextAt(start / EVALUATION_BATCH));
    const misses = tf.cast(tf.notEqual(tf.argMax(logits, 2), tf.argMax(y, 2)), 'float32');
    return tf.concat([softmaxCrossEntropy(logits, y), tf.mean(misses, 1)]);
  });
  return {
    loss: means.slice(0, trials),
    // Shares are float32; the number of misses behind them is an integer.
    error: means.slice(trials).map((share) => (100 * Math.round(share * count)) / count),
  };
}

/**
 * Trains trials of one arm side by side by gradient descent on the cross-entropy of minibatches, and measures after each
 * epoch the cross-entropy of all their training images and the error on the test images, both with the running
 * statistics, without dropout, and with q drawn anew. After the last epoch the test error also with the mean of so many
 * draws of each activation, and with the limit f'(x) x.
 *
 * A trial draws its images from its seed's stream `split`, their order from `order`, masks from `dropout/…` and q from
 * `noise/…`, at the number of the step; q of evaluations from `noise/training/…` and `noise/test/…`.
 */
export async function trainArm(
  { build, image }: QNetwork,
  data: ImageDataSet,
  arm: QArm,
  settings: QSettings,
  { seeds, onProgress, signal }: Pick<Block, 'seeds' | 'onProgress' | 'signal'>,
): Promise<TrialResult[]> {
  const { epochs, trainingExamples, testExamples, batchSize, learningRate, rateDecay, draws } = settings;
  const trials = seeds.length;
  const model = build({ activation: armActivation(arm) });
  const statistics = new RunningStatistics(model.normalised, undefined, trials);
  const batches = Math.ceil(trainingExamples / batchSize);
  const parts = Math.ceil(Math.max(trainingExamples, testExamples) / EVALUATION_BATCH);
  const chosen = seeds.map((seed) => permutation(stream(seed, 'split'), 0, data.train.count).slice(0, trainingExamples));
  const tested = seeds.map(() => Uint32Array.from({ length: testExamples }, (_, i) => i));
  const noise = (name: string, step: number) => ({ seeds, name, step });
  let orders: Uint32Array[] = [];
  let step = 0;
  let masks: Record<string, tf.Tensor> | undefined;
  const testError: number[][] = seeds.map(() => []);

  const measured = (
    network: DropoutNetwork,
    parameters: Parameters,
    on: 'training' | 'test',
    epoch: number,
  ) => {
    const running = statistics.tensors();
    const [set, numbers] = on === 'test' ? [data.test, tested] : [data.train, chosen];
    const result = evaluate(network, { ...parameters, ...running }, image, set, numbers, (part) => ({
      training: false,
      epoch,
      noise: noise(`noise/${on}`, epoch * parts + part),
    }));
    tf.dispose(running);
    return result;
  };

  const result = await fit({
    trials,
    parameters: createParameters(model.parameters, seeds),
    optimizer: momentum({ learningRate: (t) => learningRate * (1 - rateDecay) ** (t - 1), momentum: 0 }),
    epochs,
    batchesPerEpoch: batches,
    batch: (epoch, index) => {
      if (index === 0)
        orders = seeds.map((seed, trial) =>
          epochOrder(seed, epoch, trainingExamples).map((place) => chosen[trial][place]),
        );
      const numbers = orders.map((order) => order.subarray(index * batchSize, (index + 1) * batchSize));
      step = (epoch - 1) * batches + index;
      tf.dispose(masks);
      masks = arm.dropout === 'dropout' ? dropoutMasks(model, seeds, step, numbers[0].length) : undefined;
      return examples(data.train, image, numbers);
    },
    loss: (live, { x, y }, epoch) => {
      const observe = (layer: string, mean: tf.Tensor, variance: tf.Tensor): void => {
        const { positions } = model.normalised.find((place) => place.layer === layer)!;
        statistics.update(layer, mean, variance, x.shape[1]! * positions);
      };
      const context = { training: true, epoch, noise: noise('noise', step) };
      return softmaxCrossEntropy(model.apply(live, x, context, { masks, observe }), y);
    },
    validate: (live, epoch) => {
      measured(model, live, 'test', epoch).error.forEach((error, trial) => testError[trial].push(error));
      return measured(model, live, 'training', epoch).loss;
    },
    onProgress,
    signal,
  });
  tf.dispose(masks);

  const readings: Record<string, number[]> =
    arm.schedule === 'base'
      ? {}
      : Object.fromEntries(
          ([['testErrorOfMean', { draws }], ['testErrorOfLimit', 'limit']] as const).map(([name, reading]) => {
            const read = build({ activation: armActivation(arm, reading) });
            return [name, measured(read, result.parameters, 'test', epochs).error];
          }),
        );
  tf.dispose(result.parameters);
  return seeds.map((seed, trial) => {
    const trainingLoss = result.validationLoss[trial];
    return {
      seed,
      status: trainingLoss.every(Number.isFinite) ? 'completed' : 'diverged',
      metrics: {
        trainingLoss: trainingLoss.at(-1)!,
        testError: testError[trial].at(-1)!,
        ...Object.fromEntries(Object.entries(readings).map(([name, errors]) => [name, errors[trial]])),
      },
      curves: { trainingLoss, testError: testError[trial], minibatchLoss: result.trainingLoss[trial] },
    };
  });
}
