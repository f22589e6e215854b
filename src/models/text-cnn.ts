import * as tf from '@tensorflow/tfjs-core';
import type { Activation } from '../activations/index.js';
import { activationParameters, parametersOf, type PlacedActivation } from './activation-parameters.js';
import { convolveWords, distinctVectors, wordBatch } from './convolve-words.js';
import { dense } from './dense.js';
import { dropped, type Classifier } from './classifier.js';
import { glorotDense } from './glorot-layers.js';
import type { ParameterSpec } from './parameter.js';
import { xavierUniform } from './xavier-uniform.js';

/** Words that a filter sees. */
const SIZES = [3, 4, 5];
const FILTERS = 100;
const FEATURES = SIZES.length * FILTERS;
const HIDDEN = 100;
const DROPOUT = 0.5;

export interface TextCnnOptions {
  /** `[rows, dimension]`: the vectors of words, which are not trained; row 0 is padding. */
  vectors: Float32Array;
  dimension: number;
  classes: number;
  /** Of the feature maps, one set of parameters each; it must not decrease, so that it commutes with the maximum. */
  convolution: Activation;
  /** Of the hidden layer, one set of parameters a neuron. */
  dense: Activation;
}

/** The filters of one size, `[size, dimension, filters]`, and their bias. */
const filterParameters = (size: number, dimension: number): ParameterSpec[] => {
  const kernel = `convolution${size}.kernel`;
  const inputs = size * dimension;
  return [
    {
      name: kernel,
      shape: [size, dimension, FILTERS],
      initialise: xavierUniform(kernel, inputs, FILTERS, inputs * FILTERS),
    },
    {
      name: `convolution${size}.bias`,
      shape: [1, FILTERS],
      initialise: () => new Float32Array(FILTERS),
    },
  ];
};

/**
 * A convolutional network of texts: their words' vectors, which stay as they are; filters over 3, 4 and 5 words, 100 of
 * each; the maximum over time; the activation of the convolution; dropout 0.5; dense 100 with its activation; dense
 * `classes`.
 *
 * Input `[1, batch, length]`, rows of `vectors`, of which 0 is no word; logits `[1, batch, classes]`; one trial. A mask
 * for the 300 features. The maximum is taken in front of bias and activation, which do not change its place.
 * 1200 dimension + 300 + 30,100 + 101 classes trainable numbers besides those of the activations.
 *
 * Source: activation adaptation, section 4.3 and Figure 6, after Kim (2014), whose network has no hidden layer, initial
 * kernels of another range and a bound on the norm of the last kernel, which that section does not name.
 */
export function textCnn(options: TextCnnOptions): Classifier {
  const { vectors, dimension, classes } = options;
  const maps: PlacedActivation = {
    layer: 'convolution',
    units: FEATURES,
    activation: options.convolution,
    sharing: 'neuron',
  };
  const hidden: PlacedActivation = {
    layer: 'dense1',
    units: HIDDEN,
    activation: options.dense,
    sharing: 'neuron',
  };
  return {
    name: 'text-cnn',
    parameters: [
      ...SIZES.flatMap((size) => filterParameters(size, dimension)),
      ...glorotDense(hidden.layer, FEATURES, HIDDEN),
      ...glorotDense('head', HIDDEN, classes),
      ...activationParameters([maps, hidden]),
    ],
    trainableActivations: [maps, hidden].filter(({ activation }) => activation.parameters.length > 0),
    normalised: [],
    dropout: [{ layer: maps.layer, units: FEATURES, chance: DROPOUT }],
    apply: (parameters, x, context, { masks } = {}) => {
      const texts = wordBatch(x.dataSync(), x.shape[1]!, vectors.length / dimension);
      const words = distinctVectors(texts, vectors, dimension);
      const pooled = SIZES.map((size) =>
        tf.add(
          convolveWords(parameters[`convolution${size}.kernel`], texts, words),
          parameters[`convolution${size}.bias`],
        ),
      );
      const features = maps.activation.apply(tf.concat(pooled, 2), parametersOf(maps, parameters), context);
      const sums = dense(dropped(features, maps.layer, masks), parameters, hidden.layer);
      return dense(
        hidden.activation.apply(sums, parametersOf(hidden, parameters), context),
        parameters,
        'head',
      );
    },
  };
}
