import type { TensorInfo } from '@tensorflow/tfjs-core';
import { Concat, Pack, backend_util, util } from '@tensorflow/tfjs-core';
import type { OneDnnBackend } from '../backend.js';
import { copyStrided } from './copy.js';
import { override } from './registry.js';
import { axesOf, sizeOf } from './shapes.js';

const outer = [0, 0];
const outSteps = [0, 1];
const inSteps = [0, 1];

/** The tensors side by side: each is `rows` runs, which follow one another in every row of the result. */
function sideBySide(
  backend: OneDnnBackend,
  tensors: TensorInfo[],
  rows: number,
  shape: number[],
): TensorInfo {
  const out = backend.output(shape);
  const size = sizeOf(shape);
  if (size === 0) return out;
  const values = backend.floats(out);
  outer[0] = rows;
  outSteps[0] = size / rows;
  let offset = 0;
  for (const tensor of tensors) {
    const run = sizeOf(tensor.shape) / rows;
    if (run === 0) continue;
    outer[1] = run;
    inSteps[0] = run;
    copyStrided(backend, values, backend.floats(tensor), outer, outSteps, inSteps, offset, 0);
    offset += run;
  }
  return out;
}

/** Product of the sizes before the axis. */
const rowsBefore = (shape: number[], axis: number) => sizeOf(shape.slice(0, axis));

export function registerConcat(): void {
  override(Concat, (inputs, attrs, backend, forward) => {
    const tensors = inputs as unknown as TensorInfo[];
    if (tensors.some((tensor) => tensor.dtype !== 'float32')) return forward();
    const axis = axesOf(attrs.axis as number, tensors[0]!.shape)[0]!;
    const shapes = tensors.map((tensor) => tensor.shape);
    backend_util.assertParamsConsistent(shapes, axis);
    const shape = backend_util.computeOutShape(shapes, axis);
    const filled = tensors.filter((tensor) => sizeOf(tensor.shape) > 0);
    if (filled.length === 1) return backend.view(filled[0]!, filled[0]!.shape);
    return sideBySide(backend, filled, rowsBefore(shape, axis), shape);
  });
  override(Pack, (inputs, attrs, backend, forward) => {
    const tensors = inputs as unknown as TensorInfo[];
    if (tensors.some((tensor) => tensor.dtype !== 'float32')) return forward();
    const { shape } = tensors[0]!;
    for (const tensor of tensors)
      util.assertShapesMatch(shape, tensor.shape, 'All tensors passed to stack must have matching shapes');
    const given = attrs.axis as number;
    const axis = given < 0 ? given + shape.length + 1 : given;
    const packed = [...shape.slice(0, axis), tensors.length, ...shape.slice(axis)];
    if (tensors.length === 1) return backend.view(tensors[0]!, packed);
    return sideBySide(backend, tensors, rowsBefore(shape, axis), packed);
  });
}
