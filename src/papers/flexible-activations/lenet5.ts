import * as tf from '@tensorflow/tfjs-core';
import { elementwise, expression } from 'tfjs-backend-onednn';
import { EVALUATION, prelu, type RegulariserCoefficients } from '../../activations/index.js';
import {
  CIFAR10_HASH,
  hasCifar10,
  completeCifar10,
  type ColourDataSet,
  type ColourImageSet,
} from '../../data/index.js';
import {
  defineExperiment,
  grid,
  type Block,
  type TrialResult,
  type TypedBlock,
  type TypedScale,
  type Variant,
} from '../../experiments/index.js';
import {
  createParameters,
  lenet5,
  parametersOf,
  RunningStatistics,
  type Classifier,
  type Parameters,
} from '../../models/index.js';
import {
  adam,
  epochOrder,
  fit,
  meanOverBatches,
  randomSplit,
  softmaxCrossEntropy,
} from '../../training/index.js';
import { layerWiseRegulariser } from './regulariser.js';

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

const scale = (trials: number, changes: Partial<LeNetSettings>): TypedScale<LeNetSettings> => ({
  trials,
  trialsPerBlock: 1,
  settings: { ...PAPER, ...changes },
});

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

/** Examples per forward pass when nothing is differentiated. */
const EVALUATION_BATCH = 500;
const CLASSES = 10;

/** A pixel in [-1, 1] from its byte; the rounded result is that of byte / 127.5 - 1 for each of the 256. */
const PIXEL = expression.divide(expression.subtract(expression.input(0), 127.5), 127.5);

/** Images `[1, count, 32, 32, 3]` in [-1, 1] and their classes, one-hot `[1, count, 10]`. */
function examples(set: ColourImageSet, numbers: ArrayLike<number>): { x: tf.Tensor5D; y: tf.Tensor3D } {
  const { height, width, channels } = set;
  const size = height * width * channels;
  const bytes = new Float32Array(numbers.length * size);
  const y = new Float32Array(numbers.length * CLASSES);
  for (let i = 0; i < numbers.length; i++) {
    bytes.set(set.images.subarray(numbers[i] * size, (numbers[i] + 1) * size), i * size);
    y[i * CLASSES + set.labels[numbers[i]]] = 1;
  }
  return {
    x: tf.tidy(
      () =>
        elementwise(PIXEL, [tf.tensor5d(bytes, [1, numbers.length, height, width, channels])]) as tf.Tensor5D,
    ),
    y: tf.tensor3d(y, [1, numbers.length, CLASSES]),
  };
}

/** Mean cross-entropy, and the share of examples in per cent whose class has the largest logit. */
function evaluate(
  model: Classifier,
  parameters: Parameters,
  set: ColourImageSet,
  numbers: Uint32Array,
): { loss: number; accuracy: number } {
  const [loss, share] = meanOverBatches(numbers.length, EVALUATION_BATCH, (start, end) => {
    const { x, y } = examples(set, numbers.subarray(start, end));
    const logits = model.apply(parameters, x, EVALUATION);
    const hits = tf.cast(tf.equal(tf.argMax(logits, 2), tf.argMax(y, 2)), 'float32');
    return tf.concat([softmaxCrossEntropy(logits, y), tf.mean(hits, 1)]);
  });
  // Shares are float32; the number of hits behind them is an integer.
  return { loss, accuracy: (100 * Math.round(share * numbers.length)) / numbers.length };
}

let cifar10: Promise<ColourDataSet> | undefined;
const data = (): Promise<ColourDataSet> => (cifar10 ??= completeCifar10());

/** One trial on its own split of the training images. */
async function trainTrial(
  network: LeNetName,
  arm: LeNetArm,
  settings: LeNetSettings,
  seed: number,
  { onProgress, signal }: Pick<Block, 'onProgress' | 'signal'>,
): Promise<TrialResult> {
  const { epochs, batchSize, trainingExamples, validationExamples, testExamples, regulariser } = settings;
  const { train, test } = await data();
  const model = lenetModel(network, arm);
  const statistics = new RunningStatistics(model.normalised);
  const split = randomSplit(seed, train.count, trainingExamples, validationExamples);
  const score = (parameters: Parameters, set: ColourImageSet, numbers: Uint32Array) => {
    const running = statistics.tensors();
    const result = evaluate(model, { ...parameters, ...running }, set, numbers);
    tf.dispose(running);
    return result;
  };
  let order = new Uint32Array(0);

  const result = await fit({
    trials: 1,
    parameters: createParameters(model.parameters, [seed]),
    optimizer: adam({ learningRate: settings.learningRate, trials: 1 }),
    epochs,
    batchesPerEpoch: Math.floor(trainingExamples / batchSize),
    batch: (epoch, index) => {
      if (index === 0) order = epochOrder(seed, epoch, trainingExamples).map((place) => split.train[place]);
      return examples(train, order.subarray(index * batchSize, (index + 1) * batchSize));
    },
    loss: (parameters, { x, y }, epoch) =>
      softmaxCrossEntropy(
        model.apply(
          parameters,
          x,
          { training: true, epoch },
          { observe: (layer, mean, variance) => statistics.update(layer, mean, variance, batchSize) },
        ),
        y,
      ),
    penalty:
      arm === 'regularised'
        ? (parameters) => layerWiseRegulariser(model, parameters, regulariser)
        : undefined,
    validate: (parameters) => [score(parameters, train, split.validation).loss],
    onProgress,
    signal,
  });
  const testNumbers = Uint32Array.from({ length: testExamples }, (_, i) => i);
  const { loss, accuracy } = score(result.parameters, test, testNumbers);
  const slopes = model.trainableActivations.flatMap((place) =>
    Object.entries(parametersOf(place, result.parameters)).map(([name, values]): [string, number[]] => [
      `${place.layer}.${name}`,
      Array.from(values.dataSync()),
    ]),
  );
  tf.dispose(result.parameters);
  const [validationLoss] = result.validationLoss;
  return {
    seed,
    status: Number.isFinite(loss) ? 'completed' : 'diverged',
    metrics: { minimumValidationLoss: Math.min(...validationLoss), testLoss: loss, testAccuracy: accuracy },
    curves: { trainingLoss: result.trainingLoss[0], validationLoss },
    parameters: Object.fromEntries(slopes),
  };
}

async function run({
  variant: { network, arm },
  settings,
  seeds,
  onProgress,
  signal,
}: TypedBlock<LeNetSettings, LeNetVariant>): Promise<TrialResult[]> {
  const results: TrialResult[] = [];
  for (const seed of seeds)
    results.push(
      await trainTrial(network, arm, settings, seed, {
        onProgress: (fraction) => onProgress((results.length + fraction) / seeds.length),
        signal,
      }),
    );
  return results;
}

/** Why LeNet-5 cannot be trained now: undefined where CIFAR-10 is at hand. Nothing is downloaded to find out. */
export const cifar10Problem = (): string | undefined =>
  hasCifar10()
    ? undefined
    : 'CIFAR-10 is not here. Set WORKBOOK_CIFAR10 to a folder with its unpacked binary files, or fetch and train with ' +
      '`npx workbook run flexible-activations/lenet5`';

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
    paper: scale(50, {}),
  },
  dataHash: async () => CIFAR10_HASH,
  run,
});
