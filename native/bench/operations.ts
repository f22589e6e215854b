import type { TensorInfo } from '@tensorflow/tfjs-core';
import { observeKernels } from './observe.js';

const sizeOf = ({ shape }: TensorInfo): number => shape.reduce((product, size) => product * size, 1);

/** Additions and multiplications of sums of products in one call of a kernel, as their definitions have them; 0 for others. */
function operationsOf(
  name: string,
  inputs: Readonly<Record<string, TensorInfo>>,
  attrs: Readonly<Record<string, unknown>>,
  outputs: readonly TensorInfo[],
): number {
  const given = Object.values(inputs);
  const [first, second] = given as [TensorInfo, TensorInfo];
  const [out] = outputs as [TensorInfo];
  const perChannel = (filter: TensorInfo): number => sizeOf(filter) / filter.shape.at(-1)!;
  switch (name) {
    case 'BatchMatMul':
    case '_FusedMatMul':
      return 2 * sizeOf(out) * first.shape.at(attrs['transposeA'] ? -2 : -1)!;
    case 'Affine':
      return 2 * sizeOf(out) * second.shape.at(-2)!;
    case 'Conv2D':
    case 'Convolve':
      return 2 * sizeOf(out) * perChannel(second);
    case 'Conv2DBackpropInput':
      return 2 * sizeOf(inputs['dy']!) * perChannel(inputs['filter']!);
    case 'Conv2DBackpropFilter':
      return 2 * sizeOf(inputs['dy']!) * perChannel(out);
    case 'LstmLayer': {
      const [, time, batch, features] = first.shape as [number, number, number, number];
      const [trials, units] = given[2]!.shape as [number, number];
      return 2 * trials * time * batch * 4 * units * (features + units);
    }
    case 'LstmLayerGrad': {
      const [trials, time, batch, units] = second.shape as [number, number, number, number];
      const features = given[4]!.shape[3]!;
      return 4 * trials * time * batch * 4 * units * (features + units);
    }
    case 'MeanSquaredResidual': {
      const layers = attrs['layers'] as number;
      const [, ...derivatives] = attrs['operator'] as Float32Array;
      const streams = derivatives.slice(0, 4).some((factor) => factor !== 0) ? 4 : 1;
      const from = attrs['source'] === true ? 2 : 1;
      const weights = given.slice(from, from + layers).reduce((sum, kernel) => sum + sizeOf(kernel), 0);
      return 6 * streams * first.shape[1]! * weights;
    }
    default:
      return 0;
  }
}

/** The additions and multiplications of a step in its sums of products. */
export function countOperations(step: () => void, backend: string): number {
  let count = 0;
  observeKernels(
    backend,
    ({ inputs, attrs }, name, run) => {
      const result = run();
      const outputs = Array.isArray(result) ? result : [result];
      count += operationsOf(name, inputs as Record<string, TensorInfo>, attrs ?? {}, outputs);
      return result;
    },
    step,
  );
  return count;
}
