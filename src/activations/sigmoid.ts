import * as tf from '@tensorflow/tfjs-core';
import type { SmoothActivation } from './smooth.js';

/** s(z) = 1 / (1 + exp(-z)), with s' = s (1 - s) and s'' = s' (1 - 2 s). No parameters. */
export const sigmoid: SmoothActivation = {
  name: 'sigmoid',
  parameters: [],
  apply: (z) => tf.sigmoid(z),
  jet: (z) => {
    const value = tf.sigmoid(z);
    const first = tf.mul(value, tf.sub(1, value));
    return { value, first, second: tf.mul(first, tf.sub(1, tf.mul(2, value))) };
  },
};
