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
import { override } from './registry.js';
import { isGiven, sameShape } from './shapes.js';

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
      backend.addon.convolutionFilter(backend.floats(out), backend.floats(x!), backend.floats(dy!), sizes);
      return out;
    });
  filters(Conv2DBackpropFilter, false);
  filters(DepthwiseConv2dNativeBackpropFilter, true);
}
