import type * as tf from '@tensorflow/tfjs-core';
import { Unmapped, type Attributes } from './model.js';

/** One node with its inputs' values. */
export interface Call {
  /** Undefined where an optional input is left out. */
  readonly inputs: readonly (tf.Tensor | undefined)[];
  readonly attributes: Attributes;
  /** How many outputs the model names. */
  readonly outputs: number;
  /** Of the operators. */
  readonly version: number;
}

/** What computes an operator's outputs here; throws {@link Unmapped} where the call asks for more than there is. */
export type Operator = (call: Call) => tf.Tensor | tf.Tensor[];

export type Operators = Readonly<Record<string, Operator>>;

export function demand(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new Unmapped(otherwise);
}

export const floats = (tensor: tf.Tensor | undefined, what: string): tf.Tensor => {
  demand(tensor !== undefined, `${what} left out`);
  demand(tensor.dtype === 'float32', `${what} of type ${tensor.dtype}`);
  return tensor;
};

export const numbers = (tensor: tf.Tensor | undefined): number[] | undefined =>
  tensor && Array.from(tensor.dataSync());

/** -1 counts from the last axis. */
export const axisOf = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);
