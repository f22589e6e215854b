import * as tf from '@tensorflow/tfjs-core';
import { relu, type Activation, type Sharing } from '../activations/index.js';
import { activationParameters, parametersOf, type PlacedActivation } from './activation-parameters.js';
import { batchNormalisation, batchNormalisationParameters } from './batch-normalisation.js';
import type { Classifier } from './classifier.js';
import { biasedConvolution, convolutionParameters } from './convolution.js';
import { dense, denseParameters } from './dense.js';
import type { Parameters } from './parameter.js';

const FILTER = 5;
const CONVOLUTIONS = [
  { layer: 'conv1', filters: 6 },
  { layer: 'conv2', filters: 16 },
];
/** What two 5 x 5 filters and two halvings leave of 32 x 32: 5 x 5 of 16. */
const FLAT = 400;
const HIDDEN = [
  { layer: 'dense1', units: 120 },
  { layer: 'dense2', units: 84 },
];
const CLASSES = 10;

export interface LeNet5Options {
  /** 3 for CIFAR-10. */
  channels?: number;
  /** Normalise the sums of the two hidden dense layers. */
  batchNormalisation?: boolean;
  /** The activation of the last hidden layer, of 84 units; relu by default. */
  last?: { activation: Activation; sharing: Sharing };
}

/**
 * LeNet-5: conv 5 x 5 of 6, relu, max-pool 2 x 2, conv 5 x 5 of 16, relu, max-pool, dense 120, relu, dense 84, the last
 * activation, dense 10. The convolutions are not padded.
 *
 * Input `[1, batch, 32, 32, channels]`, logits `[1, batch, 10]`. One trial: parameters have a leading axis of 1. With three channels there are 62,006 trainable numbers; with one,
 * as for MNIST, 61,706.
 *
 * Source: combined flexible activations, eq. (10); LeCun, Bottou, Bengio, Haffner (1998) for the sizes.
 */
export function lenet5({
  channels = 3,
  batchNormalisation: normalise = false,
  last,
}: LeNet5Options = {}): Classifier {
  const places: PlacedActivation[] = last ? [{ layer: 'dense2', units: HIDDEN[1].units, ...last }] : [];
  const normalised = normalise ? HIDDEN : [];

  // relu and maximum commute: behind the pool relu has a quarter of the elements.
  function applyConvolution(x: tf.Tensor4D, parameters: Parameters, layer: string): tf.Tensor4D {
    return tf.relu(tf.maxPool(biasedConvolution(x, parameters, layer), 2, 2, 'valid'));
  }

  return {
    name: normalise ? 'LeNet5BN' : 'LeNet5',
    parameters: [
      ...CONVOLUTIONS.flatMap(({ layer, filters }, i) =>
        convolutionParameters(layer, FILTER, i === 0 ? channels : CONVOLUTIONS[i - 1].filters, filters),
      ),
      ...HIDDEN.flatMap(({ layer, units }, i) =>
        denseParameters(layer, i === 0 ? FLAT : HIDDEN[i - 1].units, units),
      ),
      ...denseParameters('head', HIDDEN[1].units, CLASSES),
      ...normalised.flatMap(({ layer, units }) => batchNormalisationParameters(layer, units)),
      ...activationParameters(places),
    ],
    trainableActivations: places.filter(({ activation }) => activation.parameters.length > 0),
    normalised: normalised.map(({ layer, units }) => ({ layer, units, positions: 1 })),
    dropout: [],
    apply: (parameters, x, context, { observe } = {}) => {
      const images = tf.squeeze(x, [0]) as tf.Tensor4D;
      const features = CONVOLUTIONS.reduce((h, { layer }) => applyConvolution(h, parameters, layer), images);
      const flat: tf.Tensor = tf.reshape(features, [1, -1, FLAT]);
      const hidden = HIDDEN.reduce((h, { layer }, i) => {
        const sums = dense(h, parameters, layer);
        const z = normalise ? batchNormalisation(sums, parameters, layer, context.training, observe) : sums;
        const [place] = i === HIDDEN.length - 1 ? places : [];
        return place
          ? place.activation.apply(z, parametersOf(place, parameters), context)
          : relu.apply(z, {}, context);
      }, flat);
      return dense(hidden, parameters, 'head');
    },
  };
}
