import * as tf from '@tensorflow/tfjs-core';
import { elementwise, expression } from 'tfjs-backend-onednn';
import { UserError } from '../errors.js';
import type { Activation } from './activation.js';
import type { SmoothActivation } from './smooth.js';

export interface ExponentialLinear extends SmoothActivation {
  readonly alpha: number;
}

/** Whether an activation is one of {@link elu}. */
export const isExponentialLinear = (activation: Activation): activation is ExponentialLinear =>
  'alpha' in activation && activation.name.startsWith('elu');

/**
 * elu(z) = z for z >= 0, else alpha (e^z - 1); its slope at 0 is 1, its second derivative there 0. No parameters.
 *
 * `alpha` is 1 by default; another one becomes part of the name.
 *
 * Throws {@link UserError} unless alpha is finite and above 0.
 *
 * Source: Clevert, Unterthiner, Hochreiter (2016), Fast and accurate deep network learning by exponential linear units.
 */
export function elu(alpha = 1): ExponentialLinear {
  if (!(alpha > 0 && Number.isFinite(alpha)))
    throw new UserError(`elu got alpha = ${alpha}; allowed are finite numbers above 0`);
  const { input, less, minimum, multiply, expm1, select } = expression;
  const z = input(0);
  const formula = select(less(z, 0), multiply(alpha, expm1(minimum(z, 0))), z);
  return {
    name: alpha === 1 ? 'elu' : `elu-${alpha}`,
    alpha,
    parameters: [],
    apply: (x) => elementwise(formula, [x]),
    jet: (x) => {
      const negative = tf.less(x, 0);
      const slope = tf.mul(alpha, tf.exp(tf.minimum(x, 0)));
      return {
        value: elementwise(formula, [x]),
        first: tf.where(negative, slope, tf.onesLike(x)),
        second: tf.where(negative, slope, tf.zerosLike(x)),
      };
    },
  };
}
