import { identity, type Activation, type Sharing } from '../activations/index.js';
import type { Model } from './model.js';
import { multiLayerPerceptron, type PerceptronLayer } from './multi-layer-perceptron.js';
import { countParameters } from './parameter.js';

/** The activation of all hidden layers. */
export interface HiddenActivation {
  readonly activation: Activation;
  readonly sharing: Sharing;
}

/** A perceptron with hidden layers of one width and a linear output, and its layers. */
export interface MatchedPerceptron {
  readonly model: Model;
  readonly width: number;
  readonly layers: readonly PerceptronLayer[];
}

function perceptron(
  { activation, sharing }: HiddenActivation,
  inputs: number,
  width: number,
  hidden: number,
): MatchedPerceptron {
  const layers = [
    ...Array.from({ length: hidden }, () => ({ units: width, activation, sharing })),
    { units: 1, activation: identity },
  ];
  return { model: multiLayerPerceptron('perceptron', inputs, layers), width, layers };
}

/**
 * The perceptron with an activation in all hidden layers whose number of parameters, those of the activation included, is
 * nearest to that of the `reference` activation at the given width.
 */
export function matchedPerceptron(
  hidden: HiddenActivation,
  reference: HiddenActivation,
  inputs: number,
  { width, hiddenLayers }: { readonly width: number; readonly hiddenLayers: number },
): MatchedPerceptron {
  const count = (activation: HiddenActivation, units: number): number =>
    countParameters(perceptron(activation, inputs, units, hiddenLayers).model.parameters);
  const wanted = count(reference, width);
  const distance = (units: number): number => Math.abs(count(hidden, units) - wanted);
  let units = 1;
  while (distance(units + 1) < distance(units)) units++;
  return perceptron(hidden, inputs, units, hiddenLayers);
}
