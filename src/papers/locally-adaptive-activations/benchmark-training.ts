import * as tf from '@tensorflow/tfjs-core';
import { slopeRecovery } from '../../activations/index.js';
import type { Augmentation, ColourImageSet, DataSet, ImageSet, PixelScale } from '../../data/index.js';
import { UserError } from '../../errors.js';
import {
  defineExperiment,
  perSeed,
  type Block,
  type Definition,
  type Experiment,
  type Scale,
  type TrialResult,
} from '../../experiments/index.js';
import type { Classifier, Parameters } from '../../models/index.js';
import {
  evaluateClassifier,
  imageExamples,
  momentum,
  randomSplit,
  trainClassifier,
} from '../../training/index.js';
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

/** A network with slopes for images; none for fixed activations. */
export type BenchmarkNetwork = Classifier & { slopes(parameters: Parameters): tf.Tensor[] };

/** What a trial trains, and on what. */
export interface BenchmarkTrial {
  network: BenchmarkNetwork;
  protocol: BenchmarkProtocol;
  seed: number;
  /** The training set; the trial trains on its own choice of it. */
  set: ImageSet | ColourImageSet;
  /** 10 if left out. */
  classes?: number;
  /** 'unit' if left out. */
  pixels?: PixelScale;
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

/**
 * Trains one trial by gradient descent with momentum on its cross-entropy, plus the slope recovery term where there are
 * slopes, and reports the loss over all its images before training and after each epoch. As in the authors' program
 * that loss, too, is with dropout, the statistics of the batch and varied images.
 *
 * The trial draws its images from its seed's stream `split`, and the rest as {@link trainClassifier}.
 */
export async function trainBenchmark(
  { network, protocol, seed, set, classes, pixels, evaluationBatch, firstEpoch = false }: BenchmarkTrial,
  live: Pick<Block, 'onProgress' | 'signal'>,
): Promise<TrialResult> {
  const { trainingExamples, chooseFrom = set.count, epochs, batchSize, augmentation } = protocol;
  const needed = Math.max(trainingExamples, chooseFrom);
  if (needed > set.count)
    throw new UserError(
      `a trial needs ${needed} training images and there are ${set.count}; get the complete data set`,
    );
  const { train } = randomSplit(seed, chooseFrom, trainingExamples);
  const examples = imageExamples(set, { classes, scale: pixels, augmentation });
  const batches = Math.ceil(trainingExamples / batchSize);
  const firstEpochLoss: number[] = [];
  const { parameters, curves } = await trainClassifier({
    network,
    seeds: [seed],
    examples,
    chosen: [train],
    optimizer: momentum({
      learningRate: (step) => learningRateAt(protocol, step, batches),
      momentum: protocol.momentum,
    }),
    epochs,
    batchSize,
    runningStatistics: 'none',
    penalty:
      network.trainableActivations.length > 0
        ? (parameters) => slopeRecovery(network.slopes(parameters))
        : undefined,
    evaluateStart: true,
    afterEpoch: ({ parameters, epoch, step }) => ({
      trainingLoss: evaluateClassifier({
        network,
        parameters,
        examples,
        numbers: [train],
        batchSize: evaluationBatch,
        training: true,
        epoch,
        draws: { seeds: [seed], purpose: 'evaluation', step },
      }).loss,
    }),
    observe: ([loss], epoch) => {
      if (firstEpoch && epoch === 1) firstEpochLoss.push(loss);
    },
    ...live,
  });
  tf.dispose(parameters);
  const [{ trainingLoss }] = curves;
  return {
    seed,
    status: trainingLoss.every(Number.isFinite) ? 'completed' : 'diverged',
    metrics: { trainingLoss: trainingLoss.at(-1)!, smallestTrainingLoss: Math.min(...trainingLoss) },
    curves: { trainingLoss, ...(firstEpoch ? { firstEpochLoss } : {}) },
  };
}

/** Images to learn from. */
export type BenchmarkData = DataSet<{ readonly train: ImageSet | ColourImageSet }>;

/** A variant of the benchmarks. */
interface BenchmarkArm {
  readonly name: BenchmarkVariant;
}

/** What tells one benchmark from another. */
export interface Benchmark<Settings extends BenchmarkProtocol>
  extends
    Pick<BenchmarkTrial, 'classes' | 'pixels' | 'evaluationBatch' | 'firstEpoch'>,
    Pick<Definition<Settings, BenchmarkArm>, 'name' | 'title' | 'scales'> {
  /** The data set whose training images the trials of a scale choose theirs from. */
  data(scale: Scale): BenchmarkData;
  network(variant: BenchmarkVariant, set: ImageSet, settings: Settings): BenchmarkNetwork;
}

/** The training loss of a network on one data set, with fixed and adaptive slopes. */
export function benchmarkExperiment<Settings extends BenchmarkProtocol>(
  benchmark: Benchmark<Settings>,
): Experiment {
  const { name, title, data, scales, network, ...options } = benchmark;
  return defineExperiment<Settings, BenchmarkArm>({
    paper: 'locally-adaptive-activations',
    name,
    title,
    version: 1,
    variants: BENCHMARK_VARIANTS.map((variant) => ({ name: variant })),
    scales,
    work: ({ epochs, trainingExamples }) => epochs * trainingExamples,
    dataHash: (scale) => data(scale).hash(),
    run: (block) =>
      perSeed(block, async (seed, live) => {
        const { scale, variant, settings } = block;
        const { train: set } = await data(scale).load();
        const trained = network(variant.name, set, settings);
        return trainBenchmark({ network: trained, protocol: settings, seed, set, ...options }, live);
      }),
  });
}
