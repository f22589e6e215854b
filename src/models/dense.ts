import * as tf from '@tensorflow/tfjs-core';
import type { ParameterSpec, Parameters } from './parameter.js';
import { uniformFanIn } from './uniform-fan-in.js';

/**
 * y = x W + b for every trial.
 *
 * Shapes: x `[trials, batch, in]`, or `[1, batch, in]` if all trials see the same; W `[trials, in, out]`,
 * b `[trials, 1, out]`; y `[trials, batch, out]`.
 */
export function dense(x: tf.Tensor, parameters: Parameters, name: string): tf.Tensor {
  return tf.add(tf.matMul(x, parameters[`${name}.kernel`]), parameters[`${name}.bias`]);
}

/** The kernel and bias of a dense layer, both starting at {@link uniformFanIn} as PyTorch's linear layer does. */
export function denseParameters(name: string, inputs: number, units: number): ParameterSpec[] {
  const [kernel, bias] = [`${name}.kernel`, `${name}.bias`];
  return [
    { name: kernel, shape: [inputs, units], initialise: uniformFanIn(kernel, inputs, inputs * units) },
    { name: bias, shape: [1, units], initialise: uniformFanIn(bias, inputs, units) },
  ];
}
