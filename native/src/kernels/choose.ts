import type { TensorInfo } from '@tensorflow/tfjs-core';
import { AddN, GatherV2, Select, backend_util, util } from '@tensorflow/tfjs-core';
import { override } from './registry.js';
import { axesOf, sameShape, sizeOf } from './shapes.js';

export function registerChoose(): void {
  override(Select, ({ condition, t, e }, _attrs, backend, forward) => {
    const native =
      t!.dtype === 'float32' &&
      e!.dtype === 'float32' &&
      condition!.dtype === 'bool' &&
      sizeOf(condition!.shape) === sizeOf(t!.shape) &&
      sizeOf(e!.shape) === sizeOf(t!.shape);
    const truths = native ? backend.values(condition!) : undefined;
    if (!(truths instanceof Uint8Array)) return forward();
    const out = backend.output(t!.shape);
    backend.addon.select(backend.floats(out), truths, backend.floats(t!), backend.floats(e!));
    return out;
  });
  override(GatherV2, ({ x, indices }, attrs, backend, forward) => {
    const which = indices!.dtype === 'int32' ? backend.values(indices!) : undefined;
    if (x!.dtype !== 'float32' || !(which instanceof Int32Array)) return forward();
    if ((attrs.batchDims as number | undefined) ?? 0) return forward();
    backend.notRecordable('GatherV2 reads its indices in JavaScript');
    const axis = axesOf(attrs.axis as number, x!.shape)[0]!;
    const size = x!.shape[axis]!;
    for (let i = 0; i < which.length; i++)
      util.assert(
        which[i]! >= 0 && which[i]! < size,
        () => `GatherV2: the index value ${which[i]} is not in [0, ${size - 1}]`,
      );
    const info = backend_util.segment_util.collectGatherOpShapeInfo(
      x as Parameters<typeof backend_util.segment_util.collectGatherOpShapeInfo>[0],
      indices as Parameters<typeof backend_util.segment_util.collectGatherOpShapeInfo>[1],
      axis,
      0,
    );
    const out = backend.output(info.outputShape);
    const { outerSize, dimSize, sliceSize } = info;
    backend.addon.gather(backend.floats(out), backend.floats(x!), which, outerSize, dimSize, sliceSize);
    return out;
  });
  override(AddN, (inputs, _attrs, backend, forward) => {
    const tensors = inputs as unknown as TensorInfo[];
    const { shape } = tensors[0]!;
    if (!tensors.every((tensor) => tensor.dtype === 'float32' && sameShape(tensor.shape, shape)))
      return forward();
    const out = backend.output(shape);
    backend.addon.addN(
      backend.floats(out),
      tensors.map((tensor) => backend.floats(tensor)),
    );
    return out;
  });
}
