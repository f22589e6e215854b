import * as tf from '@tensorflow/tfjs-core';
import {
  adaptiveSlope,
  identity,
  relu,
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
 * Appends to the curves of each trial n a of the present parameters, rounded: `slope.<owner>.mean`, the mean over the
 * neurons, and where these have slopes of their own their sample standard deviation, `slope.<owner>.sd`. The owner is
 * `network` for GAAF, else the layer.
 */
export function appendSlopes(
  curves: readonly Record<string, number[]>[],
  { model, method, n, slopes }: SlopeNetwork,
  parameters: Parameters,
): void {
  const shared = method.sharing === 'network';
  const tensors = slopes(parameters);
  (shared ? tensors.slice(0, 1) : tensors).forEach((a, layer) => {
    const owner = shared ? 'network' : model.trainableActivations[layer].layer;
    (a.arraySync() as number[][][]).forEach(([list], trial) => {
      const values = list.map((value) => n * value);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const append = (name: string, value: number): unknown =>
        (curves[trial][`slope.${owner}.${name}`] ??= []).push(rounded(value));
      append('mean', mean);
      if (values.length === 1) return;
      const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
      append('sd', Math.sqrt(squares / (values.length - 1)));
    });
  });
}
