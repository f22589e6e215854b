import { normals, uniforms } from 'tfjs-backend-onednn/random';
import { words, type Stream } from './stream.js';

/** `count` numbers of the uniform distribution on [0, 1): (w >>> 8) 2^-24 for each word w of the step. */
export const uniform = (source: Stream, step: number, count: number): Float32Array =>
  uniforms({ ...source, step }, count);

/**
 * `count` numbers of the standard normal distribution by Box and Muller: with u = ((w0 >>> 8) + 1) 2^-24 and
 * v = (w1 >>> 8) 2^-24 of two successive words, sqrt(-2 ln u) cos(2 pi v) and sqrt(-2 ln u) sin(2 pi v), computed in
 * float64 and rounded to float32.
 */
export const normal = (source: Stream, step: number, count: number): Float32Array =>
  normals({ ...source, step }, count);

/**
 * A permutation of 0 … count - 1, every one equally likely up to the 32 bits of a draw: Fisher and Yates's shuffle
 * with one word a swap, reduced by the high part of word times range.
 */
export function permutation(source: Stream, step: number, count: number): Uint32Array {
  const bits = words(source, step, count);
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor((bits[i] / 2 ** 32) * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}
