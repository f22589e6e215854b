import type { NamedAttrMap, NamedTensorMap, Tensor } from '@tensorflow/tfjs-core';
import {
  add,
  div,
  engine,
  mean,
  mul,
  registerGradient,
  reshape,
  sqrt,
  square,
  sub,
  sum,
} from '@tensorflow/tfjs-core';
import { ensureKernel } from '../kernelEverywhere.js';
import { override } from '../kernels/registry.js';
import { sizeOf } from '../kernels/shapes.js';

export const BATCH_NORM_TRAIN = 'BatchNormTrain';
export const BATCH_NORM_TRAIN_GRAD = 'BatchNormTrainGrad';

interface Attributes {
  epsilon: number;
  /** Whether the first dimension of x is one of trials with statistics of their own. */
  trials: boolean;
  /** Of the offset; the gradients know it by its shape alone. */
  offsetShape: number[];
}

/** The dimensions of x over which statistics are taken. */
function reducedAxes(rank: number, trials: boolean): number[] {
  return Array.from({ length: rank - (trials ? 2 : 1) }, (_, d) => d + (trials ? 1 : 0));
}

/** Shape of the statistics that broadcasts against x: 1 in every dimension but trials and channels. */
const statisticsShape = (shape: readonly number[], trials: boolean): number[] =>
  shape.map((size, d) => (d === shape.length - 1 || (trials && d === 0) ? size : 1));

const attributesOf = (attrs: NamedAttrMap): Attributes => attrs as unknown as Attributes;

/** Replaces both kernels of the native backend by those of the addon. */
export function registerBatchNormTrain(): void {
  override(BATCH_NORM_TRAIN, (inputs, attrs, backend) => {
    const { x, offset, scale } = inputs;
    const { epsilon, trials } = attributesOf(attrs);
    const statistics = statisticsShape(x!.shape, trials);
    const out = backend.output(x!.shape);
    const mean = backend.output(statistics);
    const variance = backend.output(statistics);
    backend.addon.batchNormTrain(
      backend.floats(out),
      backend.floats(mean),
      backend.floats(variance),
      backend.floats(x!),
      backend.floats(offset!),
      backend.floats(scale!),
      epsilon,
      x!.shape.at(-1)!,
    );
    return [out, mean, variance];
  });
  override(BATCH_NORM_TRAIN_GRAD, (inputs, attrs, backend) => {
    const { dy, x, mean, variance, scale } = inputs;
    const { epsilon, offsetShape } = attributesOf(attrs);
    const dx = backend.output(x!.shape);
    const dOffset = backend.output(offsetShape);
    const dScale = backend.output(scale!.shape);
    backend.addon.batchNormTrainGrad(
      backend.floats(dx),
      backend.floats(dOffset),
      backend.floats(dScale),
      backend.floats(dy!),
      backend.floats(x!),
      backend.floats(mean!),
      backend.floats(variance!),
      backend.floats(scale!),
      epsilon,
      x!.shape.at(-1)!,
    );
    return [dx, dOffset, dScale];
  });
}

function forward([x, offset, scale]: Tensor[], attrs: NamedAttrMap): Tensor[] {
  const { epsilon, trials } = attributesOf(attrs);
  const axes = reducedAxes(x!.rank, trials);
  const centre = mean(x!, axes, true);
  const centred = sub(x!, centre);
  const variance = mean(square(centred), axes, true);
  const factor = div(reshape(scale!, centre.shape), sqrt(add(variance, epsilon)));
  return [add(mul(centred, factor), reshape(offset!, centre.shape)), centre, variance];
}

function backward([dy, x, centre, variance, scale]: Tensor[], attrs: NamedAttrMap): Tensor[] {
  const { epsilon, trials, offsetShape } = attributesOf(attrs);
  const axes = reducedAxes(x!.rank, trials);
  const inverse = div(1, sqrt(add(variance!, epsilon)));
  const normal = mul(sub(x!, centre!), inverse);
  const dScale = sum(mul(dy!, normal), axes, true);
  const dOffset = sum(dy!, axes, true);
  const count = sizeOf(x!.shape) / sizeOf(centre!.shape);
  const inner = sub(sub(dy!, div(dOffset, count)), mul(normal, div(dScale, count)));
  const factor = mul(inverse, reshape(scale!, centre!.shape));
  return [mul(inner, factor), reshape(dOffset, offsetShape), reshape(dScale, scale!.shape)];
}

function run(kernelName: string, inputs: NamedTensorMap, attrs: NamedAttrMap): Tensor[] {
  ensureKernel(kernelName, kernelName === BATCH_NORM_TRAIN ? forward : backward);
  return engine().runKernel(kernelName, inputs, attrs) as unknown as Tensor[];
}

registerGradient({
  kernelName: BATCH_NORM_TRAIN,
  inputsToSave: ['x', 'scale'],
  outputsToSave: [false, true, true],
  gradFunc: (dys: Tensor | Tensor[], saved: Tensor[], attrs: NamedAttrMap) => {
    const [x, scale, mean, variance] = saved as [Tensor, Tensor, Tensor, Tensor];
    const dy = (dys as Tensor[])[0]!;
    const [dx, dOffset, dScale] = run(BATCH_NORM_TRAIN_GRAD, { dy, x, mean, variance, scale }, attrs);
    return { x: () => dx!, offset: () => dOffset!, scale: () => dScale! };
  },
});

export interface BatchNormOptions {
  /** Added to the variance; 1e-5. */
  epsilon?: number;
  /**
   * Whether the first dimension of x is one of trials, each with statistics of its own; false. The statistics and
   * `scale` and `offset` then have the shape [trials, 1, …, channels].
   */
  trials?: boolean;
}

/**
 * y = scale (x - mean) / sqrt(variance + epsilon) + offset with the mean and the (population) variance of each channel
 * over all other dimensions of x [batch, …, channels].
 *
 * `scale` and `offset` have one entry for each statistic. `mean` and `variance` come back in the shape [1, …, channels],
 * for running averages; no gradient flows through them. Differentiable once; on backends other than onednn it is made of
 * TensorFlow.js operations.
 *
 * Source: Ioffe, Szegedy (2015), Batch normalization, algorithm 1.
 */
export function batchNormTrain(
  x: Tensor,
  scale: Tensor,
  offset: Tensor,
  { epsilon = 1e-5, trials = false }: BatchNormOptions = {},
): { y: Tensor; mean: Tensor; variance: Tensor } {
  const statistics = statisticsShape(x.shape, trials);
  for (const { shape } of [offset, scale])
    if (sizeOf(shape) !== sizeOf(statistics))
      throw new Error(`scale and offset need ${sizeOf(statistics)} entries, [${shape}] given`);
  const attrs = { epsilon, trials, offsetShape: offset.shape };
  const [y, centre, variance] = run(BATCH_NORM_TRAIN, { x, offset, scale }, attrs);
  return { y: y!, mean: centre!, variance: variance! };
}
