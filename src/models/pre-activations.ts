import * as tf from '@tensorflow/tfjs-core';
import { EVALUATION } from '../activations/index.js';
import { parametersOf } from './activation-parameters.js';
import { dense } from './dense.js';
import { perceptronPlaces, type PerceptronLayer } from './multi-layer-perceptron.js';
import type { Parameters } from './parameter.js';

/** The lists of each trial along the leading axis of a tensor. */
export const perTrial = (tensor: tf.Tensor, trials: number): number[][] => {
  const values = tensor.dataSync();
  const size = values.length / trials;
  return Array.from({ length: trials }, (_, trial) =>
    Array.from(values.subarray(trial * size, (trial + 1) * size)),
  );
};

/**
 * Mean and standard deviation over a batch of what enters each neuron's activation in the hidden layers of a perceptron:
 * of every trial `[units]`. x is `[1, batch, inputs]` or `[trials, batch, inputs]`.
 */
export function preActivations(
  layers: readonly PerceptronLayer[],
  parameters: Parameters,
  x: tf.Tensor,
  trials: number,
): Record<'mean' | 'sd', { layer: string; values: number[][] }[]> {
  return tf.tidy(() => {
    let h = x;
    const moments = perceptronPlaces(layers)
      .slice(0, -1)
      .map((place) => {
        const z = dense(h, parameters, place.layer);
        h = place.activation.apply(z, parametersOf(place, parameters), EVALUATION);
        return { layer: place.layer, ...tf.moments(z, 1) };
      });
    return {
      mean: moments.map(({ layer, mean }) => ({ layer, values: perTrial(mean, trials) })),
      sd: moments.map(({ layer, variance }) => ({ layer, values: perTrial(tf.sqrt(variance), trials) })),
    };
  });
}
