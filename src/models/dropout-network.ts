import * as tf from '@tensorflow/tfjs-core';
import type { Activation, ActivationContext } from '../activations/index.js';
import { UserError } from '../errors.js';
import type { ObserveStatistics } from './batch-normalisation.js';
import type { Model } from './model.js';
import type { Parameters } from './parameter.js';
import type { NormalisedMaps } from './pre-act-resnet18.js';

/** Where a network can drop units: behind `layer`, of `units` outputs, each with probability `chance`. */
export interface DropoutPlace {
  readonly layer: string;
  readonly units: number;
  readonly chance: number;
}

export interface DropoutNetworkOptions {
  /** Of every hidden layer; without parameters. */
  activation: Activation;
}

/** What a forward pass of a {@link DropoutNetwork} may be given. */
export interface ForwardOptions {
  /** For each place of dropout `[trials, batch, units]`, by its layer: 0 or 1 / (1 - chance). None means no dropout. */
  masks?: Readonly<Record<string, tf.Tensor>>;
  /** Hears the statistics of the batch of normalised layers. */
  observe?: ObserveStatistics;
}

/** A network with optional dropout and, in some, batch normalisation. */
export interface DropoutNetwork extends Model {
  /** The layers that need running statistics when the model is evaluated. */
  readonly normalised: readonly NormalisedMaps[];
  readonly dropout: readonly DropoutPlace[];
  apply(
    parameters: Parameters,
    x: tf.Tensor,
    context: ActivationContext,
    options?: ForwardOptions,
  ): tf.Tensor;
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
