import { UserError } from '../errors.js';
import { permutation, uniform } from './draws.js';
import type { Stream } from './stream.js';

/**
 * `count` points of the unit cube [0, 1)^dimensions, row by row, of which each axis has exactly one in every interval
 * [i / count, (i + 1) / count): in axis d point i lies at (permutation_d(i) + uniform_d(i)) / count, in float64.
 *
 * Axis d takes its permutation from step 2 d and its uniform numbers from step 2 d + 1 of the stream.
 *
 * Throws {@link UserError} unless `count` and `dimensions` are integers of at least 1.
 *
 * Source: McKay, Beckman, Conover (1979), A comparison of three methods for selecting values of input variables.
 */
export function latinHypercube(source: Stream, count: number, dimensions: number): Float64Array {
  if (!(Number.isInteger(count) && count >= 1 && Number.isInteger(dimensions) && dimensions >= 1))
    throw new UserError(
      `${count} points in ${dimensions} dimensions are asked for; allowed are integers of at least 1`,
    );
  const points = new Float64Array(count * dimensions);
  for (let axis = 0; axis < dimensions; axis++) {
    const places = permutation(source, 2 * axis, count);
    const offsets = uniform(source, 2 * axis + 1, count);
    places.forEach((place, i) => (points[i * dimensions + axis] = (place + offsets[i]) / count));
  }
  return points;
}
