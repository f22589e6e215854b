import * as tf from '@tensorflow/tfjs-core';
import type { SmoothActivation } from './smooth.js';

/** relu(z) = max(z, 0); the slope at 0 is 0, the second derivative is 0 everywhere. No parameters. */
export const relu: SmoothActivation = {
  name: 'relu',
  parameters: [],
  apply: (z) => tf.relu(z),
  jet: (z) => ({ value: tf.relu(z), first: tf.step(z), second: tf.zerosLike(z) }),
};
