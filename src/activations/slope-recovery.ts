import * as tf from '@tensorflow/tfjs-core';
import { UserError } from '../errors.js';

/** 'paper': the mean over the layers; 'authors-code': their sum, which makes the term smaller by the number of layers. */
export const SLOPE_RECOVERIES = ['paper', 'authors-code'] as const;
export type SlopeRecovery = (typeof SLOPE_RECOVERIES)[number];

/**
 * S(a) = 1 / ((1 / K) sum_k exp(mean_i a_i^k)), the slope recovery term of K hidden layers, for each trial.
 *
 * `slopes` holds one tensor `[trials, 1, width]` for each hidden layer: width 1 if its neurons share the slope; for a
 * slope shared by the network give the same tensor for every layer, or once. The result has `[trials]`; it lies
 * between 0 and 1 for a >= 0, is 1 at a = 0 and exp(-1/n) at the start a = 1/n. It depends on a, not on n a, and is
 * added to the loss with weight 1.
 *
 * The variant 'authors-code' is 1 / sum_k exp(mean_i a_i^k) = S / K, what the authors' released code computes: a
 * quarter of S for four layers.
 *
 * Throws {@link UserError} for no layers, a tensor that has another shape, trials that differ between the layers, and
 * an unknown variant.
 *
 * Source: locally adaptive activations, section 2.1, with the exponential operator.
 */
export function slopeRecovery(slopes: readonly tf.Tensor[], variant: SlopeRecovery = 'paper'): tf.Tensor1D {
  if (!SLOPE_RECOVERIES.includes(variant))
    throw new UserError(`slope recovery '${variant}' is given; allowed are ${SLOPE_RECOVERIES.join(', ')}`);
  if (slopes.length === 0)
    throw new UserError('slope recovery needs the slopes of at least one hidden layer, got none');
  const trials = slopes[0].shape[0];
  for (const { shape } of slopes)
    if (!(shape.length === 3 && shape[0] === trials && shape[1] === 1 && shape[2] > 0))
      throw new UserError(
        `slope recovery got slopes of the shape [${shape}]; give [trials, 1, width] with the same trials for every layer`,
      );
  return tf.tidy(() => {
    const exponentials = slopes.map((a) => tf.exp(tf.mean(a, [1, 2])));
    const sum = exponentials.reduce((total, term) => tf.add(total, term));
    return tf.div(variant === 'paper' ? slopes.length : 1, sum) as tf.Tensor1D;
  });
}
