import * as tf from '@tensorflow/tfjs-core';
import { difference } from './compare.js';
import type { Operand } from './operand.js';

/** What a kernel returned, copied out of the backend. */
export interface Output {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly values: ArrayLike<number>;
}

/**
 * Runs an operation on the current backend under conditions that expose careless kernels:
 * the inputs lie at an odd 4-byte alignment inside larger buffers with sentinels around, buffers that the backend might
 * recycle for the outputs hold NaN, and afterwards the inputs and their surroundings must be unchanged to the byte, the
 * backend must hold exactly the outputs more than before, and nothing once they are disposed.
 *
 * @param inputs operands, made into tensors in this order
 * @param run the operation; returns one tensor or several
 * @param poison element counts of the outputs to expect, for the poisoning
 * @throws Error in words, when one of these conditions is violated or the operation throws
 */
export function execute(
  inputs: readonly Operand[],
  run: (...tensors: tf.Tensor[]) => tf.Tensor | tf.Tensor[],
  poison: readonly number[],
): Output[] {
  for (const size of poison) poisonRecycledBuffers(size);
  const empty = tf.backend().numDataIds();
  const placed = inputs.map(place);
  const tensors = inputs.map((input, i) => tf.tensor(placed[i]!.view, [...input.shape], input.dtype));
  const loaded = tf.backend().numDataIds();
  if (loaded !== empty + inputs.length)
    throw new Error(`${loaded - empty} data ids for ${inputs.length} inputs`);

  const results = tf.tidy(() => [run(...tensors)].flat());
  const own = new Set(tensors.map((tensor) => tensor.dataId));
  const fresh = new Set(results.map((result) => result.dataId).filter((id) => !own.has(id)));
  const rise = tf.backend().numDataIds() - loaded;
  const outputs = results.map((result) => ({
    shape: [...result.shape],
    dtype: result.dtype,
    values: Array.from(result.dataSync()),
  }));
  for (const check of furtherChecks) check(tensors, run, results, poison);
  if (rise !== fresh.size) throw new Error(`data ids rose by ${rise} for ${fresh.size} new outputs`);

  inputs.forEach((input, i) => {
    const { bytes, before } = placed[i]!;
    const changed = Buffer.compare(bytes, before) === 0 ? null : difference(bytes, before);
    if (changed !== null) throw new Error(`input ${i} or its surroundings were written: byte ${changed}`);
    const now = tensors[i]!.dataSync();
    const seen =
      Buffer.compare(bytesOf(now), bytesOf(input.values)) === 0 ? null : difference(now, input.values);
    if (seen !== null) throw new Error(`input ${i} reads differently afterwards: ${seen}`);
  });
  tf.dispose([...results, ...tensors]);
  const left = tf.backend().numDataIds() - empty;
  if (left !== 0) throw new Error(`${left} data ids left after disposal`);
  return outputs;
}

/** What else is checked of an operation that `execute` runs: its inputs, itself, what it gave and the sizes to poison. */
export type FurtherCheck = (
  inputs: readonly tf.Tensor[],
  run: (...tensors: tf.Tensor[]) => tf.Tensor | tf.Tensor[],
  results: readonly tf.Tensor[],
  poison: readonly number[],
) => void;

/** Empty but in a test file that adds to it. */
export const furtherChecks: FurtherCheck[] = [];

interface Placed {
  readonly view: Float32Array | Int32Array | Uint8Array;
  readonly bytes: Uint8Array;
  readonly before: Uint8Array;
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

const SENTINEL = 0xa5;

function place({ values }: Operand): Placed {
  const width = values.BYTES_PER_ELEMENT;
  const bytes = new Uint8Array(12 + values.length * width).fill(SENTINEL);
  const make = values.constructor as new (
    buffer: ArrayBuffer,
    offset: number,
    length: number,
  ) => Placed['view'];
  const view = new make(bytes.buffer as ArrayBuffer, 4, values.length);
  view.set(values);
  return { view, bytes, before: bytes.slice() };
}

export function poisonRecycledBuffers(size: number): void {
  tf.tidy(() => {
    const nan = tf.fill([size], NaN);
    return tf.keep(tf.add(nan, 1));
  }).dispose();
}
