import * as tf from '@tensorflow/tfjs-core';

/**
 * mean over batch and outputs of (prediction - target)^2, for each trial.
 *
 * Shapes: prediction `[trials, batch, outputs]`, target the same or `[1, batch, outputs]`; result `[trials]`.
 */
export const meanSquaredError = (prediction: tf.Tensor, target: tf.Tensor): tf.Tensor1D =>
  tf.mean(tf.square(tf.sub(prediction, target)), [1, 2]) as tf.Tensor1D;
