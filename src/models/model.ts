import type { Tensor } from '@tensorflow/tfjs-core';
import type { ActivationContext } from '../activations/index.js';
import type { PlacedActivation } from './activation-parameters.js';
import type { ParameterSpec, Parameters } from './parameter.js';

/** A network as data: what it trains, where its activations are, and its output for an input. */
export interface Model {
  readonly name: string;
  readonly parameters: readonly ParameterSpec[];
  /** The activations that have parameters. */
  readonly trainableActivations: readonly PlacedActivation[];
  /** Input `[trials, batch, features]`, or `[1, batch, features]` for all trials; output `[trials, batch, outputs]`. */
  apply(parameters: Parameters, x: Tensor, context: ActivationContext): Tensor;
}
