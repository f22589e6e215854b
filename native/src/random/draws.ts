import { philox4x32 } from './philox.js';
import { requireUint32, streamId, type Stream } from './stream.js';

/**
 * The first `count` words of a stream: block i has the counter (i, step, 0, 0) and the key
 * (seed, streamId(name)); its four words are the draws 4i .. 4i + 3.
 */
export function words({ seed, name, step }: Stream, count: number): Uint32Array {
  requireUint32('seed', seed);
  requireUint32('step', step);
  const id = streamId(name);
  const blocks = Math.ceil(count / 4);
  const all = new Uint32Array(4 * blocks);
  for (let i = 0; i < blocks; i++) philox4x32(i, step, 0, 0, seed, id, all, 4 * i);
  return all.subarray(0, count);
}

/** The first `count` uniform draws in [0, 1): (w >>> 8) 2^-24. */
export function uniforms(stream: Stream, count: number): Float32Array {
  return Float32Array.from(words(stream, count), (w) => (w >>> 8) * 2 ** -24);
}

/**
 * The first `count` standard normal draws, by Box-Muller on the words (w0, w1) and (w2, w3) of a block:
 * u1 = ((wa >>> 8) + 1) 2^-24, u2 = (wb >>> 8) 2^-24, sqrt(-2 ln u1) cos(2 pi u2) and
 * sqrt(-2 ln u1) sin(2 pi u2), in float64, rounded to float32.
 */
export function normals(stream: Stream, count: number): Float32Array {
  const even = count + (count % 2);
  const all = words(stream, even);
  const draws = new Float32Array(even);
  for (let i = 0; i < even; i += 2) {
    const radius = Math.sqrt(-2 * Math.log(((all[i]! >>> 8) + 1) * 2 ** -24));
    const angle = 2 * Math.PI * ((all[i + 1]! >>> 8) * 2 ** -24);
    draws[i] = radius * Math.cos(angle);
    draws[i + 1] = radius * Math.sin(angle);
  }
  return draws.subarray(0, count);
}
