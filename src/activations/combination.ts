import * as tf from '@tensorflow/tfjs-core';
import { UserError } from '../errors.js';
import type { Activation, ActivationParameter } from './activation.js';

/** f_k(z; beta_k): one term of a combined activation. */
export interface Component {
  name: string;
  parameters?: readonly ActivationParameter[];
  apply(z: tf.Tensor, parameters: Readonly<Record<string, tf.Tensor>>): tf.Tensor;
}

/**
 * o(z) = sum_k alpha_k f_k(z; beta_k) with sum_k alpha_k = 1, the general combined flexible activation.
 *
 * Of the K weights the first K - 1 are trainable parameters `alpha1` … `alpha{K-1}`; the last is what they leave of
 * one, so the weights sum to one at every step of the training. A component's own parameters follow, named
 * `<component>.<parameter>`. `initialWeights` are the K - 1 weights at the start. Nothing keeps the weights in
 * [0, 1], as nothing does in the paper's experiments.
 *
 * Throws {@link UserError} unless there are at least two components of different names and K - 1 finite weights.
 *
 * Source: combined flexible activations, eq. (1).
 */
export function combination(
  name: string,
  components: readonly Component[],
  initialWeights: readonly number[],
): Activation {
  const names = components.map((component) => component.name);
  if (components.length < 2 || new Set(names).size < names.length)
    throw new UserError(
      `combination ${name} has the components [${names.join(', ')}]; give at least two of different names`,
    );
  if (initialWeights.length !== components.length - 1 || !initialWeights.every(Number.isFinite))
    throw new UserError(
      `combination ${name} has the initial weights [${initialWeights.join(', ')}]; give ${components.length - 1} ` +
        `finite numbers, the last component gets the rest of one`,
    );
  const weights = initialWeights.map((initial, k) => ({ name: `alpha${k + 1}`, initial }));
  const inner = components.flatMap(({ name: component, parameters = [] }) =>
    parameters.map((parameter) => ({ ...parameter, name: `${component}.${parameter.name}` })),
  );
  return {
    name,
    parameters: [...weights, ...inner],
    apply: (z, values) => {
      const alphas = weights.map((weight) => values[weight.name]);
      const rest = alphas.reduce<tf.Tensor>((left, alpha) => tf.sub(left, alpha), tf.scalar(1));
      const terms = components.map((component, k) => {
        const own = Object.fromEntries(
          (component.parameters ?? []).map((parameter) => [
            parameter.name,
            values[`${component.name}.${parameter.name}`],
          ]),
        );
        return tf.mul(alphas[k] ?? rest, component.apply(z, own));
      });
      return terms.reduce((sum, term) => tf.add(sum, term));
    },
  };
}
