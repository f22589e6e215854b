import { UserError } from '../errors.js';
import { permutation, stream } from '../random/index.js';
import type { Split } from './split.js';

/**
 * K-fold cross-validation: a random order of the examples 0 … count - 1 from the seed's stream `split`, cut into `folds`
 * parts whose sizes differ by one at most. Split k validates on part k and trains on all others.
 *
 * Throws {@link UserError} unless 2 <= folds <= count.
 */
export function crossValidation(seed: number, count: number, folds: number): Split[] {
  if (!(Number.isInteger(folds) && folds >= 2 && folds <= count))
    throw new UserError(`${folds} folds of ${count} examples are asked for; give 2 to ${count} folds`);
  const order = permutation(stream(seed, 'split'), 0, count);
  const start = (fold: number): number => Math.floor((fold * count) / folds);
  return Array.from({ length: folds }, (_, fold) => {
    const [from, to] = [start(fold), start(fold + 1)];
    const train = new Uint32Array(count - (to - from));
    train.set(order.subarray(0, from));
    train.set(order.subarray(to), from);
    return { train, validation: order.slice(from, to) };
  });
}

/**
 * Throws {@link UserError} where the examples that a fold trains or validates on lack one of the classes 0 … classes - 1,
 * with the fold, the class and the part: nothing can be learnt, or measured, of a class that is not there.
 */
export function checkFolds(splits: readonly Split[], labels: ArrayLike<number>, classes: number): void {
  splits.forEach((split, fold) => {
    for (const part of ['train', 'validation'] as const) {
      const seen = new Set(Array.from(split[part], (example) => labels[example]));
      for (let label = 0; label < classes; label++)
        if (!seen.has(label))
          throw new UserError(
            `fold ${fold + 1} of ${splits.length} has no example of class ${label} in its ${part} part of ` +
              `${split[part].length}; take fewer folds or more examples of that class`,
          );
    }
  });
}
