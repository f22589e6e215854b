import { util } from '@tensorflow/tfjs-core';

/** Whether an optional input or attribute was given. */
export const isGiven = <T>(value: T | null | undefined): value is T => value !== undefined && value !== null;

/** Product of the sizes. */
export function sizeOf(shape: readonly number[]): number {
  let size = 1;
  for (let i = 0; i < shape.length; i++) size *= shape[i]!;
  return size;
}

export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

// One array for every call: the addon reads it before it returns. Unused places are ignored.
const scratch = new Int32Array(160);

/** [rank of a, sizes of a..., rank of b, sizes of b...] in a shared array. */
export function packShapes(a: readonly number[], b: readonly number[]): Int32Array {
  let at = 0;
  scratch[at++] = a.length;
  for (let i = 0; i < a.length; i++) scratch[at++] = a[i]!;
  scratch[at++] = b.length;
  for (let i = 0; i < b.length; i++) scratch[at++] = b[i]!;
  return scratch;
}

/** Axes as non-negative numbers; undefined or null means all of them. */
export function axesOf(axis: number | number[] | undefined | null, shape: number[]): number[] {
  return util.parseAxisParam(axis ?? (null as unknown as number[]), shape);
}

/** Steps between neighbours along each dimension of a dense tensor. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let d = shape.length - 1; d >= 0; d--) {
    strides[d] = step;
    step *= shape[d]!;
  }
  return strides;
}
