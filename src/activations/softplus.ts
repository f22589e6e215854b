import * as tf from '@tensorflow/tfjs-core';
import { elementwise, expression } from 'tfjs-backend-onednn';
import type { SmoothActivation } from './smooth.js';

const formula = expression.softplus(expression.input(0));

/** softplus(z) = ln(1 + e^z), without overflow, with softplus' = s(z) and softplus'' = s(z) s(-z). No parameters. */
export const softplus: SmoothActivation = {
  name: 'softplus',
  parameters: [],
  apply: (z) => elementwise(formula, [z]),
  jet: (z) => {
    const first = tf.sigmoid(z);
    return { value: elementwise(formula, [z]), first, second: tf.mul(first, tf.sigmoid(tf.neg(z))) };
  },
};
