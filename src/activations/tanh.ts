import * as tf from '@tensorflow/tfjs-core';
import type { SmoothActivation } from './smooth.js';

/** tanh(z), with tanh' = 1 - tanh^2 and tanh'' = -2 tanh tanh'. No parameters. */
export const tanh: SmoothActivation = {
  name: 'tanh',
  parameters: [],
  apply: (z) => tf.tanh(z),
  jet: (z) => {
    const value = tf.tanh(z);
    const first = tf.sub(1, tf.square(value));
    return { value, first, second: tf.mul(-2, tf.mul(value, first)) };
  },
};
