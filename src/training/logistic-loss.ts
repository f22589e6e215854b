import * as tf from '@tensorflow/tfjs-core';
import { elementwiseSum, expression } from 'tfjs-backend-onednn';

const { constantInput, input, multiply, softplus, subtract } = expression;
const loss = subtract(softplus(input(0)), multiply(constantInput(1), input(0)));

/**
 * mean over the batch of ln(1 + e^z) - y z for each trial: the cross-entropy of the probability 1 / (1 + e^-z) with the
 * label y.
 *
 * Shapes: logits z and labels y of 0 and 1 `[trials, batch, 1]`; result `[trials]`.
 */
export const logisticLoss = (logits: tf.Tensor, labels: tf.Tensor): tf.Tensor1D => {
  const [trials, batch] = logits.shape;
  return tf.div(tf.reshape(elementwiseSum(loss, [logits, labels], [trials, 1, 1]), [trials]), batch);
};
