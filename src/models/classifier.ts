import * as tf from '@tensorflow/tfjs-core';
import type { Activation, ActivationContext } from '../activations/index.js';
import { UserError } from '../errors.js';
import type { ObserveStatistics } from './batch-normalisation.js';
import type { Model } from './model.js';
import type { Parameters } from './parameter.js';

/** A layer with batch normalisation; its statistics are taken over the batch and `positions` of each map. */
export interface NormalisedLayer {
  readonly layer: string;
  readonly units: number;
  readonly positions: number;
}

/** Where a network can drop units: behind `layer`, of `units` outputs, each with probability `chance`. */
export interface DropoutPlace {
  readonly layer: string;
  readonly units: number;
  readonly chance: number;
}

/** What a forward pass of a {@link Classifier} may be given. */
export interface ForwardOptions {
  /** For each place of dropout `[trials, batch, units]`, by its layer: 0 or 1 / (1 - chance). None means no dropout. */
  masks?: Readonly<Record<string, tf.Tensor>>;
  /** Called with the statistics of the batch of each normalised layer. */
  observe?: ObserveStatistics;
}

/** A network with logits `[trials, batch, classes]`, and in some dropout and batch normalisation. */
export interface Classifier extends Model {
  /** The layers that need running statistics when the model is evaluated. */
  readonly normalised: readonly NormalisedLayer[];
  readonly dropout: readonly DropoutPlace[];
  apply(
    parameters: Parameters,
    x: tf.Tensor,
    context: ActivationContext,
    options?: ForwardOptions,
  ): tf.Tensor;
}

/** The activation of every hidden layer of a network that has no place for an activation's parameters. */
export interface PlainActivation {
  activation: Activation;
}

/** Throws {@link UserError} if the activation has parameters, for which these networks have no place. */
export function checkWithoutParameters(activation: Activation): Activation {
  if (activation.parameters.length > 0)
    throw new UserError(
      `the activation '${activation.name}' has the parameters ` +
        `${activation.parameters.map(({ name }) => name).join(', ')}; this network takes activations without parameters`,
    );
  return activation;
}

/** h times the mask of the layer behind which it is, if there is one. Throws {@link UserError} for another shape. */
export function dropped(h: tf.Tensor, layer: string, masks: ForwardOptions['masks']): tf.Tensor {
  const mask = masks?.[layer];
  if (!mask) return h;
  if (mask.shape.join() !== h.shape.join())
    throw new UserError(
      `the mask of '${layer}' has the shape [${mask.shape}]; give [${h.shape}], that of the layer's outputs`,
    );
  return tf.mul(h, mask);
}
