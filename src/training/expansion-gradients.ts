import * as tf from '@tensorflow/tfjs-core';
import { EVALUATION, type Basis } from '../activations/index.js';
import { SOFTMAX, type OutputRule, type Sample, type VariationalNetwork } from '../calculus/index.js';
import { variationalModel } from '../models/index.js';
import { softmaxCrossEntropy } from './cross-entropy.js';
import { lossAndGradients } from './gradients.js';
import { meanSquaredError } from './losses.js';

/**
 * dE / dalpha of every expanded layer of a network of float64, the output layer last, by reverse mode of its model in
 * float32: neuron by neuron, alpha_1 … alpha_M of each.
 *
 * `rule` is the softmax with the cross-entropy, or half the squared error.
 */
export function expansionGradients(
  network: VariationalNetwork,
  basis: Basis,
  rule: OutputRule,
  samples: readonly Sample[],
): number[][] {
  const { model, parameters } = variationalModel(network, basis);
  const x = tf.tensor3d([samples.map((sample) => [...sample.x])]);
  const y = tf.tensor3d([samples.map(({ target }) => [...target])]);
  const { loss, gradients } = lossAndGradients(parameters, (live) => {
    const output = model.apply(live, x, EVALUATION);
    const mean =
      rule === SOFTMAX
        ? softmaxCrossEntropy(output, y)
        : tf.mul(meanSquaredError(output, y), samples[0].target.length / 2);
    const sum = tf.mul(mean, samples.length);
    return { minimised: sum, reported: sum };
  });
  const result = model.trainableActivations.map(({ layer, activation }) => {
    const parts = activation.parameters.map(({ name }) =>
      Array.from(gradients[`${layer}.${activation.name}.${name}`].dataSync()),
    );
    return parts[0].flatMap((_, j) => parts.map((part) => part[j]));
  });
  tf.dispose([parameters, gradients, x, y, loss]);
  return result;
}
