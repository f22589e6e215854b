import * as tf from '@tensorflow/tfjs-core';
import type { SmoothActivation } from './smooth.js';

/** sin(z), with sin' = cos and sin'' = -sin. No parameters. */
export const sin: SmoothActivation = {
  name: 'sin',
  parameters: [],
  apply: (z) => tf.sin(z),
  jet: (z) => {
    const value = tf.sin(z);
    return { value, first: tf.cos(z), second: tf.neg(value) };
  },
};
