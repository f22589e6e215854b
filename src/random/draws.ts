import { words, type Stream } from './stream.js';

const UNIT = 2 ** -24;

/** `count` numbers of the uniform distribution on [0, 1): (w >>> 8) 2^-24 for each word w of the step. */
export function uniform(source: Stream, step: number, count: number): Float32Array {
  return Float32Array.from(words(source, step, count), (word) => (word >>> 8) * UNIT);
}

/**
 * `count` numbers of the standard normal distribution by Box and Muller: with u = ((w0 >>> 8) + 1) 2^-24 and
 * v = (w1 >>> 8) 2^-24 of two successive words, sqrt(-2 ln u) cos(2 pi v) and sqrt(-2 ln u) sin(2 pi v), computed in
 * float64 and rounded to float32.
 */
export function normal(source: Stream, step: number, count: number): Float32Array {
  const bits = words(source, step, count + (count % 2));
  const result = new Float32Array(bits.length);
  for (let i = 0; i < bits.length; i += 2) {
    const radius = Math.sqrt(-2 * Math.log(((bits[i] >>> 8) + 1) * UNIT));
    const angle = 2 * Math.PI * ((bits[i + 1] >>> 8) * UNIT);
    result[i] = radius * Math.cos(angle);
    result[i + 1] = radius * Math.sin(angle);
  }
  return result.subarray(0, count);
}

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
