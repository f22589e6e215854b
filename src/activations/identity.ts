import * as tf from '@tensorflow/tfjs-core';
import type { SmoothActivation } from './smooth.js';

/** identity(z) = z. No parameters. */
export const identity: SmoothActivation = {
  name: 'identity',
  parameters: [],
  apply: (z) => z,
  jet: (z) => ({ value: z, first: tf.scalar(1), second: tf.scalar(0) }),
};
