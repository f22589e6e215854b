import * as tf from '@tensorflow/tfjs-core';
import type { Activation } from './activation.js';

/**
 * prelu(z; a) = max(z, 0) + a min(z, 0), with a trainable slope `a` below zero, any real number.
 *
 * `initial` is the slope at the start: 0.25 by default, as in PyTorch; another one becomes part of the name.
 *
 * Source: He, Zhang, Ren, Sun (2015), Delving deep into rectifiers, eq. (1).
 */
export const prelu = (initial = 0.25): Activation => ({
  name: initial === 0.25 ? 'prelu' : `prelu-from-${initial}`,
  parameters: [{ name: 'a', initial }],
  apply: (z, { a }) => tf.add(tf.relu(z), tf.mul(a, tf.minimum(z, 0))),
});
