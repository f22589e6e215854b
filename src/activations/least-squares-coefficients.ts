import { expression } from 'tfjs-backend-onednn';
import { UserError } from '../errors.js';
import { checkedTerms, checkPositive, type Basis } from './basis.js';

export interface LeastSquaresOptions {
  /** The points lie evenly on [-range, range], both ends included; above 0. Default 4. */
  readonly range?: number;
  /** How many, at least M. Default 201. */
  readonly points?: number;
  /** Weight of the squared coefficients beside the mean squared error, above 0. Default 1e-6. */
  readonly ridge?: number;
}

/** `count` even points of [-range, range]; 0 for one. */
export const evenGrid = (range: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => (count === 1 ? 0 : -range + (2 * range * i) / (count - 1)));

/** f_1(z) … f_M(z) in float64, with the parameters of the basis at their initial values. */
export function basisValues(basis: Basis, z: number): number[] {
  const at = (basis.parameters ?? []).map(({ initial }) => expression.constant(initial));
  return checkedTerms(basis, expression.input(0), at).map((term) => expression.evaluateScalar(term, [z]));
}

/**
 * argmin over alpha of mean_k (sum_i alpha_i f_i(z_k) - g(z_k))^2 + ridge |alpha|^2 in float64, by the orthogonal
 * triangularisation of Householder.
 *
 * The ridge keeps the coefficients small where functions are nearly dependent on the range, such as harmonics of a low
 * frequency.
 *
 * Throws {@link UserError} for fewer points than functions, a range or ridge that is not finite and above 0, and a
 * function or target that is not finite at a point.
 */
export function leastSquaresCoefficients(
  basis: Basis,
  target: (z: number) => number,
  { range = 4, points = 201, ridge = 1e-6 }: LeastSquaresOptions = {},
): number[] {
  checkPositive('range of the least squares', range);
  checkPositive('ridge of the least squares', ridge);
  if (!(Number.isInteger(points) && points >= basis.size))
    throw new UserError(
      `least squares for ${basis.name} got ${points} points; give an integer of at least M = ${basis.size}`,
    );
  const grid = evenGrid(range, points);
  const rows = grid.map((z) => [...basisValues(basis, z), target(z)]);
  const bad = rows.findIndex((row) => !row.every(Number.isFinite));
  if (bad >= 0)
    throw new UserError(
      `least squares for ${basis.name}: the functions or the target are not finite at z = ${grid[bad]}; choose another range`,
    );
  const weight = Math.sqrt(ridge * points);
  const regular = Array.from({ length: basis.size }, (_, i) =>
    Array.from({ length: basis.size + 1 }, (_, j) => (i === j ? weight : 0)),
  );
  return solved([...rows, ...regular], basis.size);
}

/** The least squares solution of an augmented system [A | b] with n unknowns, A of full rank. Changes the rows. */
function solved(rows: number[][], n: number): number[] {
  for (let k = 0; k < n; k++) {
    const column = rows.slice(k).map((row) => row[k]);
    const norm = Math.hypot(...column);
    const v = [column[0] + (column[0] < 0 ? -norm : norm), ...column.slice(1)];
    const square = v.reduce((sum, value) => sum + value * value, 0);
    for (let j = k; j <= n; j++) {
      const along = v.reduce((sum, value, i) => sum + value * rows[k + i][j], 0);
      v.forEach((value, i) => (rows[k + i][j] -= (2 * along * value) / square));
    }
  }
  const alpha = new Array<number>(n).fill(0);
  for (let i = n - 1; i >= 0; i--) {
    const rest = alpha.reduce((sum, value, j) => (j > i ? sum + rows[i][j] * value : sum), 0);
    alpha[i] = (rows[i][n] - rest) / rows[i][i];
  }
  return alpha;
}
