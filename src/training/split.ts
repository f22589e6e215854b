import { UserError } from '../errors.js';
import { permutation, stream } from '../random/index.js';

/** Which examples a trial trains on and which it validates on. */
export interface Split {
  train: Uint32Array;
  validation: Uint32Array;
}

/**
 * Two disjoint random subsets of the examples 0 … count - 1, drawn from the seed's stream `split`; the second is empty
 * where nothing is validated on.
 *
 * Throws {@link UserError} when more are asked for than there are.
 */
export function randomSplit(seed: number, count: number, train: number, validation = 0): Split {
  if (!(train > 0 && validation >= 0 && train + validation <= count))
    throw new UserError(
      `a split of ${train} + ${validation} examples is asked for and there are ${count}; get the complete data set`,
    );
  const order = permutation(stream(seed, 'split'), 0, count);
  return { train: order.slice(0, train), validation: order.slice(train, train + validation) };
}

/** The order in which a trial sees its `count` training examples in an epoch, from the seed's stream `order`. */
export const epochOrder = (seed: number, epoch: number, count: number): Uint32Array =>
  permutation(stream(seed, 'order'), epoch, count);

/** How many of a series' examples, in order of time, are for training, validation and test. */
export interface ChronologicalSplit {
  train: number;
  validation: number;
  test: number;
}

/**
 * The first 80 % of `count` examples, of which again the first 80 % are for training and the rest for validation, and
 * the last 20 % for the test: 64 %, 16 % and 20 %, each rounded down to whole examples as the paper's authors do.
 *
 * Throws {@link UserError} unless every part gets at least one example.
 */
export function chronologicalSplit(count: number): ChronologicalSplit {
  const known = Math.floor(count * 0.8);
  const train = Math.floor(known * 0.8);
  const split = { train, validation: known - train, test: count - known };
  if (!(Math.min(split.train, split.validation, split.test) > 0))
    throw new UserError(
      `a series with ${Math.max(0, count)} examples is too short to be split in 64, 16 and 20 %; at least 3 are needed`,
    );
  return split;
}
