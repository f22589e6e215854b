import * as tf from '@tensorflow/tfjs-core';
import { philoxUniform } from 'tfjs-backend-onednn';
import { slopeRecovery } from '../../activations/index.js';
import {
  drawPlacements,
  placeImages,
  standardiseColours,
  unitPixels,
  type Augmentation,
  type ColourImageSet,
  type ColourStatistics,
  type ImageSet,
} from '../../data/index.js';
import { UserError } from '../../errors.js';
import type { Block, Experiment, ScaleSettings, TrialResult } from '../../experiments/index.js';
import { createParameters, type Parameters, type SlopeLeNet } from '../../models/index.js';
import { permutation, stream } from '../../random/index.js';
import { epochOrder, fit, momentum, softmaxCrossEntropy } from '../../training/index.js';
import { BENCHMARK_VARIANTS, type BenchmarkVariant } from './arms.js';

/** The protocol of section 4. */
export interface BenchmarkProtocol {
  trainingExamples: number;
  /** Each trial chooses its examples from the first so many of the training set; from all if left out. */
  chooseFrom?: number;
  epochs: number;
  batchSize: number;
  learningRate: number;
  /** At the beginning of this epoch, from 1, or of each of these, the learning rate is divided by ten. */
  decayEpoch: number | readonly number[];
  momentum: number;
  /** The chance of a unit of the last hidden layer to be dropped; the paper names none, its authors' program 0.5. */
  dropout: number;
  /** How images are varied at every step; not at all if left out. */
  augmentation?: Augmentation;
}

/** What all benchmarks have in common where nothing is varied. */
export const PROTOCOL = {
  epochs: 50,
  batchSize: 64,
  learningRate: 0.01,
  decayEpoch: 10,
  momentum: 0.9,
} as const satisfies Partial<BenchmarkProtocol>;

/** A number of trials, each a block of its own, and the settings of a scale. */
export const scaleOf = (trials: number, protocol: BenchmarkProtocol): ScaleSettings => ({
  trials,
  trialsPerBlock: 1,
  settings: protocol as unknown as ScaleSettings['settings'],
});

/** A network with slopes for images; `mask` multiplies the hidden layer in front of the last. */
export type BenchmarkNetwork = Pick<
  SlopeLeNet,
  'parameters' | 'trainableActivations' | 'slopes' | 'dropout' | 'apply'
>;

const masksOf = (mask: tf.Tensor | undefined) => (mask ? { masks: { dense1: mask } } : {});

/** What a trial trains, and on what. */
export interface BenchmarkTrial {
  network: BenchmarkNetwork;
  protocol: BenchmarkProtocol;
  seed: number;
  /** The training set; the trial trains on its own choice of it. */
  set: ImageSet | ColourImageSet;
  /** 10 if left out. */
  classes?: number;
  /** Pixels, byte / 255, are standardised by them; not if left out. */
  colours?: ColourStatistics;
  /** Images per forward pass when the training loss is measured, at least the batch size; 500 if left out. */
  evaluationBatch?: number;
  /** Whether the loss of each batch of the first epoch is kept, as the curve `firstEpochLoss`. */
  firstEpoch?: boolean;
}

/** The learning rate of a step, from 1. */
function learningRateAt(
  { learningRate, decayEpoch }: BenchmarkProtocol,
  step: number,
  batches: number,
): number {
  const epoch = Math.ceil(step / batches);
  return learningRate / 10 ** [decayEpoch].flat().filter((decay) => epoch >= decay).length;
}

/** 0 where a draw is below the chance, else 1 / (1 - chance); as `draws`. */
const dropoutMask = (draws: tf.Tensor, chance: number): tf.Tensor =>
  tf.mul(tf.cast(tf.greaterEqual(draws, chance), 'float32'), 1 / (1 - chance));

/**
 * Trains one trial by gradient descent with momentum on its cross-entropy, plus the slope recovery term where there are
 * slopes, and reports the loss over all its images before training and after each epoch. As in the authors' program
 * that loss, too, is with dropout, the statistics of the batch and varied images.
 *
 * The trial draws its images from its seed's stream `split`, their order from `order`, masks from `dropout` and
 * placements from `augmentation`, each at the number of the step; the last two have sub-streams `evaluation`.
 */
export async function trainBenchmark(
  {
    network,
    protocol,
    seed,
    set,
    classes = 10,
    colours,
    evaluationBatch = 500,
    firstEpoch = false,
  }: BenchmarkTrial,
  { onProgress, signal }: Pick<Block, 'onProgress' | 'signal'>,
): Promise<TrialResult> {
  const { trainingExamples, epochs, batchSize, dropout, augmentation } = protocol;
  const { height, width } = set;
  const channels = 'channels' in set ? set.channels : 1;
  const available = Math.min(protocol.chooseFrom ?? set.count, set.count);
  if (trainingExamples > available)
    throw new UserError(
      `a trial needs ${trainingExamples} training images and there are ${available}: get the complete data set`,
    );
  const chosen = permutation(stream(seed, 'split'), 0, protocol.chooseFrom ?? set.count).slice(
    0,
    trainingExamples,
  );
  const batches = Math.ceil(trainingExamples / batchSize);

  /** Images `[1, count, height, width, channels]` in [0, 1] or standardised, and one-hot classes `[1, count, classes]`. */
  const examples = (
    numbers: Uint32Array,
    purpose: '' | '/evaluation',
    step: number,
  ): { x: tf.Tensor; y: tf.Tensor } => {
    const count = numbers.length;
    const own = Uint32Array.from({ length: count }, (_, i) => i);
    const placed =
      augmentation &&
      placeImages(
        set.images,
        { height, width, channels },
        numbers,
        drawPlacements(augmentation, stream(seed, `augmentation${purpose}`), step, count),
      );
    const pixels = placed ? unitPixels({ ...set, count, images: placed }, [own]) : unitPixels(set, [numbers]);
    const y = new Float32Array(count * classes);
    numbers.forEach((number, i) => (y[i * classes + set.labels[number]] = 1));
    return {
      x: tf.tensor(colours ? standardiseColours(pixels, colours) : pixels, [
        1,
        count,
        height,
        width,
        channels,
      ]),
      y: tf.tensor(y, [1, count, classes]),
    };
  };

  const mask = (purpose: '' | '/evaluation', step: number, count: number): tf.Tensor | undefined => {
    const units = network.dropout[0]?.units;
    if (dropout === 0 || units === undefined) return undefined;
    const shape = [1, count, units];
    return tf.tidy(() => dropoutMask(philoxUniform(seed, `dropout${purpose}`, step, shape), dropout));
  };

  const trainingLoss = (parameters: Parameters, epoch: number): number => {
    let sum = 0;
    for (let start = 0, part = 0; start < trainingExamples; start += evaluationBatch, part++) {
      const numbers = chosen.subarray(start, start + evaluationBatch);
      const step = epoch * batches + part;
      const loss = tf.tidy(() => {
        const { x, y } = examples(numbers, '/evaluation', step);
        const dropped = mask('/evaluation', step, numbers.length);
        const logits = network.apply(parameters, x, { training: true, epoch }, masksOf(dropped));
        return softmaxCrossEntropy(logits, y).dataSync();
      });
      sum += loss[0] * numbers.length;
    }
    return sum / trainingExamples;
  };

  const parameters = createParameters(network.parameters, [seed]);
  const adaptive = network.trainableActivations.length > 0;
  const before = trainingLoss(parameters, 0);
  let order = new Uint32Array(0);
  let dropped: tf.Tensor | undefined;
  const firstEpochLoss: number[] = [];
  const result = await fit({
    trials: 1,
    parameters,
    optimizer: momentum({
      learningRate: (step) => learningRateAt(protocol, step, batches),
      momentum: protocol.momentum,
    }),
    epochs,
    batchesPerEpoch: batches,
    batch: (epoch, index) => {
      if (index === 0) order = epochOrder(seed, epoch, trainingExamples).map((place) => chosen[place]);
      const numbers = order.subarray(index * batchSize, (index + 1) * batchSize);
      const step = (epoch - 1) * batches + index;
      dropped?.dispose();
      dropped = mask('', step, numbers.length);
      return examples(numbers, '', step);
    },
    loss: (live, { x, y }, epoch) =>
      softmaxCrossEntropy(network.apply(live, x, { training: true, epoch }, masksOf(dropped)), y),
    penalty: adaptive ? (live) => slopeRecovery(network.slopes(live)) : undefined,
    validate: (live, epoch) => [trainingLoss(live, epoch)],
    observe: ([loss], epoch) => {
      if (firstEpoch && epoch === 1) firstEpochLoss.push(loss);
    },
    onProgress,
    signal,
  });
  const losses = [before, ...result.validationLoss[0]];
  tf.dispose([result.parameters, dropped]);
  return {
    seed,
    status: losses.every(Number.isFinite) ? 'completed' : 'diverged',
    metrics: { trainingLoss: losses.at(-1)!, smallestTrainingLoss: Math.min(...losses) },
    curves: { trainingLoss: losses, ...(firstEpoch ? { firstEpochLoss } : {}) },
  };
}

/** What tells one benchmark from another. */
export interface Benchmark<Protocol extends BenchmarkProtocol> extends Pick<
  BenchmarkTrial,
  'classes' | 'colours' | 'evaluationBatch' | 'firstEpoch'
> {
  name: string;
  title: string;
  /** The images that trials choose theirs from. */
  load(): Promise<ImageSet | ColourImageSet>;
  hash(): string | Promise<string>;
  scales: Experiment['scales'];
  network(variant: BenchmarkVariant, set: ImageSet, protocol: Protocol): BenchmarkNetwork;
}

/** The training loss of a network on one data set, with fixed and adaptive slopes. */
export function benchmarkExperiment<Protocol extends BenchmarkProtocol>(
  benchmark: Benchmark<Protocol>,
): Experiment {
  const { name, title, load, hash, scales, network, ...options } = benchmark;
  let data: ReturnType<typeof load> | undefined;
  return {
    paper: 'locally-adaptive-activations',
    name,
    title,
    version: 1,
    variants: BENCHMARK_VARIANTS,
    scales,
    dataHash: async () => hash(),
    run: async ({ variant, settings, seeds, onProgress, signal }) => {
      const set = await (data ??= load());
      const protocol = settings as unknown as Protocol;
      const results: TrialResult[] = [];
      for (const seed of seeds)
        results.push(
          await trainBenchmark(
            {
              network: network(variant as BenchmarkVariant, set, protocol),
              protocol,
              seed,
              set,
              ...options,
            },
            { onProgress: (fraction) => onProgress((results.length + fraction) / seeds.length), signal },
          ),
        );
      return results;
    },
  };
}
