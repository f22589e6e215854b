import type { TensorInfo } from '@tensorflow/tfjs-core';
import { Slice, SplitV, StridedSlice, Unpack, backend_util, slice_util } from '@tensorflow/tfjs-core';
import type { OneDnnBackend } from '../backend.js';
import { MAX_RANK, copyStrided } from './copy.js';
import { override } from './registry.js';
import { axesOf, sizeOf, stridesOf } from './shapes.js';

/** A copy of x[begin, begin + step, ...] of these sizes, under another shape of as many elements. */
function view(
  backend: OneDnnBackend,
  x: TensorInfo,
  begin: readonly number[],
  sizes: readonly number[],
  shape: number[] = [...sizes],
  steps?: readonly number[],
): TensorInfo {
  const out = backend.output(shape);
  if (sizeOf(sizes) === 0) return out;
  const strides = stridesOf(x.shape);
  let offset = 0;
  for (let d = 0; d < begin.length; d++) offset += begin[d]! * strides[d]!;
  const inStrides = steps === undefined ? strides : strides.map((stride, d) => stride * steps[d]!);
  copyStrided(backend, backend.floats(out), backend.floats(x), sizes, stridesOf(sizes), inStrides, 0, offset);
  return out;
}

const native = (x: TensorInfo) => x.dtype === 'float32' && x.shape.length <= MAX_RANK;

export function registerSlice(): void {
  override(Slice, ({ x }, attrs, backend, forward) => {
    if (!native(x!)) return forward();
    const [begin, size] = slice_util.parseSliceParams(x!, attrs.begin as number[], attrs.size as number[]);
    slice_util.assertParamsValid(x!, begin!, size!);
    return view(backend, x!, begin!, size!);
  });
  override(StridedSlice, ({ x }, attrs, backend, forward) => {
    if (!native(x!)) return forward();
    const a = attrs as unknown as Record<'begin' | 'end' | 'strides', number[]> &
      Record<'beginMask' | 'endMask' | 'ellipsisMask' | 'newAxisMask' | 'shrinkAxisMask', number>;
    const info = slice_util.sliceInfo(
      x!.shape,
      a.begin,
      a.end,
      a.strides,
      a.beginMask,
      a.endMask,
      a.ellipsisMask,
      a.newAxisMask,
      a.shrinkAxisMask,
    );
    if (info.isIdentity) return backend.view(x!, info.finalShape);
    const size = slice_util.computeOutShape(info.begin, info.end, info.strides);
    return view(backend, x!, info.begin, size, info.finalShape, info.strides);
  });
  override(SplitV, ({ x }, attrs, backend, forward) => {
    if (!native(x!)) return forward();
    const axis = axesOf(attrs.axis as number, x!.shape)[0]!;
    const begin = new Array<number>(x!.shape.length).fill(0);
    return backend_util
      .prepareSplitSize(
        x as Parameters<typeof backend_util.prepareSplitSize>[0],
        attrs.numOrSizeSplits as number[],
        axis,
      )
      .map((size) => {
        const sizes = x!.shape.slice();
        sizes[axis] = size;
        const part = view(backend, x!, begin, sizes);
        begin[axis]! += size;
        return part;
      });
  });
  override(Unpack, ({ value }, attrs, backend, forward) => {
    if (!native(value!)) return forward();
    const axis = axesOf(attrs.axis as number, value!.shape)[0]!;
    const begin = new Array<number>(value!.shape.length).fill(0);
    const sizes = value!.shape.slice();
    sizes[axis] = 1;
    const shape = value!.shape.filter((_, d) => d !== axis);
    return Array.from({ length: value!.shape[axis]! }, (_, i) => {
      begin[axis] = i;
      return view(backend, value!, begin, sizes, shape.slice());
    });
  });
}
