import * as tf from '@tensorflow/tfjs-core';
import type { StepCounts } from 'tfjs-backend-onednn';
import { UserError } from '../errors.js';
import { createParameters, RunningStatistics, type Parameters } from '../models/index.js';
import { firstNumbers, type Examples } from './examples.js';
import { fit } from './fit.js';
import { forward, type Network } from './forward.js';
import type { Optimizer } from './optimizer.js';
import { epochOrder } from './split.js';

/** A network between two epochs. */
export interface TrainedNetwork {
  /** `[trials, …]` each, with the running statistics of normalised layers. */
  parameters: Parameters;
  /** Epochs done; 0 before the first. */
  epoch: number;
  /** Steps done. */
  step: number;
}

/** What is measured between two epochs: of each name one number a trial. */
export type Measured = Readonly<Record<string, ArrayLike<number>>>;

export interface NetworkTraining {
  network: Network;
  /** One a trial; a network whose convolutions have no trial axis takes one. */
  seeds: readonly number[];
  examples: Examples;
  /** The numbers of the examples that each trial learns from, equally many; all of them by default. */
  chosen?: readonly Uint32Array[];
  /** The data loss of each trial, `[trials]`. */
  loss(output: tf.Tensor, y: tf.Tensor): tf.Tensor;
  /** Added to the loss before it is differentiated, `[trials]`; not part of the reported loss. */
  penalty?(parameters: Parameters): tf.Tensor;
  /** Its learning rate may depend on the step, from 1. */
  optimizer: Optimizer;
  epochs: number;
  batchSize: number;
  /** Whether a last, smaller batch of an epoch is trained on as well; by default it is. */
  lastBatch?: 'kept' | 'left out';
  /**
   * Momentum of the running statistics of normalised layers, PyTorch's 0.1 by default; 'none' where the network is only
   * evaluated with the statistics of the batch.
   */
  runningStatistics?: number | 'none';
  /** At the start, taken over; by default drawn from the seeds. */
  start?: Parameters;
  /** Called after each epoch; what it returns becomes a value of the trials' curves. */
  afterEpoch?(trained: TrainedNetwork): Measured | void;
  /** Whether `afterEpoch` is called before the first epoch, too. */
  evaluateStart?: boolean;
  /** Called with the data loss of each trial at the step on batch `index` (from 0) of epoch `epoch` (from 1). */
  observe?(loss: Float32Array, epoch: number, index: number): void;
  onProgress?(fraction: number): void;
  signal?: AbortSignal;
}

export interface NetworkResult {
  /** After the last step, with the running statistics of normalised layers; the caller's to dispose of. */
  parameters: Parameters;
  /** `[trials][epochs]`: mean over the batches of an epoch of the data loss while training. */
  trainingLoss: number[][];
  /** Of each trial what `afterEpoch` returned, one value a call. */
  curves: Record<string, number[]>[];
  /** How many steps the backend replayed, and why not all. */
  counts: StepCounts;
}

/**
 * Trains a network in minibatches, all trials side by side: in every epoch each trial sees its examples in an order of its
 * own, from its seed's stream `order`, and one batch is one step of the optimizer.
 *
 * Step s = 0, 1, … takes dropout masks, noise of activations and variations of examples from the seeds' streams
 * `dropout`, `noise` and `augmentation` at number s. A trial whose loss is not finite goes on, without effect on the
 * others.
 *
 * Throws {@link UserError} unless every trial has as many examples to learn from, at least one batch of them, and the
 * signal's reason when it is aborted between two steps.
 */
export async function trainNetwork(training: NetworkTraining): Promise<NetworkResult> {
  const { network, seeds, examples, loss, penalty, optimizer, epochs, batchSize, afterEpoch } = training;
  const { runningStatistics = 0.1, lastBatch = 'kept', observe, onProgress, signal } = training;
  const chosen = training.chosen ?? seeds.map(() => firstNumbers(examples.count));
  const count = chosen[0]?.length ?? 0;
  const batches = lastBatch === 'kept' ? Math.ceil(count / batchSize) : Math.floor(count / batchSize);
  if (chosen.length !== seeds.length || chosen.some(({ length }) => length !== count) || !(batches > 0))
    throw new UserError(
      `${seeds.length} trials learn from ${chosen.map(({ length }) => length).join(', ') || 'no'} examples in batches ` +
        `of ${batchSize}; every trial needs as many, and at least one batch`,
    );
  const normalised = runningStatistics === 'none' ? [] : (network.normalised ?? []);
  const positions = new Map(normalised.map((place) => [place.layer, place.positions]));
  const statistics =
    runningStatistics === 'none' || normalised.length === 0
      ? undefined
      : new RunningStatistics(normalised, runningStatistics, seeds.length);
  const curves: Record<string, number[]>[] = seeds.map(() => ({}));

  function measure(parameters: Parameters, epoch: number): void {
    if (!afterEpoch) return;
    const running = statistics?.tensors() ?? {};
    const measured = afterEpoch({
      parameters: { ...parameters, ...running },
      epoch,
      step: epoch * batches,
    });
    tf.dispose(running);
    for (const [name, values] of Object.entries(measured ?? {}))
      curves.forEach((curve, trial) => (curve[name] ??= []).push(values[trial]));
  }

  const start = training.start ?? createParameters(network.parameters, seeds);
  if (training.evaluateStart) measure(start, 0);
  let orders: Uint32Array[] = [];
  let size = 0;
  const { parameters, trainingLoss, counts } = await fit({
    trials: seeds.length,
    parameters: start,
    optimizer,
    epochs,
    batchesPerEpoch: batches,
    batch: (epoch, index) => {
      if (index === 0)
        orders = seeds.map((seed, trial) =>
          epochOrder(seed, epoch, count).map((place) => chosen[trial][place]),
        );
      const lists = orders.map((order) => order.subarray(index * batchSize, (index + 1) * batchSize));
      size = lists[0].length;
      return examples.batch(lists, { seeds, step: (epoch - 1) * batches + index });
    },
    loss: (live, { x, y }, { epoch, step, observe: keep }) => {
      const moment = { training: true, epoch, draws: { seeds, step } };
      const output = forward(
        network,
        live,
        x,
        y.shape[1]!,
        moment,
        statistics &&
          ((layer, mean, variance) => {
            keep(`${layer}.mean`, mean);
            keep(`${layer}.variance`, variance);
          }),
      );
      return loss(output, y);
    },
    afterStep: (observed) =>
      positions.forEach((count, layer) =>
        statistics?.update(layer, observed[`${layer}.mean`], observed[`${layer}.variance`], size * count),
      ),
    penalty,
    afterEpoch: measure,
    observe,
    onProgress,
    signal,
  });
  return { parameters: { ...parameters, ...statistics?.tensors() }, trainingLoss, curves, counts };
}
