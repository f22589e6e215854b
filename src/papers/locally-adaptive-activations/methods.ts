import * as tf from '@tensorflow/tfjs-core';
import {
  adaptiveSlope,
  identity,
  tanh,
  type Sharing,
  type SmoothActivation,
} from '../../activations/index.js';
import {
  meanSquaredResidual,
  multiLayerPerceptron,
  parametersOf,
  type DenseStart,
  type Model,
  type Parameters,
  type PerceptronLayer,
  type ResidualOptions,
} from '../../models/index.js';
import { rounded } from './rounding.js';

/** The six methods that the paper compares. */
export const METHODS = ['standard', 'gaaf', 'l-laaf', 'n-laaf', 'l-laaf-srt', 'n-laaf-srt'] as const;
export type Method = (typeof METHODS)[number];

/** Whose slope is adaptive and whether the slope recovery term is added to the loss. */
export interface MethodDefinition {
  label: string;
  /** Who shares a slope; without it no slope is adaptive. */
  sharing?: Sharing;
  recovery: boolean;
}

export const METHOD_DEFINITIONS: Record<Method, MethodDefinition> = {
  standard: { label: 'Standard', recovery: false },
  gaaf: { label: 'GAAF', sharing: 'network', recovery: false },
  'l-laaf': { label: 'L-LAAF', sharing: 'layer', recovery: false },
  'n-laaf': { label: 'N-LAAF', sharing: 'neuron', recovery: false },
  'l-laaf-srt': { label: 'L-LAAF with SRT', sharing: 'layer', recovery: true },
  'n-laaf-srt': { label: 'N-LAAF with SRT', sharing: 'neuron', recovery: true },
};

/** A dense network whose hidden layers bear one activation with the slopes of a method. */
export interface SlopeNetwork {
  model: Model;
  layers: readonly PerceptronLayer[];
  method: MethodDefinition;
  /** The scaling factor n. */
  n: number;
  /** The name of sigma. */
  base: string;
  /** The slopes a^k of the hidden layers, `[trials, 1, width]` each; none for fixed activations. */
  slopes(parameters: Parameters): tf.Tensor[];
}

/**
 * inputs - hidden[0] - … - 1 with sigma(n a z) behind every hidden layer (sigma(z) for the standard method) and the
 * identity behind the output. sigma is tanh unless `base` is given; `start` says how the layers start.
 */
export function slopeNetwork(
  method: Method,
  n: number,
  inputs: number,
  hidden: readonly number[],
  start: DenseStart,
  base: SmoothActivation = tanh,
): SlopeNetwork {
  const definition = METHOD_DEFINITIONS[method];
  const { sharing } = definition;
  const activation = sharing ? { activation: adaptiveSlope(base, n), sharing } : { activation: base };
  const layers = [...hidden.map((units) => ({ units, ...activation })), { units: 1, activation: identity }];
  const model = multiLayerPerceptron(method, inputs, layers, start);
  return {
    model,
    layers,
    method: definition,
    n,
    base: base.name,
    slopes: (parameters) => model.trainableActivations.map((place) => parametersOf(place, parameters).a),
  };
}

/** {@link meanSquaredResidual} of such a network. */
export const networkResidual = (
  { model, layers, n, base, slopes }: SlopeNetwork,
  options: Pick<ResidualOptions, 'scale' | 'method'> = {},
): ReturnType<typeof meanSquaredResidual> =>
  meanSquaredResidual({
    model,
    layers,
    base,
    slopes: (parameters) => slopes(parameters).map((a) => tf.mul(a, n)),
    ...options,
  });

/** Mean and sample standard deviation of n a over the neurons that have slopes of their own. */
export interface SlopeSummary {
  /** `network` for GAAF, else the layer. */
  owner: string;
  /** `[trials]` */
  mean: number[];
  /** `[trials]`; only where the neurons of a layer differ. */
  sd?: number[];
}

/** {@link SlopeSummary} of the network, or of each layer. */
export function summariseSlopes(
  { model, method, n, slopes }: SlopeNetwork,
  parameters: Parameters,
): SlopeSummary[] {
  const shared = method.sharing === 'network';
  const tensors = slopes(parameters);
  return (shared ? tensors.slice(0, 1) : tensors).map((a, layer) => {
    const owner = shared ? 'network' : model.trainableActivations[layer].layer;
    const width = a.shape[2]!;
    const values = a.dataSync();
    const perTrial = Array.from({ length: a.shape[0] }, (_, trial) =>
      Array.from(values.subarray(trial * width, (trial + 1) * width), (value) => n * value),
    );
    const means = perTrial.map((list) => list.reduce((sum, value) => sum + value, 0) / width);
    if (width === 1) return { owner, mean: means };
    const sd = perTrial.map((list, trial) =>
      Math.sqrt(list.reduce((sum, value) => sum + (value - means[trial]) ** 2, 0) / (width - 1)),
    );
    return { owner, mean: means, sd };
  });
}

/**
 * Appends {@link summariseSlopes} of the present parameters to the curves of each trial, rounded, as
 * `slope.<owner>.mean` and `slope.<owner>.sd`.
 */
export function appendSlopes(
  curves: readonly Record<string, number[]>[],
  network: SlopeNetwork,
  parameters: Parameters,
): void {
  for (const { owner, mean, sd } of summariseSlopes(network, parameters))
    curves.forEach((curve, trial) => {
      (curve[`slope.${owner}.mean`] ??= []).push(rounded(mean[trial]));
      if (sd) (curve[`slope.${owner}.sd`] ??= []).push(rounded(sd[trial]));
    });
}
