import * as tf from '@tensorflow/tfjs-core';
import { basisExpansion, identity, type Basis } from '../activations/index.js';
import type { VariationalNetwork } from '../calculus/index.js';
import type { Model } from './model.js';
import { multiLayerPerceptron } from './multi-layer-perceptron.js';
import type { Parameters } from './parameter.js';

/** A network of float64 as a perceptron with its parameters as float32 tensors of one trial. */
export function variationalModel(
  { weights, biases, coefficients, outputCoefficients }: VariationalNetwork,
  basis: Basis,
): { model: Model; parameters: Parameters } {
  const expansion = basisExpansion(basis, 'zero');
  const layers = weights.map((matrix, h) => {
    const units = matrix[0].length;
    if (h < coefficients.length)
      return {
        units,
        activation: expansion,
        sharing: coefficients[h].length === 1 ? ('layer' as const) : ('neuron' as const),
      };
    return { units, activation: outputCoefficients ? expansion : identity, sharing: 'layer' as const };
  });
  const model = multiLayerPerceptron('variational', weights[0].length, layers);
  const lists = [...coefficients, ...(outputCoefficients ? [[outputCoefficients]] : [])];
  const parameters: Parameters = {};
  weights.forEach((matrix, h) => {
    parameters[`dense${h + 1}.kernel`] = tf.tensor3d([matrix.map((row) => [...row])]);
    parameters[`dense${h + 1}.bias`] = tf.tensor3d([[[...biases[h]]]]);
  });
  lists.forEach((list, h) =>
    expansion.coefficients.forEach((name, i) => {
      parameters[`dense${h + 1}.${expansion.name}.${name}`] = tf.tensor3d([[list.map((alpha) => alpha[i])]]);
    }),
  );
  return { model, parameters };
}
