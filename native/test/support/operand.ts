import { uniforms } from './random.js';

/** What a kernel is given: a shape, an element type and the values in row-major order. */
export interface Operand {
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32' | 'bool';
  readonly values: Float32Array | Int32Array | Uint8Array;
}

/** Product of the dimensions; 1 for a scalar. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, dimension) => product * dimension, 1);
}

export function float32(shape: readonly number[], values: ArrayLike<number>): Operand {
  return { shape, dtype: 'float32', values: Float32Array.from(values) };
}

export function int32(shape: readonly number[], values: ArrayLike<number>): Operand {
  return { shape, dtype: 'int32', values: Int32Array.from(values) };
}

export function bool(shape: readonly number[], values: ArrayLike<number>): Operand {
  return { shape, dtype: 'bool', values: Uint8Array.from(values) };
}

/** Float32 values uniform in [low, high). */
export function randomFloats(seed: number, shape: readonly number[], low = -1, high = 1): Operand {
  const uniform = uniforms(seed);
  const values = new Float32Array(sizeOf(shape));
  for (let i = 0; i < values.length; i++) values[i] = low + (high - low) * uniform();
  return { shape, dtype: 'float32', values };
}

/** Int32 values uniform in low..high. */
export function randomIntegers(seed: number, shape: readonly number[], low: number, high: number): Operand {
  const uniform = uniforms(seed);
  const values = new Int32Array(sizeOf(shape));
  for (let i = 0; i < values.length; i++) values[i] = low + Math.floor((high - low + 1) * uniform());
  return { shape, dtype: 'int32', values };
}

/** Truth values, each true with probability one half. */
export function randomBools(seed: number, shape: readonly number[]): Operand {
  return bool(shape, randomIntegers(seed, shape, 0, 1).values);
}
