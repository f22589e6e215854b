import * as tf from '@tensorflow/tfjs-core';
import { UserError } from '../errors.js';
import type { ActivationParameter } from './activation.js';

export interface RegulariserCoefficients {
  /** delta1 lambda_j of eq. (8): the pull of a layer's parameters towards their mean. At least 0. */
  layer: number;
  /** delta2 of eq. (8): the pull towards the initial values. At least 0. */
  initial: number;
}

/** Throws {@link UserError} unless both coefficients are finite and at least 0. */
export function checkCoefficients(coefficients: RegulariserCoefficients): RegulariserCoefficients {
  for (const [name, value] of Object.entries(coefficients))
    if (!(value >= 0 && Number.isFinite(value)))
      throw new UserError(
        `regulariser coefficient '${name}' is ${value}; allowed are finite numbers of at least 0`,
      );
  return coefficients;
}

/**
 * layer / (2 m) sum_k sum_i (alpha_ik - mean_k)^2 + initial sum_k sum_i (alpha_k0 - alpha_ik)^2 for one layer of m
 * neurons, where alpha_ik is parameter k of neuron i, mean_k the mean over the neurons and alpha_k0 the initial value.
 *
 * `values[name]` has the shape `[trials, 1, m]` (or `[trials, 1, 1]` when shared); the result has `[trials]`. The
 * mean is differentiated too.
 *
 * Source: combined flexible activations, eq. (8), one layer's share. The penalty acts on the live parameters; the
 * authors' code computed it on detached ones, without effect.
 */
export function layerWisePenalty(
  parameters: readonly ActivationParameter[],
  values: Readonly<Record<string, tf.Tensor>>,
  { layer, initial }: RegulariserCoefficients,
): tf.Tensor1D {
  const terms = parameters.map((parameter) => {
    const alpha = values[parameter.name];
    const neurons = alpha.shape[2] ?? 1;
    const spread = tf.sum(tf.square(tf.sub(alpha, tf.mean(alpha, 2, true))), [1, 2]);
    const drift = tf.sum(tf.square(tf.sub(alpha, parameter.initial)), [1, 2]);
    return tf.add(tf.mul(spread, layer / (2 * neurons)), tf.mul(drift, initial));
  });
  return terms.reduce((sum, term) => tf.add(sum, term)) as tf.Tensor1D;
}
