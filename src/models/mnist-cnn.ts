import * as tf from '@tensorflow/tfjs-core';
import { contextOf } from '../activations/index.js';
import { activateAndMaxPool } from './activate-and-pool.js';
import { batchNormalisation, batchNormalisationParameters } from './batch-normalisation.js';
import { biasedConvolution } from './convolution.js';
import { dense } from './dense.js';
import { checkWithoutParameters, dropped, type Classifier, type PlainActivation } from './classifier.js';
import { glorotConvolution, glorotDense } from './glorot-layers.js';

const FILTER = 3;
/** Of 28 x 28 images: 26, 24 pooled to 12, 10, 8 pooled to 4 pixels a side. */
const CONVOLUTIONS = [
  { layer: 'conv1', filters: 32, pool: false, positions: 26 ** 2 },
  { layer: 'conv2', filters: 32, pool: true, positions: 12 ** 2 },
  { layer: 'conv3', filters: 64, pool: false, positions: 10 ** 2 },
  { layer: 'conv4', filters: 64, pool: true, positions: 4 ** 2 },
] as const;
const FLAT = 4 * 4 * 64;
const HIDDEN = { layer: 'dense1', units: 512 } as const;
const CLASSES = 10;

const normaliser = (layer: string): string => `${layer}.normalisation`;

/** What batch normalisation acts on: each map of the first three convolutions, the flat vector of the fourth, `dense1`. */
const NORMALISED = [
  ...CONVOLUTIONS.slice(0, 3).map(({ layer, filters, positions }) => ({ layer, units: filters, positions })),
  { layer: 'conv4', units: FLAT, positions: 1 },
  { ...HIDDEN, positions: 1 },
];

/**
 * MNIST-CNN: conv 3 x 3 of 32, sigma, batch normalisation; conv 3 x 3 of 32, sigma, max-pool 2 x 2, batch
 * normalisation; conv 3 x 3 of 64, sigma, batch normalisation; conv 3 x 3 of 64, sigma, max-pool 2 x 2, flatten, batch
 * normalisation of the 1,024 values; dense 512, sigma, batch normalisation, dropout 0.2; dense 10.
 *
 * Input `[1, batch, 28, 28, 1]`, logits `[1, batch, 10]`; one trial. A mask for `dense1`. The convolutions are not padded.
 * 598,250 trainable numbers; with the running statistics 601,578. Kernels start at Glorot's uniform distribution and
 * biases at 0.
 *
 * Throws {@link UserError} for an activation with parameters, and for a mask of another shape.
 *
 * Source: q-neurons, section 3. Padding and how parameters start are not stated; these are the defaults of Keras.
 */
export function mnistCnn({ activation }: PlainActivation): Classifier {
  checkWithoutParameters(activation);
  return {
    name: 'mnist-cnn',
    parameters: [
      ...CONVOLUTIONS.flatMap(({ layer, filters }, i) =>
        glorotConvolution(layer, FILTER, i === 0 ? 1 : CONVOLUTIONS[i - 1].filters, filters),
      ),
      ...glorotDense(HIDDEN.layer, FLAT, HIDDEN.units),
      ...glorotDense('head', HIDDEN.units, CLASSES),
      ...NORMALISED.flatMap(({ layer, units }) => batchNormalisationParameters(normaliser(layer), units)),
    ],
    trainableActivations: [],
    normalised: NORMALISED.map(({ layer, units, positions }) => ({
      layer: normaliser(layer),
      units,
      positions,
    })),
    dropout: [{ ...HIDDEN, chance: 0.2 }],
    apply: (parameters, x, context, { masks, observe } = {}) => {
      const normalised = (h: tf.Tensor, layer: string): tf.Tensor =>
        batchNormalisation(h, parameters, normaliser(layer), context.training, observe);
      /** Maps normalised one by one, over their pixels and the batch. */
      const normalisedMaps = (h: tf.Tensor4D, layer: string): tf.Tensor4D =>
        tf.reshape(normalised(tf.reshape(h, [1, -1, h.shape[3]]), layer), h.shape);
      let maps = tf.squeeze(x, [0]) as tf.Tensor4D;
      for (const { layer, pool } of CONVOLUTIONS) {
        const z = biasedConvolution(maps, parameters, layer);
        const own = contextOf(layer, context);
        const activated = pool
          ? activateAndMaxPool(activation, z, own)
          : (activation.apply(z, {}, own) as tf.Tensor4D);
        maps = layer === 'conv4' ? activated : normalisedMaps(activated, layer);
      }
      const flat = normalised(tf.reshape(maps, [1, -1, FLAT]), 'conv4');
      const sums = dense(flat, parameters, HIDDEN.layer);
      const hidden = activation.apply(sums, {}, contextOf(HIDDEN.layer, context));
      return dense(dropped(normalised(hidden, HIDDEN.layer), HIDDEN.layer, masks), parameters, 'head');
    },
  };
}
