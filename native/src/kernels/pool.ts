import type { NamedAttrMap } from '@tensorflow/tfjs-core';
import { AvgPool, AvgPoolGrad, MaxPool, MaxPoolGrad, backend_util } from '@tensorflow/tfjs-core';
import { override } from './registry.js';
import { sameShape } from './shapes.js';

type Info = backend_util.Conv2DInfo;

export function infoOf(shape: number[], attrs: NamedAttrMap): Info {
  return backend_util.computePool2DInfo(
    shape as [number, number, number, number],
    attrs.filterSize as [number, number],
    attrs.strides as [number, number],
    1,
    attrs.pad as 'valid',
    attrs.dimRoundingMode as 'floor' | undefined,
  );
}

/** In the order of cpp/pool.cc. */
export const sizesOf = (info: Info): Int32Array =>
  Int32Array.of(
    info.batchSize,
    info.inHeight,
    info.inWidth,
    info.inChannels,
    info.outHeight,
    info.outWidth,
    info.filterHeight,
    info.filterWidth,
    info.strideHeight,
    info.strideWidth,
    info.dilationHeight,
    info.dilationWidth,
    info.padInfo.top,
    info.padInfo.left,
  );

const isIdentity = (info: Info) =>
  info.filterHeight === 1 && info.filterWidth === 1 && sameShape(info.inShape, info.outShape);

export function registerPool(): void {
  const forwards = (kernelName: string, native: 'maxPool' | 'avgPool') =>
    override(kernelName, ({ x }, attrs, backend, forward) => {
      if (x!.dtype !== 'float32') return forward();
      const info = infoOf(x!.shape, attrs);
      if (isIdentity(info)) return backend.view(x!, x!.shape);
      const out = backend.output(info.outShape);
      backend.addon[native](backend.floats(out), backend.floats(x!), sizesOf(info));
      return out;
    });
  forwards(MaxPool, 'maxPool');
  forwards(AvgPool, 'avgPool');
  override(MaxPoolGrad, ({ dy, input }, attrs, backend, forward) => {
    if (dy!.dtype !== 'float32' || input!.dtype !== 'float32') return forward();
    const out = backend.output(input!.shape);
    const sizes = sizesOf(infoOf(input!.shape, attrs));
    backend.addon.maxPoolGrad(backend.floats(out), backend.floats(dy!), backend.floats(input!), sizes);
    return out;
  });
  override(AvgPoolGrad, ({ dy, input }, attrs, backend, forward) => {
    if (dy!.dtype !== 'float32') return forward();
    const out = backend.output(input!.shape);
    const sizes = sizesOf(infoOf(input!.shape, attrs));
    backend.addon.avgPoolGrad(backend.floats(out), backend.floats(dy!), sizes);
    return out;
  });
}
