import type { NamedAttrMap, TensorInfo } from '@tensorflow/tfjs-core';
import {
  Conv2D,
  Conv2DBackpropFilter,
  Conv2DBackpropInput,
  DepthwiseConv2dNative,
  DepthwiseConv2dNativeBackpropFilter,
  DepthwiseConv2dNativeBackpropInput,
  FusedConv2D,
  FusedDepthwiseConv2D,
  backend_util,
} from '@tensorflow/tfjs-core';
import type { OneDnnBackend } from '../backend.js';
import { copyStrided } from './copy.js';
import { override } from './registry.js';
import { isGiven, sameShape, stridesOf } from './shapes.js';

type Size4 = [number, number, number, number];
type Pad = 'valid' | 'same' | number;

/** The sizes in the order of cpp/convolution.cc, or undefined where the addon has no such convolution. */
export function sizesOf(
  imageShape: number[],
  filterShape: number[],
  attrs: NamedAttrMap,
  depthwise: boolean,
  dilations: number | [number, number] = 1,
): Int32Array | undefined {
  if (isGiven(attrs.dataFormat) && attrs.dataFormat !== 'NHWC') return undefined;
  const info = backend_util.computeConv2DInfo(
    imageShape as Size4,
    filterShape as Size4,
    attrs.strides as [number, number],
    dilations,
    attrs.pad as Pad,
    attrs.dimRoundingMode as 'floor' | undefined,
    depthwise,
  );
  const { top, bottom, left, right } = info.padInfo;
  const fits = (size: number, out: number, filter: number, stride: number, dilation: number, pads: number) =>
    out >= 1 && Math.floor((size + pads - ((filter - 1) * dilation + 1)) / stride) + 1 === out;
  const native =
    info.batchSize >= 1 &&
    info.inChannels >= 1 &&
    info.outChannels >= 1 &&
    Math.min(top, bottom, left, right) >= 0 &&
    (!depthwise || info.outChannels === info.inChannels) &&
    fits(
      info.inHeight,
      info.outHeight,
      info.filterHeight,
      info.strideHeight,
      info.dilationHeight,
      top + bottom,
    ) &&
    fits(info.inWidth, info.outWidth, info.filterWidth, info.strideWidth, info.dilationWidth, left + right);
  if (!native) return undefined;
  return Int32Array.of(
    info.batchSize,
    info.inHeight,
    info.inWidth,
    info.inChannels,
    info.outHeight,
    info.outWidth,
    info.outChannels,
    info.filterHeight,
    info.filterWidth,
    info.strideHeight,
    info.strideWidth,
    info.dilationHeight,
    info.dilationWidth,
    top,
    bottom,
    left,
    right,
    depthwise ? 1 : 0,
  );
}

const resultShape = (sizes: Int32Array): number[] => [sizes[0]!, sizes[4]!, sizes[5]!, sizes[6]!];

// Places in what sizesOf gives.
const IMAGE = 1;
const RESULT = 4;
const FILTER = 7;
const STRIDES = 9;
const PADS = 13;

/**
 * The images and sizes with which a filter gradient is to be computed: a 1 x 1 filter without padding meets every
 * stride-th pixel only, and of those alone it is a filter without strides. With strides the library's gradient of such
 * filters writes beyond its buffers where the channels are no whole vectors.
 */
function pixelsMet(
  backend: OneDnnBackend,
  x: Float32Array,
  sizes: Int32Array,
): { x: Float32Array; sizes: Int32Array; release(): void } {
  const [vertical, horizontal] = [sizes[STRIDES]!, sizes[STRIDES + 1]!];
  const pointwise =
    sizes[FILTER] === 1 &&
    sizes[FILTER + 1] === 1 &&
    sizes.subarray(PADS, PADS + 4).every((pad) => pad === 0);
  if (!pointwise || (vertical === 1 && horizontal === 1)) return { x, sizes, release: () => undefined };
  const [batch, height, width, channels] = sizes.subarray(0, 4) as unknown as Size4;
  const shape = [batch, sizes[RESULT]!, sizes[RESULT + 1]!, channels];
  const met = backend.output(shape);
  const values = backend.floats(met);
  const [image, row] = [height * width * channels, width * channels];
  copyStrided(backend, values, x, shape, stridesOf(shape), [image, vertical * row, horizontal * channels, 1]);
  const plain = sizes.slice();
  plain.set(shape.slice(1, 3), IMAGE);
  plain.set([1, 1], STRIDES);
  return { x: values, sizes: plain, release: () => backend.disposeData(met.dataId) };
}

const bothFloat = (a: TensorInfo, b: TensorInfo) => a.dtype === 'float32' && b.dtype === 'float32';

export function registerConvolution(): void {
  const forwards = (kernelName: string, depthwise: boolean) =>
    override(kernelName, ({ x, filter, bias }, attrs, backend, forward) => {
      const linear = !isGiven(attrs.activation) || attrs.activation === 'linear';
      if (!bothFloat(x!, filter!) || !linear) return forward();
      const dilations = attrs.dilations as [number, number] | undefined;
      const sizes = sizesOf(x!.shape, filter!.shape, attrs, depthwise, dilations ?? 1);
      if (sizes === undefined) return forward();
      if (
        isGiven(bias) &&
        (bias.dtype !== 'float32' || bias.shape.length !== 1 || bias.shape[0] !== sizes[6])
      )
        return forward();
      const out = backend.output(resultShape(sizes));
      const added = !isGiven(bias) ? undefined : backend.floats(bias);
      backend.addon.convolution(
        backend.floats(out),
        backend.floats(x!),
        backend.floats(filter!),
        sizes,
        added,
      );
      return out;
    });
  forwards(Conv2D, false);
  forwards(FusedConv2D, false);
  forwards(DepthwiseConv2dNative, true);
  forwards(FusedDepthwiseConv2D, true);

  const data = (kernelName: string, depthwise: boolean) =>
    override(kernelName, ({ dy, filter }, attrs, backend, forward) => {
      if (!bothFloat(dy!, filter!)) return forward();
      const shape = attrs.inputShape as number[];
      const dilations = depthwise ? ((attrs.dilations as [number, number] | undefined) ?? 1) : 1;
      const sizes = sizesOf(shape, filter!.shape, attrs, depthwise, dilations);
      if (sizes === undefined || !sameShape(dy!.shape, resultShape(sizes))) return forward();
      const out = backend.output(shape);
      backend.addon.convolutionData(backend.floats(out), backend.floats(dy!), backend.floats(filter!), sizes);
      return out;
    });
  data(Conv2DBackpropInput, false);
  data(DepthwiseConv2dNativeBackpropInput, true);

  const filters = (kernelName: string, depthwise: boolean) =>
    override(kernelName, ({ x, dy }, attrs, backend, forward) => {
      if (!bothFloat(x!, dy!)) return forward();
      const shape = attrs.filterShape as number[];
      const dilations = depthwise ? ((attrs.dilations as [number, number] | undefined) ?? 1) : 1;
      const sizes = sizesOf(x!.shape, shape, attrs, depthwise, dilations);
      if (sizes === undefined || !sameShape(dy!.shape, resultShape(sizes))) return forward();
      const out = backend.output(shape);
      const met = pixelsMet(backend, backend.floats(x!), sizes);
      backend.addon.convolutionFilter(backend.floats(out), met.x, backend.floats(dy!), met.sizes);
      met.release();
      return out;
    });
  filters(Conv2DBackpropFilter, false);
  filters(DepthwiseConv2dNativeBackpropFilter, true);
}
