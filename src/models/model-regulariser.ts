import * as tf from '@tensorflow/tfjs-core';
import { layerWisePenalty, type RegulariserCoefficients } from '../activations/index.js';
import { parametersOf } from './activation-parameters.js';
import type { Model } from './model.js';
import type { Parameters } from './parameter.js';

/**
 * The layer-wise regulariser of a model, `[trials]`: the sum of {@link layerWisePenalty} over its activations that have
 * parameters, of which there must be one.
 *
 * Source: combined flexible activations, eq. (8).
 */
export const layerWiseRegulariser = (
  { trainableActivations }: Pick<Model, 'trainableActivations'>,
  parameters: Parameters,
  coefficients: RegulariserCoefficients,
): tf.Tensor1D =>
  trainableActivations
    .map((place) =>
      layerWisePenalty(place.activation.parameters, parametersOf(place, parameters), coefficients),
    )
    .reduce((sum, term) => tf.add(sum, term));
