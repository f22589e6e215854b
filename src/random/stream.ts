import { words as streamWords } from 'tfjs-backend-onednn/random';
import { UserError } from '../errors.js';

/** What a stream of random numbers is for; streams of different purposes are independent. */
export const STREAMS = ['initialisation', 'split', 'order', 'dropout', 'noise', 'search', 'data'] as const;
export type StreamName = (typeof STREAMS)[number] | `${(typeof STREAMS)[number]}/${string}`;

/** A stream of random numbers: the same seed and name give the same draws at every step, in any order of asking. */
export interface Stream {
  readonly seed: number;
  readonly name: string;
}

/**
 * Throws {@link UserError} unless `seed` is an integer of 0 … 2^32 - 1. Every such value, 0 included, is a seed.
 */
export function checkSeed(seed: number): number {
  if (!(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32))
    throw new UserError(`seed ${seed} is given; allowed are the integers from 0 to 4294967295`);
  return seed;
}

/** The stream of a name under a seed. Sub-streams are named with a slash, such as `initialisation/dense1`. */
export function stream(seed: number, name: StreamName): Stream {
  return { seed: checkSeed(seed), name };
}

/**
 * The first `count` 32-bit words of step `step`: block i of the step is Philox4x32-10 of the counter (i, step, 0, 0)
 * under the key (seed, FNV-1a of the name), and words 4i … 4i + 3 are its words. Native code draws the same.
 */
export const words = (source: Stream, step: number, count: number): Uint32Array =>
  streamWords({ ...source, step }, count);
