import * as tf from '@tensorflow/tfjs-core';
import type { Activation, ActivationContext } from '../activations/index.js';
import { stream, uniform } from '../random/index.js';
import { activationParameters, parametersOf, type PlacedActivation } from './activation-parameters.js';
import {
  batchNormalisation,
  batchNormalisationParameters,
  type ObserveStatistics,
} from './batch-normalisation.js';
import type { Classifier } from './classifier.js';
import { biasedConvolution } from './convolution.js';
import { dense } from './dense.js';
import { glorotDense } from './glorot-layers.js';
import type { ParameterSpec, Parameters } from './parameter.js';

const FILTER = 5;
/** Of 28 x 28 images: 24 pooled to 12, 8 pooled to 4 pixels a side. */
const CONVOLUTIONS = [
  { layer: 'conv1', inputs: 1, filters: 20, positions: 12 ** 2 },
  { layer: 'conv2', inputs: 20, filters: 50, positions: 4 ** 2 },
] as const;
const FLAT = 4 * 4 * 50;
const HIDDEN = 1000;
const CLASSES = 10;

export interface AdaptiveLeNetOptions {
  /** Behind both convolutions, one shape for each feature map. */
  convolution: Activation;
  /** Behind the dense hidden layer, one shape for each neuron. */
  dense: Activation;
}

/** Filters from U(-b, b) with b = sqrt(6 / (fan in + fan out / 4)), the pool taking a quarter, and a bias of 0. */
function pooledConvolution(layer: string, inputs: number, filters: number): ParameterSpec[] {
  const [kernel, area] = [`${layer}.kernel`, FILTER * FILTER];
  const bound = Math.sqrt(6 / (area * inputs + (area * filters) / 4));
  const count = area * inputs * filters;
  return [
    {
      name: kernel,
      shape: [FILTER, FILTER, inputs, filters],
      initialise: (seed) =>
        uniform(stream(seed, `initialisation/${kernel}`), 0, count).map((u) => bound * (2 * u - 1)),
    },
    { name: `${layer}.bias`, shape: [1, filters], initialise: () => new Float32Array(filters) },
  ];
}

/**
 * LeNet-5 with activations that learn their shape: conv 5 x 5 of 20, max-pool 2 x 2, batch normalisation, sigma; conv
 * 5 x 5 of 50, max-pool 2 x 2, batch normalisation, sigma; dense 1,000, batch normalisation, sigma; dense 10. The
 * convolutions are not padded.
 *
 * Input `[1, batch, 28, 28, 1]`, logits `[1, batch, 10]`; one trial. 836,580 weights and biases, 2,140 scales and shifts of
 * the normalisation, and 140 shapes where the convolutions and 1,000 where the dense layer adapt.
 *
 * Source: activation adaptation, section 4.2, which refers to the LeNet of the Theano tutorial: filters, pools in front of
 * the bias and the activation, and how parameters start are as there. Where the batch is normalised is not stated: here in
 * front of each activation, whose location and scale it then fixes, so that only the shape is left to adapt.
 */
export function adaptiveLeNet(options: AdaptiveLeNetOptions): Classifier {
  const places: PlacedActivation[] = [
    ...CONVOLUTIONS.map(({ layer, filters }): PlacedActivation => ({
      layer,
      activation: options.convolution,
      sharing: 'neuron',
      units: filters,
    })),
    { layer: 'dense1', activation: options.dense, sharing: 'neuron', units: HIDDEN },
  ];
  const normalised = [
    ...CONVOLUTIONS.map(({ layer, filters, positions }) => ({ layer, units: filters, positions })),
    { layer: 'dense1', units: HIDDEN, positions: 1 },
  ];
  const activated = (
    z: tf.Tensor,
    place: PlacedActivation,
    parameters: Parameters,
    context: ActivationContext,
    observe?: ObserveStatistics,
  ): tf.Tensor => {
    const flat = tf.reshape(z, [1, -1, place.units]);
    const standard = batchNormalisation(flat, parameters, place.layer, context.training, observe);
    return tf.reshape(place.activation.apply(standard, parametersOf(place, parameters), context), z.shape);
  };
  return {
    name: 'adaptive-lenet',
    parameters: [
      ...CONVOLUTIONS.flatMap(({ layer, inputs, filters }) => pooledConvolution(layer, inputs, filters)),
      ...glorotDense('dense1', FLAT, HIDDEN),
      ...glorotDense('head', HIDDEN, CLASSES),
      ...normalised.flatMap(({ layer, units }) => batchNormalisationParameters(layer, units)),
      ...activationParameters(places),
    ],
    trainableActivations: places.filter(({ activation }) => activation.parameters.length > 0),
    normalised,
    dropout: [],
    apply: (parameters, x, context, { observe } = {}) => {
      const maps = places.slice(0, -1).reduce<tf.Tensor>(
        (h, place) => {
          const z = tf.maxPool(biasedConvolution(h, parameters, place.layer), 2, 2, 'valid');
          return activated(z, place, parameters, context, observe);
        },
        tf.squeeze(x, [0]),
      );
      const flat: tf.Tensor = tf.reshape(maps, [1, -1, FLAT]);
      const hidden = activated(dense(flat, parameters, 'dense1'), places[2], parameters, context, observe);
      return dense(hidden, parameters, 'head');
    },
  };
}
