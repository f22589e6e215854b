import type { NamedAttrMap, NamedTensorMap, Tensor } from '@tensorflow/tfjs-core';
import {
  add,
  broadcast_util,
  conv2d,
  engine,
  Conv2DBackpropFilter,
  Conv2DBackpropInput,
  matMul,
  registerGradient,
  reshape,
  sum,
} from '@tensorflow/tfjs-core';
import { ensureKernel } from '../kernelEverywhere.js';
import { sizesOf } from '../kernels/convolution.js';
import { matmul } from '../kernels/matmul.js';
import { override } from '../kernels/registry.js';
import { sameShape, sizeOf } from '../kernels/shapes.js';

export const AFFINE = 'Affine';
export const CONVOLVE = 'Convolve';

/** y summed over the dimensions along which a tensor of `shape` was repeated to the shape of y. */
function sumTo(y: Tensor, shape: number[]): Tensor {
  if (sameShape(y.shape, shape)) return y;
  const axes = broadcast_util.getReductionAxes(shape, y.shape);
  return reshape(axes.length > 0 ? sum(y, axes) : y, shape);
}

interface ConvolveAttributes {
  strides: [number, number];
  pad: 'valid' | 'same';
}

const convolveAttributes = (attrs: NamedAttrMap): ConvolveAttributes =>
  attrs as unknown as ConvolveAttributes;

/** Gives the native backend both kernels. */
export function registerAffine(): void {
  override(AFFINE, (inputs, _attrs, backend) => {
    const { x, weights, bias } = inputs;
    return matmul(backend, x!, weights!, false, false, bias);
  });
  override(CONVOLVE, (inputs, attrs, backend) => {
    const { x, weights, bias } = inputs;
    const sizes = sizesOf(x!.shape, weights!.shape, attrs, false);
    if (sizes === undefined) throw new Error(`no convolution of [${x!.shape}] with [${weights!.shape}]`);
    const out = backend.output([sizes[0]!, sizes[4]!, sizes[5]!, sizes[6]!]);
    backend.addon.convolution(
      backend.floats(out),
      backend.floats(x!),
      backend.floats(weights!),
      sizes,
      backend.floats(bias!),
    );
    return out;
  });
}

/** The gradients know the bias by its shape: what is saved is copied and counted. */
function run(kernelName: string, x: Tensor, weights: Tensor, bias: Tensor, options = {}): Tensor {
  ensureKernel(kernelName, ([x, weights, bias], attributes) => {
    if (kernelName === AFFINE) return add(matMul(x!, weights!), bias!);
    const { strides, pad } = convolveAttributes(attributes);
    return add(
      conv2d(x as Parameters<typeof conv2d>[0], weights as Parameters<typeof conv2d>[1], strides, pad),
      bias!,
    );
  });
  const inputs: NamedTensorMap = { x, weights, bias };
  return engine().runKernel(kernelName, inputs, { ...options, biasShape: bias.shape }) as Tensor;
}

registerGradient({
  kernelName: AFFINE,
  inputsToSave: ['x', 'weights'],
  gradFunc: (gradient: Tensor | Tensor[], [x, weights]: Tensor[], attrs: NamedAttrMap) => {
    const dy = gradient as Tensor;
    return {
      x: () => sumTo(matMul(dy, weights!, false, true), x!.shape),
      weights: () => sumTo(matMul(x!, dy, true, false), weights!.shape),
      bias: () => sumTo(dy, attrs.biasShape as number[]),
    };
  },
});

registerGradient({
  kernelName: CONVOLVE,
  inputsToSave: ['x', 'weights'],
  gradFunc: (gradient: Tensor | Tensor[], [x, filter]: Tensor[], attrs: NamedAttrMap) => {
    const dy = gradient as Tensor;
    const { strides, pad } = convolveAttributes(attrs);
    const shared = { strides, pad, dataFormat: 'NHWC' };
    return {
      x: () =>
        engine().runKernel(Conv2DBackpropInput, { dy, filter: filter! }, {
          ...shared,
          inputShape: x!.shape,
        } as unknown as NamedAttrMap) as Tensor,
      weights: () =>
        engine().runKernel(Conv2DBackpropFilter, { x: x!, dy }, {
          ...shared,
          filterShape: filter!.shape,
        } as unknown as NamedAttrMap) as Tensor,
      bias: () => sumTo(dy, attrs.biasShape as number[]),
    };
  },
});

/**
 * y = x W + b in one pass, differentiable to any order.
 *
 * Shapes: x [..., rows, in], W [..., in, out], the leading dimensions equal or 1; b [out], or [..., 1, out] with the
 * leading dimensions of y. Unlike `tf.fused.matMul` it computes no gradient that nobody asked for.
 */
export function affine(x: Tensor, kernel: Tensor, bias: Tensor): Tensor {
  const leading = broadcast_util.assertAndGetBroadcastShape(x.shape.slice(0, -2), kernel.shape.slice(0, -2));
  const out = kernel.shape.at(-1)!;
  const shared = bias.rank === 1 && bias.size === out;
  if (
    !shared &&
    !sameShape(bias.shape, [...leading, 1, out]) &&
    !(bias.size === out && bias.shape.at(-1) === out)
  )
    throw new Error(
      `the bias has the shape [${bias.shape}], allowed are [${out}] and [${[...leading, 1, out]}]`,
    );
  return run(AFFINE, x, kernel, bias);
}

/**
 * y = x * filter + b, images [batch, height, width, in] and filters [height, width, in, out], b [out], in one pass.
 * Differentiable once. Unlike `tf.fused.conv2d` it computes no gradient that nobody asked for, such as that of the
 * images in the first layer.
 */
export function convolve(
  x: Tensor,
  filter: Tensor,
  bias: Tensor,
  { strides = [1, 1], pad = 'valid' }: Partial<ConvolveAttributes> = {},
): Tensor {
  if (bias.rank !== 1 || bias.size !== filter.shape[3] || sizeOf(filter.shape) === 0)
    throw new Error(
      `the bias has the shape [${bias.shape}], the filters [${filter.shape}] need [${filter.shape[3]}]`,
    );
  return run(CONVOLVE, x, filter, bias, { strides, pad });
}
