import * as tf from '@tensorflow/tfjs-core';
import { contextOf } from '../activations/index.js';
import { activateAndMaxPool } from './activate-and-pool.js';
import { biasedConvolution, convolution } from './convolution.js';
import { dense } from './dense.js';
import { checkWithoutParameters, dropped, type Classifier, type PlainActivation } from './classifier.js';
import { UserError } from '../errors.js';
import { glorotConvolution, glorotDense } from './glorot-layers.js';
import type { Parameters } from './parameter.js';

const FILTER = 3;
const SIDE = 32;
const STAGES = [
  { first: 'conv1', second: 'conv2', inputs: 3, filters: 32 },
  { first: 'conv3', second: 'conv4', inputs: 32, filters: 64 },
] as const;
const HIDDEN = { layer: 'dense1', units: 512 } as const;
const CLASSES = 10;

/** 'valid': no convolution is padded; 'same': the first of each pair is, as in the example of Keras for CIFAR-10. */
export const CIFAR_PADDINGS = ['valid', 'same'] as const;
export type CifarPadding = (typeof CIFAR_PADDINGS)[number];

export interface CifarCnnOptions extends PlainActivation {
  /** 'valid' by default. */
  padding?: CifarPadding;
}

/**
 * CIFAR-CNN: twice conv 3 x 3 of 32 and sigma, max-pool 2 x 2, dropout 0.2; twice conv 3 x 3 of 64 and sigma, max-pool
 * 2 x 2, dropout 0.2; flatten, dense 512, sigma, dropout 0.1; dense 10. No batch normalisation.
 *
 * Input `[1, batch, 32, 32, 3]`, logits `[1, batch, 10]`; one trial. Masks for `conv2`, `conv4` and `dense1`, those of
 * the maps flat. 890,410 trainable numbers; with `padding: 'same'` 1,250,858. Kernels start at Glorot's uniform
 * distribution and biases at 0.
 *
 * Throws {@link UserError} for an unknown padding, an activation with parameters, and masks of another shape.
 *
 * Source: q-neurons, section 3. Padding and how parameters start are not stated; these are the defaults of Keras.
 */
export function cifarCnn({ activation, padding = 'valid' }: CifarCnnOptions): Classifier {
  checkWithoutParameters(activation);
  if (!CIFAR_PADDINGS.includes(padding))
    throw new UserError(`padding '${padding}' is given; allowed are ${CIFAR_PADDINGS.join(', ')}`);
  const pad = padding === 'same' ? 1 : 0;
  let side = SIDE;
  const pooledUnits = STAGES.map(({ filters }) => {
    side = Math.floor((side + 2 * pad - 4) / 2);
    return side * side * filters;
  });

  function first(h: tf.Tensor4D, parameters: Parameters, layer: string): tf.Tensor4D {
    if (pad === 0) return biasedConvolution(h, parameters, layer);
    const bias = tf.reshape(parameters[`${layer}.bias`], [-1]);
    return tf.add(convolution(h, parameters, layer, { pad }), bias) as tf.Tensor4D;
  }

  return {
    name: padding === 'valid' ? 'cifar-cnn' : 'cifar-cnn-same',
    parameters: [
      ...STAGES.flatMap((stage) => [
        ...glorotConvolution(stage.first, FILTER, stage.inputs, stage.filters),
        ...glorotConvolution(stage.second, FILTER, stage.filters, stage.filters),
      ]),
      ...glorotDense(HIDDEN.layer, pooledUnits[1], HIDDEN.units),
      ...glorotDense('head', HIDDEN.units, CLASSES),
    ],
    trainableActivations: [],
    normalised: [],
    dropout: [
      ...STAGES.map(({ second }, i) => ({ layer: second, units: pooledUnits[i], chance: 0.2 })),
      { ...HIDDEN, chance: 0.1 },
    ],
    apply: (parameters, x, context, { masks } = {}) => {
      let maps = tf.squeeze(x, [0]) as tf.Tensor4D;
      STAGES.forEach((stage, i) => {
        const inner = activation.apply(
          first(maps, parameters, stage.first),
          {},
          contextOf(stage.first, context),
        );
        const z = biasedConvolution(inner, parameters, stage.second);
        const pooled = activateAndMaxPool(activation, z, contextOf(stage.second, context));
        const flat: tf.Tensor = tf.reshape(pooled, [1, -1, pooledUnits[i]]);
        maps = tf.reshape(dropped(flat, stage.second, masks), pooled.shape);
      });
      const flat = tf.reshape(maps, [1, -1, pooledUnits[1]]);
      const sums = dense(flat, parameters, HIDDEN.layer);
      const hidden = activation.apply(sums, {}, contextOf(HIDDEN.layer, context));
      return dense(dropped(hidden, HIDDEN.layer, masks), parameters, 'head');
    },
  };
}
