import * as tf from '@tensorflow/tfjs-core';
import {
  isExponentialLinear,
  relu,
  sigmoid,
  softplus,
  tanh,
  type Activation,
  type ActivationContext,
  type QActivation,
} from '../activations/index.js';

const poolsItself = (activation: Activation): activation is QActivation => 'applyAndMaxPool' in activation;

const NON_DECREASING = new Set<Activation>([relu, sigmoid, softplus, tanh]);

const isNonDecreasing = (activation: Activation): boolean =>
  NON_DECREASING.has(activation) || isExponentialLinear(activation);

const SIZE = 2;

/**
 * max of sigma(z) over windows of 2 x 2 pixels of z `[batch, height, width, channels]`, for an activation without
 * parameters. A last odd row or column is left out.
 */
export function activateAndMaxPool(
  activation: Activation,
  z: tf.Tensor4D,
  context: ActivationContext,
): tf.Tensor4D {
  if (poolsItself(activation)) return activation.applyAndMaxPool(z, {}, context, SIZE);
  // A function that does not decrease and a maximum commute: behind the pool it has a quarter of the elements.
  if (isNonDecreasing(activation))
    return activation.apply(tf.maxPool(z, SIZE, SIZE, 'valid'), {}, context) as tf.Tensor4D;
  return tf.maxPool(activation.apply(z, {}, context) as tf.Tensor4D, SIZE, SIZE, 'valid');
}
