import * as tf from '@tensorflow/tfjs-core';
import {
  adaptiveSlope,
  identity,
  relu,
  slopeRecovery,
  tanh,
  type Sharing,
  type SlopeRecovery,
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
import type { Losses } from '../../training/index.js';
import {
  METHOD_DEFINITIONS,
  variantOf,
  type BenchmarkVariant,
  type Method,
  type MethodDefinition,
} from './arms.js';
import { rounded } from './rounding.js';

/** A dense network whose hidden layers have one activation with the slopes of a method. */
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

/** sigma(n a z) with the slopes of a method, which start at n a = 1, and who shares them; sigma(z) for the standard method. */
function slopeActivation(
  method: Method,
  n: number,
  base: SmoothActivation,
): { activation: SmoothActivation; sharing?: Sharing } {
  const { sharing } = METHOD_DEFINITIONS[method];
  return sharing ? { activation: adaptiveSlope(base, n), sharing } : { activation: base };
}

/** The activation of a benchmark's variant: relu behind fixed or adaptive slopes. */
export function benchmarkActivation(variant: BenchmarkVariant): ReturnType<typeof slopeActivation> {
  const { method, n = 1 } = variantOf(variant);
  return slopeActivation(method, n, relu);
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
  const activation = slopeActivation(method, n, base);
  const layers = [...hidden.map((units) => ({ units, ...activation })), { units: 1, activation: identity }];
  const model = multiLayerPerceptron(method, inputs, layers, start);
  return {
    model,
    layers,
    method: METHOD_DEFINITIONS[method],
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

/**
 * n a of the present parameters, rounded: `slope.<owner>.mean`, the mean over the neurons, and where these have slopes of
 * their own their sample standard deviation, `slope.<owner>.sd`, one number a trial. The owner is `network` for GAAF, else
 * the layer.
 */
export function measuredSlopes(
  { model, method, n, slopes }: SlopeNetwork,
  parameters: Parameters,
): Record<string, number[]> {
  const shared = method.sharing === 'network';
  const tensors = slopes(parameters);
  return Object.fromEntries(
    (shared ? tensors.slice(0, 1) : tensors).flatMap((a, layer) => {
      const owner = shared ? 'network' : model.trainableActivations[layer].layer;
      const lists = (a.arraySync() as number[][][]).map(([list]) => list.map((value) => n * value));
      const means = lists.map((list) => list.reduce((sum, value) => sum + value, 0) / list.length);
      const deviations = lists.map((list, trial) => {
        const squares = list.reduce((sum, value) => sum + (value - means[trial]) ** 2, 0);
        return rounded(Math.sqrt(squares / (list.length - 1)));
      });
      const mean: [string, number[]] = [`slope.${owner}.mean`, means.map((value) => rounded(value))];
      return lists[0].length === 1 ? [mean] : [mean, [`slope.${owner}.sd`, deviations]];
    }),
  );
}

/** A data loss without and with the slope recovery term of a method that has one. */
export function withRecovery(
  { method, slopes }: SlopeNetwork,
  recovery: SlopeRecovery,
  loss: (parameters: Parameters) => tf.Tensor,
): (parameters: Parameters) => Losses {
  return (parameters) => {
    const data = loss(parameters);
    return {
      data,
      total: method.recovery ? tf.add(data, slopeRecovery(slopes(parameters), recovery)) : data,
    };
  };
}
