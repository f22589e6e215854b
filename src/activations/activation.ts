import type { Tensor } from '@tensorflow/tfjs-core';

/** One trainable number of an activation; by its sharing it exists once a network, layer or neuron. */
export interface ActivationParameter {
  name: string;
  initial: number;
  /** Standard deviation of normal draws around `initial` at the start, above 0. Without it all start at `initial`. */
  deviation?: number;
}

/** Where an activation that draws random numbers gets them: the same source gives the same draws. */
export interface Noise {
  /** One for every trial along the first axis of z, or one for all of z. */
  readonly seeds: readonly number[];
  /** Of the stream, such as `noise`, or `noise/evaluation` where a model is evaluated. */
  readonly name: string;
  /** Of the training, or any other number that no other draw from this stream has; 0 to 2^32 - 1. */
  readonly step: number;
}

/** What an activation may need to know of the moment at which it is applied. */
export interface ActivationContext {
  /** True while training, false when the model is evaluated. */
  training: boolean;
  /** Number of the epoch, from 1. */
  epoch: number;
  /** Only needed by activations that draw random numbers. */
  noise?: Noise;
}

/** The context of one layer, whose draws are those of a sub-stream of its name, so that no two layers share them. */
export const contextOf = (layer: string, context: ActivationContext): ActivationContext =>
  context.noise
    ? { ...context, noise: { ...context.noise, name: `${context.noise.name}/${layer}` } }
    : context;

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
