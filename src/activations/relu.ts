import * as tf from '@tensorflow/tfjs-core';
import type { Activation } from './activation.js';

/** relu(z) = max(z, 0); the slope at 0 is 0. No parameters. */
export const relu: Activation = {
  name: 'relu',
  parameters: [],
  apply: (z) => tf.relu(z),
};
