import * as tf from '@tensorflow/tfjs-core';
import type { Parameters } from '../models/index.js';
import { softmaxCrossEntropy } from './cross-entropy.js';
import { firstNumbers, type Examples } from './examples.js';
import { forward, type Moment, type Network } from './forward.js';
import { meanOverBatches } from './mean-over-batches.js';

export interface EvaluationOptions extends Partial<Moment> {
  network: Network;
  /** `[trials, …]` each, with the running statistics of normalised layers. */
  parameters: Parameters;
  examples: Examples;
  /** The numbers of the examples, one list for all trials or one a trial, equally long; all examples by default. */
  numbers?: readonly Uint32Array[];
  /** Examples per forward pass; 500 by default. Not below the batch size of the training if `draws` are those of epochs. */
  batchSize?: number;
}

/**
 * The means over examples of what `measure` gives for the outputs and targets of a batch, a tensor of one axis.
 *
 * By default the network is evaluated: nothing is dropped and normalised layers take their running statistics. With
 * `training` it is as while training. Draws of batch i = 0, 1, … are those of the step `draws.step` + i.
 */
export function evaluateNetwork(
  {
    network,
    parameters,
    examples,
    numbers,
    batchSize = 500,
    training = false,
    epoch = 0,
    draws,
  }: EvaluationOptions,
  measure: (output: tf.Tensor, y: tf.Tensor) => tf.Tensor,
): number[] {
  const lists = numbers ?? [firstNumbers(examples.count)];
  return meanOverBatches(lists[0].length, batchSize, (start, end) => {
    const own = draws && { ...draws, step: draws.step + start / batchSize };
    const { x, y } = examples.batch(
      lists.map((list) => list.subarray(start, end)),
      own,
    );
    return measure(forward(network, parameters, x, end - start, { training, epoch, draws: own }), y);
  });
}

/** How well a classifier does, one number a trial. */
export interface Classification {
  /** Mean cross-entropy. */
  loss: number[];
  /** Examples in per cent whose class has the largest logit. */
  accuracy: number[];
  /** The others in per cent. */
  error: number[];
}

/** {@link evaluateNetwork} of logits on one-hot classes: mean cross-entropy, accuracy and error. */
export function evaluateClassifier(evaluation: EvaluationOptions): Classification {
  const count = evaluation.numbers?.[0].length ?? evaluation.examples.count;
  const means = evaluateNetwork(evaluation, (logits, y) => {
    const hits = tf.cast(tf.equal(tf.argMax(logits, 2), tf.argMax(y, 2)), 'float32');
    return tf.concat([softmaxCrossEntropy(logits, y), tf.mean(hits, 1)]);
  });
  const trials = means.length / 2;
  // Shares are float32; the number of hits behind them is an integer.
  const hits = means.slice(trials).map((share) => Math.round(share * count));
  return {
    loss: means.slice(0, trials),
    accuracy: hits.map((number) => (100 * number) / count),
    error: hits.map((number) => (100 * (count - number)) / count),
  };
}
