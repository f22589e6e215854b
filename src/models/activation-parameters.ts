import * as tf from '@tensorflow/tfjs-core';
import {
  parameterWidth,
  type Activation,
  type ActivationParameter,
  type Sharing,
} from '../activations/index.js';
import { normal, stream } from '../random/index.js';
import type { ParameterSpec, Parameters } from './parameter.js';

/** An activation in a place of a model: where its parameters are and how many neurons it serves. */
export interface PlacedActivation {
  /** Name of the layer. */
  layer: string;
  activation: Activation;
  sharing: Sharing;
  units: number;
}

/** Parameters shared by the whole network have its name instead of the layer's. */
const owner = ({ layer, sharing }: PlacedActivation): string => (sharing === 'network' ? 'network' : layer);

/** Values at the start: all alike, or normal draws from the seed's stream `initialisation/<name>`. */
function initialValues(
  { initial, deviation }: ActivationParameter,
  name: string,
  width: number,
  seed: number,
): Float32Array {
  if (deviation === undefined) return new Float32Array(width).fill(initial);
  return normal(stream(seed, `initialisation/${name}`), 0, width).map((draw) => initial + deviation * draw);
}

/** The trainable parameters of the activations of a model, each `[1, width]`; those of a network only once. */
export function activationParameters(places: readonly PlacedActivation[]): ParameterSpec[] {
  const specs = places.flatMap((place) =>
    place.activation.parameters.map((parameter) => {
      const width = parameterWidth(place.sharing, place.units);
      const name = `${owner(place)}.${place.activation.name}.${parameter.name}`;
      return {
        name,
        shape: [1, width],
        initialise: (seed: number) => initialValues(parameter, name, width, seed),
      };
    }),
  );
  return [...new Map(specs.map((spec) => [spec.name, spec])).values()];
}

/** The parameters of one activation by their own names, each `[trials, 1, width]`. */
export function parametersOf(place: PlacedActivation, parameters: Parameters): Parameters {
  return Object.fromEntries(
    place.activation.parameters.map(({ name }) => [
      name,
      parameters[`${owner(place)}.${place.activation.name}.${name}`],
    ]),
  );
}

/** The learnt activation parameters of one trial, by layer and name such as `dense1.alpha`. */
export const learntActivations = (
  { trainableActivations }: { readonly trainableActivations: readonly PlacedActivation[] },
  parameters: Parameters,
  trial: number,
): Record<string, number[]> =>
  Object.fromEntries(
    trainableActivations.flatMap((place) =>
      Object.entries(parametersOf(place, parameters)).map(([name, values]): [string, number[]] => {
        const own = tf.tidy(() => tf.gather(values, trial).dataSync());
        return [`${place.layer}.${name}`, Array.from(own)];
      }),
    ),
  );
