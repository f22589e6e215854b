import * as tf from '@tensorflow/tfjs-core';
import type { Parameters } from '../models/index.js';

export interface LossAndGradients {
  /** `[trials]` */
  loss: tf.Tensor1D;
  /** For each parameter a tensor of its shape. */
  gradients: Parameters;
}

/**
 * The losses L_t of all trials and dL_t/dp for every parameter p of trial t, from one backward pass over sum_t L_t:
 * the trials share no parameter, so the gradient of the sum is the gradient of each.
 *
 * `objective` gives what is differentiated and what is reported, `[trials]` each; they differ where a penalty is
 * added to a data loss. All results are the caller's to dispose of.
 */
export function lossAndGradients(
  parameters: Parameters,
  objective: (parameters: Parameters) => { minimised: tf.Tensor; reported: tf.Tensor },
): LossAndGradients {
  const names = Object.keys(parameters);
  let loss: tf.Tensor1D | undefined;
  const { value, grads } = tf.valueAndGrads((...tensors: tf.Tensor[]) => {
    const { minimised, reported } = objective(Object.fromEntries(names.map((name, i) => [name, tensors[i]])));
    loss = tf.keep(tf.clone(reported)) as tf.Tensor1D;
    return tf.sum(minimised);
  })(names.map((name) => parameters[name]));
  value.dispose();
  return {
    loss: loss as tf.Tensor1D,
    gradients: Object.fromEntries(names.map((name, i) => [name, grads[i]])),
  };
}
