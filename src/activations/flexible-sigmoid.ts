import * as tf from '@tensorflow/tfjs-core';
import type { Activation } from './activation.js';
import { ramp } from './ramp.js';

/** The slope of the ramp at the start, as in the paper. */
const INITIAL_SLOPE = 0.1;

const PARAMETERS = [
  { name: 'alpha', initial: 1 },
  { name: 'beta', initial: INITIAL_SLOPE },
] as const;

const blend = (alpha: tf.Tensor, smooth: tf.Tensor, straight: tf.Tensor): tf.Tensor =>
  tf.add(straight, tf.mul(alpha, tf.sub(smooth, straight)));

/**
 * o(z; alpha, beta) = alpha sigmoid(z) + (1 - alpha) clip(beta z + 1/2, 0, 1).
 *
 * Starts as the sigmoid: alpha = 1, beta = 0.1. Nothing keeps alpha in [0, 1] or beta above 0, as nothing does in the
 * paper's experiments. At alpha = 1 the slope in beta is exactly 0, so that beta moves only after alpha has.
 *
 * Source: combined flexible activations, eqs. (5) and (6).
 */
export const flexibleSigmoid: Activation = {
  name: 'flexible-sigmoid',
  parameters: PARAMETERS,
  apply: (z, { alpha, beta }) => blend(alpha, tf.sigmoid(z), ramp(z, beta, 0.5, 0, 1)),
};

/**
 * o(z; alpha, beta) = alpha tanh(z) + (1 - alpha) clip(beta z, -1, 1).
 *
 * Starts as tanh: alpha = 1, beta = 0.1.
 *
 * Source: combined flexible activations, section 2.2; the paper describes it without a formula.
 */
export const flexibleTanh: Activation = {
  name: 'flexible-tanh',
  parameters: PARAMETERS,
  apply: (z, { alpha, beta }) => blend(alpha, tf.tanh(z), ramp(z, beta, 0, -1, 1)),
};
