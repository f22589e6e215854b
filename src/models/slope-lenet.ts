import * as tf from '@tensorflow/tfjs-core';
import type { Activation, ActivationContext, Sharing } from '../activations/index.js';
import { activationParameters, parametersOf, type PlacedActivation } from './activation-parameters.js';
import { dropped, type Classifier } from './classifier.js';
import { biasedConvolution, convolutionParameters } from './convolution.js';
import { dense, denseParameters } from './dense.js';
import type { Parameters } from './parameter.js';

const FILTER = 5;
const FILTERS = 64;

export interface SlopeLeNetOptions {
  /** Of the grey images, in pixels: 28 for the MNIST family, 16 for Semeion. */
  side: number;
  classes?: number;
  /** Of the dense hidden layer; 1024. */
  hidden?: number;
  /** Behind both pools and the dense hidden layer. */
  activation: Activation;
  /** Who shares a slope; a neuron is one unit of a pooled map. */
  sharing?: Sharing;
  /** The chance of a unit of the dense hidden layer to be dropped; 0. */
  dropout?: number;
}

export interface SlopeLeNet extends Classifier {
  /** The slopes of the three hidden layers, `[1, 1, width]` each; none for fixed activations. */
  slopes(parameters: Parameters): tf.Tensor[];
}

const pooledSide = (side: number): number => Math.floor((side - FILTER + 1) / 2);

/**
 * The LeNet variant of the deep learning benchmarks: conv 5 x 5 of 64, max-pool 2 x 2, sigma, conv 5 x 5 of 64,
 * max-pool 2 x 2, sigma, dense 1024, sigma, dense `classes`. The convolutions are not padded.
 *
 * Input `[1, batch, side, side, 1]`, logits `[1, batch, classes]`. One trial: parameters have a leading axis of 1. For 28 x 28 images and ten classes 1,163,978 trainable numbers, with
 * slopes by neurons 11,264 more.
 *
 * Source: locally adaptive activations, section 4. The text has 1,014 dense units, the authors' program 1,024; slopes
 * multiply the pooled maps, as there.
 */
export function slopeLeNet({
  side,
  classes = 10,
  hidden = 1024,
  activation,
  sharing = 'neuron',
  dropout = 0,
}: SlopeLeNetOptions): SlopeLeNet {
  const [first, second] = [pooledSide(side), pooledSide(pooledSide(side))];
  const flat = second * second * FILTERS;
  const places: PlacedActivation[] = [
    { layer: 'conv1', units: first * first * FILTERS, activation, sharing },
    { layer: 'conv2', units: flat, activation, sharing },
    { layer: 'dense1', units: hidden, activation, sharing },
  ];
  const adaptive = activation.parameters.length > 0;
  const activated = (
    z: tf.Tensor,
    index: number,
    parameters: Parameters,
    context: ActivationContext,
  ): tf.Tensor => activation.apply(z, parametersOf(places[index], parameters), context);
  const pooled = (x: tf.Tensor4D, parameters: Parameters, layer: string): tf.Tensor =>
    tf.maxPool(biasedConvolution(x, parameters, layer), 2, 2, 'valid');
  return {
    name: 'slope-lenet',
    parameters: [
      ...convolutionParameters('conv1', FILTER, 1, FILTERS),
      ...convolutionParameters('conv2', FILTER, FILTERS, FILTERS),
      ...denseParameters('dense1', flat, hidden),
      ...denseParameters('head', hidden, classes),
      ...activationParameters(places),
    ],
    trainableActivations: adaptive ? places : [],
    normalised: [],
    dropout: [{ layer: 'dense1', units: hidden, chance: dropout }],
    slopes: (parameters) => (adaptive ? places.map((place) => parametersOf(place, parameters).a) : []),
    apply: (parameters, x, context, { masks } = {}) => {
      const batch = x.shape[1]!;
      const flattened = (map: tf.Tensor, units: number): tf.Tensor => tf.reshape(map, [1, batch, units]);
      const images = tf.squeeze(x, [0]) as tf.Tensor4D;
      const map1 = flattened(pooled(images, parameters, 'conv1'), places[0].units);
      const h1 = tf.reshape(activated(map1, 0, parameters, context), [batch, first, first, FILTERS]);
      const map2 = flattened(pooled(h1 as tf.Tensor4D, parameters, 'conv2'), flat);
      const h2 = activated(map2, 1, parameters, context);
      const h3 = activated(dense(h2, parameters, 'dense1'), 2, parameters, context);
      return dense(dropped(h3, 'dense1', masks), parameters, 'head');
    },
  };
}
