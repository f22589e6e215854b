import * as tf from '@tensorflow/tfjs-core';

/** The sum of `x` over the axes along which a tensor of the shape `target` was broadcast to it. */
function sumTo(x: tf.Tensor, target: number[]): tf.Tensor {
  const axes = tf.broadcast_util.getReductionAxes(target, x.shape);
  return tf.reshape(axes.length > 0 ? tf.sum(x, axes) : x, target);
}

/**
 * clip(beta z + middle, low, high), element by element, where `beta` broadcasts against z and z has the result's shape.
 *
 * The slopes are beta in z and z in beta where the value lies strictly between the bounds, and 0 elsewhere. Any real
 * beta is allowed: 0 gives the constant `middle`, a negative one a falling ramp.
 */
export function ramp(z: tf.Tensor, beta: tf.Tensor, middle: number, low: number, high: number): tf.Tensor {
  const differentiable = tf.customGrad((...args) => {
    const [x, slope, save] = args as unknown as [tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    const line = tf.add(tf.mul(slope, x), middle);
    save([x, slope, line]);
    return {
      value: tf.clipByValue(line, low, high),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [savedX, savedSlope, savedLine] = saved;
        const inside = tf.logicalAnd(tf.greater(savedLine, low), tf.less(savedLine, high));
        const through = tf.mul(dy, tf.cast(inside, 'float32'));
        return [tf.mul(through, savedSlope), sumTo(tf.mul(through, savedX), savedSlope.shape)];
      },
    };
  });
  return differentiable(z, beta);
}
