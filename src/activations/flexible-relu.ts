import * as tf from '@tensorflow/tfjs-core';
import type { Activation } from './activation.js';
import { cbrt } from './cbrt.js';
import { combination, type Component } from './combination.js';

const rectifier: Component = { name: 'relu', apply: (z) => tf.relu(z) };
const cube: Component = { name: 'cube', apply: (z) => tf.mul(z, tf.square(z)) };

/**
 * o(z; alpha1, alpha2) = alpha1 relu(z) + alpha2 z^3 + (1 - alpha1 - alpha2) z^(1/3), with the real cube root.
 *
 * Starts as relu: alpha1 = 1, alpha2 = 0.
 *
 * Source: combined flexible activations, eq. (7). The slope of the root is bounded near 0, see {@link cbrt}.
 */
export const flexibleRelu: Activation = combination(
  'flexible-relu',
  [rectifier, cube, { name: 'cbrt', apply: cbrt }],
  [1, 0],
);

/**
 * o(z; alpha1, alpha2) = alpha1 relu(z) + alpha2 z^3 + (1 - alpha1 - alpha2) tanh(z).
 *
 * Starts as relu: alpha1 = 1, alpha2 = 0. The authors' released code has tanh where the paper prints z^(1/3).
 *
 * Source: combined flexible activations, the authors' code for eq. (7).
 */
export const flexibleReluTanh: Activation = combination(
  'flexible-relu-tanh',
  [rectifier, cube, { name: 'tanh', apply: (z) => tf.tanh(z) }],
  [1, 0],
);
