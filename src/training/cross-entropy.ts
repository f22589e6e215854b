import * as tf from '@tensorflow/tfjs-core';

/**
 * mean over the batch of log sum_k e^(z_k) - z_y, for each trial: the cross-entropy of softmax(z) with the class y.
 *
 * Shapes: logits z and one-hot classes `[trials, batch, classes]`; result `[trials]`.
 */
export function softmaxCrossEntropy(logits: tf.Tensor, classes: tf.Tensor): tf.Tensor1D {
  const shifted = tf.sub(logits, tf.max(logits, 2, true));
  const logSum = tf.log(tf.sum(tf.exp(shifted), 2));
  return tf.mean(tf.sub(logSum, tf.sum(tf.mul(shifted, classes), 2)), 1) as tf.Tensor1D;
}
