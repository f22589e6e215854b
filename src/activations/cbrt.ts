import * as tf from '@tensorflow/tfjs-core';

/** Below this magnitude the slope of the cube root is that at this magnitude, about 3,333. */
const SMALLEST = 1e-6;

/** 1 / (3 cbrt(max(|z|, 1e-6))^2), and 0 at exactly 0. */
function cbrtSlope(z: tf.Tensor): tf.Tensor {
  const slope = tf.div(tf.pow(tf.maximum(tf.abs(z), SMALLEST), -2 / 3), 3);
  return tf.where(tf.equal(z, 0), tf.zerosLike(z), slope);
}

const differentiableCbrt = tf.customGrad((z, save) => {
  (save as tf.GradSaveFunc)([z as tf.Tensor]);
  const root = tf.pow(tf.abs(z as tf.Tensor), 1 / 3);
  // Not by tf.sign, which the wasm backend rounds to 0 below 1e-7.
  const value = tf.where(tf.less(z as tf.Tensor, 0), tf.neg(root), root);
  return {
    value,
    gradFunc: (dy: tf.Tensor, [saved]: tf.Tensor[]) => tf.mul(dy, cbrtSlope(saved)),
  };
});

/**
 * cbrt(z) = sign(z) |z|^(1/3), element by element, for every real z.
 *
 * The true slope is infinite at 0, where rectified layers put exact zeros; here it is 0 at 0 and at most that of
 * |z| = 1e-6 beside it. Away from 0 all derivatives are the true ones.
 */
export const cbrt = (z: tf.Tensor): tf.Tensor => differentiableCbrt(z);
