import { UserError } from '../errors.js';
import { permutation, stream } from '../random/index.js';

/** Which examples a trial trains on and which it validates on. */
export interface Split {
  train: Uint32Array;
  validation: Uint32Array;
}

/**
 * Two disjoint random subsets of the examples 0 … count - 1, drawn from the seed's stream `split`.
 *
 * Throws {@link UserError} when more are asked for than there are.
 */
export function randomSplit(seed: number, count: number, train: number, validation: number): Split {
  if (!(train > 0 && validation > 0 && train + validation <= count))
    throw new UserError(`a split of ${train} + ${validation} examples is asked for; there are ${count}`);
  const order = permutation(stream(seed, 'split'), 0, count);
  return { train: order.slice(0, train), validation: order.slice(train, train + validation) };
}

/** The order in which a trial sees its `count` training examples in an epoch, from the seed's stream `order`. */
export const epochOrder = (seed: number, epoch: number, count: number): Uint32Array =>
  permutation(stream(seed, 'order'), epoch, count);
