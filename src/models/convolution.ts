import * as tf from '@tensorflow/tfjs-core';
import { convolve } from 'tfjs-backend-onednn';
import type { ParameterSpec, Parameters } from './parameter.js';
import { uniformFanIn } from './uniform-fan-in.js';

const fanIn = (side: number, inputs: number): number => side * side * inputs;

/** The filters `[side, side, inputs, filters]` of a convolution, starting at {@link uniformFanIn} as PyTorch's do. */
export function convolutionKernel(
  layer: string,
  side: number,
  inputs: number,
  filters: number,
): ParameterSpec {
  const name = `${layer}.kernel`;
  const count = fanIn(side, inputs);
  return {
    name,
    shape: [side, side, inputs, filters],
    initialise: uniformFanIn(name, count, count * filters),
  };
}

/** The filters of a convolution and its bias, which starts likewise. */
export function convolutionParameters(
  layer: string,
  side: number,
  inputs: number,
  filters: number,
): ParameterSpec[] {
  const bias = `${layer}.bias`;
  return [
    convolutionKernel(layer, side, inputs, filters),
    { name: bias, shape: [1, filters], initialise: uniformFanIn(bias, fanIn(side, inputs), filters) },
  ];
}

/**
 * y = x * W, the convolution of one trial without its bias.
 *
 * Shapes: x `[batch, height, width, inputs]`; W `[1, side, side, inputs, filters]`; `pad` rows and columns of zeros on
 * all four sides of the images, 0 by default. Where `stride` is 2, TensorFlow's padding 'same' is another one: it
 * would add a row and a column at the end alone.
 */
export function convolution(
  x: tf.Tensor,
  parameters: Parameters,
  layer: string,
  { stride = 1, pad = 0 }: { stride?: number; pad?: number } = {},
): tf.Tensor4D {
  const filter = tf.squeeze(parameters[`${layer}.kernel`], [0]) as tf.Tensor4D;
  return tf.conv2d(x as tf.Tensor4D, filter, stride, pad);
}

/**
 * y = x * W + b, the convolution of one trial without padding, in one pass over memory.
 *
 * Shapes as of {@link convolution}; b `[1, 1, filters]`.
 */
export function biasedConvolution(x: tf.Tensor, parameters: Parameters, layer: string): tf.Tensor4D {
  const filter = tf.squeeze(parameters[`${layer}.kernel`], [0]);
  return convolve(x, filter, tf.reshape(parameters[`${layer}.bias`], [-1])) as tf.Tensor4D;
}
