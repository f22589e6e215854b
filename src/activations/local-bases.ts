import { expression, type Expression } from 'tfjs-backend-onednn';
import { checkBasisSize, checkPositive, type Basis } from './basis.js';

export interface LocalBasisOptions {
  /** The centres lie evenly on [-range, range], both ends included; above 0. Default 4. */
  readonly range?: number;
}

/** f((z - c_k) / d) for M even centres c_k at the distance d; one function has its centre at 0 and d = range. */
function localBasis(
  family: string,
  size: number,
  { range = 4 }: LocalBasisOptions,
  shape: (t: Expression) => Expression,
): Basis {
  checkBasisSize(family, size);
  checkPositive(`range of ${family}`, range);
  const distance = size === 1 ? range : (2 * range) / (size - 1);
  const first = size === 1 ? 0 : -range / distance;
  return {
    name: `${family}-${size}-${range}`,
    size,
    terms: (z) => {
      const t = expression.multiply(1 / distance, z);
      return Array.from({ length: size }, (_, k) => shape(expression.subtract(t, first + k)));
    },
  };
}

/**
 * Cubic B-splines B(t) = ((2 - |t|)_+^3 - 4 (1 - |t|)_+^3) / 6 on even knots, t the distance from the centre in knots.
 *
 * Each is 0 from two knots on, and twice continuously differentiable: an expansion is constant 0 outside of
 * [-range - 2 d, range + 2 d].
 *
 * Throws {@link UserError} unless `size` is an integer of at least 1 and the range finite and above 0.
 */
export const bSplines = (size: number, options: LocalBasisOptions = {}): Basis =>
  localBasis('b-splines', size, options, (t) => {
    const { abs, multiply, power, relu, subtract } = expression;
    const distance = abs(t);
    const cube = (to: number): Expression => power(relu(subtract(to, distance)), 3);
    return subtract(multiply(1 / 6, cube(2)), multiply(4 / 6, cube(1)));
  });

/**
 * Gaussians exp(-t^2 / 2) around even centres, t the distance from the centre in units of that of two centres.
 *
 * Throws {@link UserError} as {@link bSplines} does.
 */
export const gaussians = (size: number, options: LocalBasisOptions = {}): Basis =>
  localBasis('gaussians', size, options, (t) =>
    expression.exp(expression.multiply(-0.5, expression.square(t))),
  );
