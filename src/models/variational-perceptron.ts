import { identity, isBasisExpansion, type Activation } from '../activations/index.js';
import { UserError } from '../errors.js';
import type { Model } from './model.js';
import { multiLayerPerceptron, type DenseStart, type PerceptronLayer } from './multi-layer-perceptron.js';

/** The output layer: linear by default. */
export interface OutputLayer {
  readonly units: number;
  readonly activation?: Activation;
  /** Of an expansion 'layer', by default, or 'network'. */
  readonly sharing?: PerceptronLayer['sharing'];
}

/**
 * A perceptron whose hidden and output layers may have expanded activations; behind the output an expansion is shared by
 * all outputs, and a loss such as the cross-entropy scales what it gives.
 *
 * Throws {@link UserError} for an expansion by neuron behind the output.
 *
 * Source: variational networks, sections II and III.
 */
export function variationalPerceptron(
  name: string,
  inputs: number,
  hidden: readonly PerceptronLayer[],
  { units, activation = identity, sharing = 'layer' }: OutputLayer,
  start?: DenseStart,
): Model {
  if (sharing === 'neuron' && isBasisExpansion(activation))
    throw new UserError(
      `the output layer got the expansion ${activation.name} with coefficients of every neuron; with different functions ` +
        `of different outputs it is very difficult to tell what they mean, as probabilities for instance; share it by the layer`,
    );
  return multiLayerPerceptron(name, inputs, [...hidden, { units, activation, sharing }], start);
}
