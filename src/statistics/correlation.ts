import { UserError } from '../errors.js';
import { mean } from './mean.js';

/**
 * Pearson's correlation of two lists; 0 where one of them is constant.
 *
 * Throws {@link UserError} for lists of different lengths or fewer than two values.
 */
export function correlation(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length || a.length < 2)
    throw new UserError(
      `correlation: lists must hold as many values, at least 2, got ${a.length} and ${b.length}`,
    );
  const [centreA, centreB] = [mean(a), mean(b)];
  let [product, squareA, squareB] = [0, 0, 0];
  a.forEach((value, i) => {
    const [x, y] = [value - centreA, b[i] - centreB];
    product += x * y;
    squareA += x * x;
    squareB += y * y;
  });
  return squareA > 0 && squareB > 0 ? product / Math.sqrt(squareA * squareB) : 0;
}
