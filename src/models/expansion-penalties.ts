import * as tf from '@tensorflow/tfjs-core';
import { expansionPenalty, isBasisExpansion, type ExpansionPenalties } from '../activations/index.js';
import { parametersOf } from './activation-parameters.js';
import type { Model } from './model.js';
import type { Parameters } from './parameter.js';

/** The sum of {@link expansionPenalty} over the layers of a model that have an expansion, `[trials]`. */
export const expansionPenalties =
  ({ trainableActivations }: Pick<Model, 'trainableActivations'>, penalties: ExpansionPenalties) =>
  (parameters: Parameters): tf.Tensor =>
    trainableActivations
      .flatMap((place) =>
        isBasisExpansion(place.activation)
          ? [expansionPenalty(place.activation, parametersOf(place, parameters), penalties)]
          : [],
      )
      .reduce<tf.Tensor>((sum, term) => tf.add(sum, term), tf.scalar(0));
