import type { Tensor } from '@tensorflow/tfjs-core';

/** One trainable number of an activation; by its sharing it exists once a network, layer or neuron. */
export interface ActivationParameter {
  name: string;
  initial: number;
}

/** What an activation may need to know of the moment at which it is applied. */
export interface ActivationContext {
  /** True while training, false when the model is evaluated. */
  training: boolean;
  /** Number of the epoch, from 1. */
  epoch: number;
}

/**
 * An activation function sigma(z; parameters), applied to every element of z.
 *
 * `apply` takes z of any shape, usually `[trials, batch, units]`, and one tensor for each parameter that broadcasts
 * against z, and returns a tensor of z's shape.
 */
export interface Activation {
  readonly name: string;
  readonly parameters: readonly ActivationParameter[];
  apply(z: Tensor, parameters: Readonly<Record<string, Tensor>>, context: ActivationContext): Tensor;
}

/** The context of a model at rest: not training, before the first epoch. */
export const EVALUATION: ActivationContext = { training: false, epoch: 0 };
