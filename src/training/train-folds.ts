import * as tf from '@tensorflow/tfjs-core';
import { EVALUATION } from '../activations/index.js';
import type { Model, Parameters } from '../models/index.js';
import type { Batch } from './fit.js';
import { logisticLoss } from './logistic-loss.js';
import type { Split } from './split.js';
import { tabularExamples, type LabelledTable } from './tabular-examples.js';
import { trainNetwork, type NetworkTraining } from './train-network.js';

/** One fold of one data set: a network of its own along the trial axis. */
export interface Fold {
  /** Of the network's parameters and of its order of the examples. */
  readonly seed: number;
  readonly split: Split;
  readonly data: LabelledTable;
}

export interface FoldsTraining extends Pick<
  NetworkTraining,
  'optimizer' | 'epochs' | 'batchSize' | 'onProgress' | 'signal'
> {
  /** With one logit as output. */
  model: Model;
  /** Their tables are of one size. */
  folds: readonly Fold[];
  /** How often, evenly over the training, the networks are evaluated on what their folds hold out; at the end, too. */
  evaluations: number;
}

export interface FoldsResult {
  /** `[folds, …]` each, after the last step; the caller's to dispose of. */
  parameters: Parameters;
  /** Of each fold mean loss and accuracy in per cent on what it holds out, one value an evaluation. */
  curves: { loss: number[]; accuracy: number[] }[];
}

/**
 * Trains a binary classifier on many folds of many data sets side by side with {@link logisticLoss}, each fold a network of its
 * own. Where folds differ in size all train, and are evaluated, on as many examples as the smallest has.
 *
 * Throws what {@link trainNetwork} and {@link tabularExamples} throw.
 */
export async function trainFolds({
  model,
  folds,
  evaluations,
  ...training
}: FoldsTraining): Promise<FoldsResult> {
  const examples = tabularExamples(folds.map(({ data }) => data));
  const cut = (part: keyof Split): Uint32Array[] => {
    const fewest = Math.min(...folds.map(({ split }) => split[part].length));
    return folds.map(({ split }) => split[part].subarray(0, fewest));
  };
  const held = examples.batch(cut('validation'));
  const due = (epoch: number): number => Math.floor((epoch * evaluations) / training.epochs);
  const { parameters, curves } = await trainNetwork({
    ...training,
    network: model,
    seeds: folds.map(({ seed }) => seed),
    examples,
    chosen: cut('train'),
    loss: logisticLoss,
    afterEpoch: (trained) =>
      due(trained.epoch) > due(trained.epoch - 1) ? evaluate(model, trained.parameters, held) : undefined,
  });
  tf.dispose([held.x, held.y]);
  return { parameters, curves: curves.map(({ loss, accuracy }) => ({ loss, accuracy })) };
}

const evaluate = (
  model: Model,
  parameters: Parameters,
  { x, y }: Batch,
): Record<'loss' | 'accuracy', number[]> =>
  tf.tidy(() => {
    const logits = model.apply(parameters, x, EVALUATION);
    const right = tf.cast(tf.equal(tf.greater(logits, 0), tf.greater(y, 0.5)), 'float32');
    return {
      loss: Array.from(logisticLoss(logits, y).dataSync()),
      accuracy: Array.from(tf.mul(100, tf.mean(right, [1, 2])).dataSync()),
    };
  });
