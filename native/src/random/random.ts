import type { Tensor } from '@tensorflow/tfjs-core';
import { draw, drawAttributes, PHILOX_NORMAL, PHILOX_UNIFORM } from './kernel.js';

/**
 * Uniform draws in [0, 1), multiples of 2^-24, float32, of shape `shape`, or [T, ...shape] for a list of T
 * seeds, where slice t is what seed t alone gives.
 *
 * @param seed integer 0 .. 2^32 - 1, or a list of them; 0 is a seed like any other
 * @param stream the stream's name; streams of different names are independent
 * @param step integer 0 .. 2^32 - 1; steps are independent
 */
export function philoxUniform(
  seed: number | readonly number[],
  stream: string,
  step: number,
  shape: readonly number[],
): Tensor {
  return draw(PHILOX_UNIFORM, drawAttributes(seed, stream, step, shape));
}

/**
 * Standard normal draws, float32, with the arguments of `philoxUniform`. The native backend and the others use
 * the same integers; a draw differs by at most 1 unit in the last place.
 */
export function philoxNormal(
  seed: number | readonly number[],
  stream: string,
  step: number,
  shape: readonly number[],
): Tensor {
  return draw(PHILOX_NORMAL, drawAttributes(seed, stream, step, shape));
}
