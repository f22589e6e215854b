import type { Activation, Sharing } from '../activations/index.js';
import { activationParameters, parametersOf, type PlacedActivation } from './activation-parameters.js';
import { dense, denseParameters } from './dense.js';
import type { Model } from './model.js';
import type { ParameterSpec } from './parameter.js';

/** One dense layer and the activation behind it. */
export interface PerceptronLayer {
  units: number;
  activation: Activation;
  /** Who shares a parameter of the activation; 'neuron' by default. */
  sharing?: Sharing;
}

/** The kernel and bias of a dense layer of that name, and how they start. */
export type DenseStart = (name: string, inputs: number, units: number) => ParameterSpec[];

/** The activations of dense layers, named `dense1`, `dense2`, …, in order. */
export const perceptronPlaces = (layers: readonly PerceptronLayer[]): PlacedActivation[] =>
  layers.map(({ units, activation, sharing = 'neuron' }, index) => ({
    layer: `dense${index + 1}`,
    activation,
    sharing,
    units,
  }));

/**
 * h_l = sigma_l(h_{l-1} W_l + b_l) for l = 1 … L, h_0 the input: dense layers, each with its activation. The layers
 * are named `dense1`, `dense2`, ….
 *
 * `start` says how kernels and biases start; {@link denseParameters} by default.
 */
export function multiLayerPerceptron(
  name: string,
  inputs: number,
  layers: readonly PerceptronLayer[],
  start: DenseStart = denseParameters,
): Model {
  const places = perceptronPlaces(layers);
  const widths = [inputs, ...layers.map((layer) => layer.units)];
  return {
    name,
    parameters: [
      ...places.flatMap(({ layer, units }, index) => start(layer, widths[index], units)),
      ...activationParameters(places),
    ],
    trainableActivations: places.filter((place) => place.activation.parameters.length > 0),
    apply: (parameters, x, context) =>
      places.reduce(
        (h, place) =>
          place.activation.apply(dense(h, parameters, place.layer), parametersOf(place, parameters), context),
        x,
      ),
  };
}
