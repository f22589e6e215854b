import type { TensorInfo } from '@tensorflow/tfjs-core';
import { Max, Mean, Min, Prod, Sum } from '@tensorflow/tfjs-core';
import type { OneDnnBackend } from '../backend.js';
import { override } from './registry.js';
import { axesOf, sizeOf } from './shapes.js';

/** Operations in the order of cpp/reduce.cc. */
const enum Reduction {
  Sum,
  Max,
  Min,
  Product,
}

const plan = new Int32Array(160);

/** x reduced over the axes, divided by the divisor. */
function reduce(
  backend: OneDnnBackend,
  operation: number,
  x: TensorInfo,
  axes: number[],
  keepDims: boolean,
  divisor = 1,
): TensorInfo {
  const rank = x.shape.length;
  plan[0] = rank;
  for (let d = 0; d < rank; d++) {
    plan[1 + d] = x.shape[d]!;
    plan[1 + rank + d] = 1;
  }
  for (const axis of axes) plan[1 + rank + axis] = 0;
  const shape: number[] = [];
  for (let d = 0; d < rank; d++) {
    if (plan[1 + rank + d] === 1) shape.push(x.shape[d]!);
    else if (keepDims) shape.push(1);
  }
  const out = backend.output(shape);
  backend.addon.reduce(operation, backend.floats(out), backend.floats(x), plan, divisor);
  return out;
}

type AxisAttribute = number | number[] | undefined;

export function registerReduce(): void {
  override(Sum, ({ x }, attrs, backend, forward) => {
    if (x!.dtype !== 'float32') return forward();
    const axes = axesOf(attrs.axis as AxisAttribute, x!.shape);
    return reduce(backend, Reduction.Sum, x!, axes, attrs.keepDims as boolean);
  });
  override(Mean, ({ x }, attrs, backend, forward) => {
    if (x!.dtype !== 'float32') return forward();
    const axes = axesOf(attrs.axis as AxisAttribute, x!.shape);
    const count = axes.reduce((size, axis) => size * x!.shape[axis]!, 1);
    return reduce(backend, Reduction.Sum, x!, axes, attrs.keepDims as boolean, count);
  });
  const extreme = (kernelName: string, operation: number, attribute: string) =>
    override(kernelName, ({ x }, attrs, backend, forward) => {
      if (x!.dtype !== 'float32' || sizeOf(x!.shape) === 0) return forward();
      const axes = axesOf(attrs[attribute] as AxisAttribute, x!.shape);
      return reduce(backend, operation, x!, axes, attrs.keepDims as boolean);
    });
  extreme(Max, Reduction.Max, 'reductionIndices');
  extreme(Min, Reduction.Min, 'axis');
  extreme(Prod, Reduction.Product, 'axis');
}
