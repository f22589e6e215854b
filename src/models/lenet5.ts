import * as tf from '@tensorflow/tfjs-core';
import { relu, type ActivationContext } from '../activations/index.js';
import { activateAndMaxPool } from './activate-and-pool.js';
import { activationParameters, parametersOf, type PlacedActivation } from './activation-parameters.js';
import { batchNormalisation, batchNormalisationParameters } from './batch-normalisation.js';
import type { Classifier } from './classifier.js';
import { biasedConvolution, convolutionParameters } from './convolution.js';
import { dense, denseParameters } from './dense.js';
import type { HiddenActivation } from './matched-perceptron.js';
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
  /** Rows and columns of zeros on all four sides of the images: 2 for those of 28 x 28. Default 0. */
  pad?: number;
  /** Normalise the sums of the two hidden dense layers. */
  batchNormalisation?: boolean;
  /** The activation of the last hidden layer, of 84 units; relu by default. */
  last?: HiddenActivation;
  /** The activation of all hidden layers, one parameter a map behind a convolution where neurons have their own. */
  hidden?: HiddenActivation;
}

const RELU: HiddenActivation = { activation: relu, sharing: 'layer' };

/**
 * LeNet-5: conv 5 x 5 of 6, relu, max-pool 2 x 2, conv 5 x 5 of 16, relu, max-pool, dense 120, relu, dense 84, the last
 * activation, dense 10. The convolutions are not padded.
 *
 * Input `[1, batch, 32, 32, channels]`, less what is padded, logits `[1, batch, 10]`. One trial: parameters have a leading
 * axis of 1. With three channels there are 62,006 trainable numbers; with one, as for MNIST, 61,706.
 *
 * Source: combined flexible activations, eq. (10); LeCun, Bottou, Bengio, Haffner (1998) for the sizes.
 */
export function lenet5({
  channels = 3,
  pad = 0,
  batchNormalisation: normalise = false,
  hidden = RELU,
  last = hidden,
}: LeNet5Options = {}): Classifier {
  const normalised = normalise ? HIDDEN : [];
  const places: readonly PlacedActivation[] = [
    ...CONVOLUTIONS.map(({ layer, filters }) => ({ layer, units: filters, ...hidden })),
    { ...HIDDEN[0], ...hidden },
    { ...HIDDEN[1], ...last },
  ];
  const placeOf = new Map(places.map((place) => [place.layer, place]));

  function activate(
    z: tf.Tensor,
    parameters: Parameters,
    layer: string,
    context: ActivationContext,
  ): tf.Tensor {
    const place = placeOf.get(layer)!;
    return place.activation.apply(z, parametersOf(place, parameters), context);
  }

  function applyConvolution(
    x: tf.Tensor4D,
    parameters: Parameters,
    layer: string,
    context: ActivationContext,
  ): tf.Tensor4D {
    const z = biasedConvolution(x, parameters, layer);
    const { activation } = placeOf.get(layer)!;
    if (activation.parameters.length === 0) return activateAndMaxPool(activation, z, context);
    return tf.maxPool(activate(z, parameters, layer, context) as tf.Tensor4D, 2, 2, 'valid');
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
      const given = tf.squeeze(x, [0]) as tf.Tensor4D;
      const sides: [number, number] = [pad, pad];
      const images = pad > 0 ? tf.pad(given, [[0, 0], sides, sides, [0, 0]]) : given;
      const features = CONVOLUTIONS.reduce(
        (h, { layer }) => applyConvolution(h, parameters, layer, context),
        images,
      );
      const flat: tf.Tensor = tf.reshape(features, [1, -1, FLAT]);
      const last = HIDDEN.reduce((h, { layer }) => {
        const sums = dense(h, parameters, layer);
        const z = normalise ? batchNormalisation(sums, parameters, layer, context.training, observe) : sums;
        return activate(z, parameters, layer, context);
      }, flat);
      return dense(last, parameters, 'head');
    },
  };
}
