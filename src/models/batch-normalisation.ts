import * as tf from '@tensorflow/tfjs-core';
import { batchNormTrain } from 'tfjs-backend-onednn';
import type { ParameterSpec, Parameters } from './parameter.js';

/** Added to the variance, as in PyTorch. */
const EPSILON = 1e-5;

/** The trainable scale and shift of a normalised layer, `[1, units]` each, 1 and 0 at the start. */
export const batchNormalisationParameters = (layer: string, units: number): ParameterSpec[] => [
  { name: `${layer}.scale`, shape: [1, units], initialise: () => new Float32Array(units).fill(1) },
  { name: `${layer}.shift`, shape: [1, units], initialise: () => new Float32Array(units) },
];

/** Called with the mean and the (population) variance of a batch, `[trials, 1, units]` each. */
export type ObserveStatistics = (layer: string, mean: tf.Tensor, variance: tf.Tensor) => void;

/**
 * y = scale (x - mean) / sqrt(variance + 1e-5) + shift for x `[trials, batch, units]`, with the statistics of the batch
 * while training, with which `observe` is called, and else with `runningMean` and `runningVariance` of the layer.
 *
 * Source: Ioffe, Szegedy (2015), Batch normalization, algorithms 1 and 2.
 */
export function batchNormalisation(
  x: tf.Tensor,
  parameters: Parameters,
  layer: string,
  training: boolean,
  observe?: ObserveStatistics,
): tf.Tensor {
  const [scale, shift] = [parameters[`${layer}.scale`], parameters[`${layer}.shift`]];
  if (training) {
    const { y, mean, variance } = batchNormTrain(x, scale, shift, { epsilon: EPSILON, trials: true });
    observe?.(layer, mean, variance);
    return y;
  }
  const [mean, variance] = [parameters[`${layer}.runningMean`], parameters[`${layer}.runningVariance`]];
  const factor = tf.div(scale, tf.sqrt(tf.add(variance, EPSILON)));
  return tf.add(tf.mul(tf.sub(x, mean), factor), shift);
}

/**
 * Running statistics of the normalised layers of each trial: s <- (1 - momentum) s + momentum (that of the batch), from
 * mean 0 and variance 1, the variance of the batch unbiased. One trial by default.
 *
 * Source: PyTorch's BatchNorm1d, whose momentum is 0.1.
 */
export class RunningStatistics {
  private readonly values = new Map<string, { mean: Float32Array; variance: Float32Array }>();

  constructor(
    layers: readonly { layer: string; units: number }[],
    private readonly momentum = 0.1,
    private readonly trials = 1,
  ) {
    for (const { layer, units } of layers) {
      const count = trials * units;
      this.values.set(layer, { mean: new Float32Array(count), variance: new Float32Array(count).fill(1) });
    }
  }

  /** Takes in the statistics of a batch of `count` examples. */
  update(layer: string, mean: tf.Tensor, variance: tf.Tensor, count: number): void {
    const known = this.values.get(layer)!;
    const unbiased = count / Math.max(1, count - 1);
    mean.dataSync().forEach((value, i) => (known.mean[i] += this.momentum * (value - known.mean[i])));
    variance
      .dataSync()
      .forEach((value, i) => (known.variance[i] += this.momentum * (unbiased * value - known.variance[i])));
  }

  /** As tensors `[trials, 1, units]` that {@link batchNormalisation} finds; the caller's to dispose of. */
  tensors(): Parameters {
    const stacked = (values: Float32Array): tf.Tensor =>
      tf.tensor3d(values, [this.trials, 1, values.length / this.trials]);
    return Object.fromEntries(
      [...this.values].flatMap(([layer, { mean, variance }]) => [
        [`${layer}.runningMean`, stacked(mean)],
        [`${layer}.runningVariance`, stacked(variance)],
      ]),
    );
  }
}
