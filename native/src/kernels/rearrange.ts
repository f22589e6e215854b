import { PadV2, Reverse, Tile, Transpose } from '@tensorflow/tfjs-core';
import { MAX_RANK, copyStrided } from './copy.js';
import { override } from './registry.js';
import { axesOf, sizeOf, stridesOf } from './shapes.js';

export function registerRearrange(): void {
  override(Transpose, ({ x }, attrs, backend, forward) => {
    const { shape, dtype } = x!;
    if (dtype !== 'float32' || shape.length > MAX_RANK) return forward();
    const perm = attrs.perm as number[];
    const outShape = perm.map((axis) => shape[axis]!);
    const out = backend.output(outShape);
    const strides = stridesOf(shape);
    const inStrides = perm.map((axis) => strides[axis]!);
    copyStrided(backend, backend.floats(out), backend.floats(x!), outShape, stridesOf(outShape), inStrides);
    return out;
  });
  override(PadV2, ({ x }, attrs, backend, forward) => {
    const { shape, dtype } = x!;
    const paddings = attrs.paddings as Array<[number, number]>;
    if (dtype !== 'float32' || shape.length > MAX_RANK || paddings.some(([a, b]) => a < 0 || b < 0))
      return forward();
    const outShape = shape.map((size, d) => paddings[d]![0] + size + paddings[d]![1]);
    const out = backend.output(outShape);
    const values = backend.floats(out);
    backend.addon.fill(values, attrs.constantValue as number);
    if (sizeOf(shape) === 0) return out;
    const outStrides = stridesOf(outShape);
    let offset = 0;
    for (let d = 0; d < shape.length; d++) offset += paddings[d]![0] * outStrides[d]!;
    copyStrided(backend, values, backend.floats(x!), shape, outStrides, stridesOf(shape), offset);
    return out;
  });
  override(Tile, ({ x }, attrs, backend, forward) => {
    const { shape, dtype } = x!;
    const reps = attrs.reps as number[];
    if (dtype !== 'float32' || 2 * shape.length > MAX_RANK || reps.length !== shape.length) return forward();
    const outShape = shape.map((size, d) => size * reps[d]!);
    const out = backend.output(outShape);
    if (sizeOf(outShape) === 0) return out;
    const strides = stridesOf(shape);
    const outStrides = stridesOf(outShape);
    // Every dimension is walked once for each repetition, and from its start each time.
    const sizes = shape.flatMap((size, d) => [reps[d]!, size]);
    const to = shape.flatMap((size, d) => [size * outStrides[d]!, outStrides[d]!]);
    const from = shape.flatMap((_, d) => [0, strides[d]!]);
    copyStrided(backend, backend.floats(out), backend.floats(x!), sizes, to, from);
    return out;
  });
  override(Reverse, ({ x }, attrs, backend, forward) => {
    const { shape, dtype } = x!;
    if (dtype !== 'float32' || shape.length > MAX_RANK || shape.length === 0) return forward();
    const out = backend.output(shape);
    if (sizeOf(shape) === 0) return out;
    const strides = stridesOf(shape);
    const from = strides.slice();
    let offset = 0;
    for (const axis of axesOf(attrs.dims as number[], shape)) {
      from[axis] = -strides[axis]!;
      offset += (shape[axis]! - 1) * strides[axis]!;
    }
    copyStrided(backend, backend.floats(out), backend.floats(x!), shape, strides, from, 0, offset);
    return out;
  });
}
