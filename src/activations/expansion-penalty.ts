import * as tf from '@tensorflow/tfjs-core';
import { expression } from 'tfjs-backend-onednn';
import { UserError } from '../errors.js';
import { checkedTerms, checkPositive, type Basis } from './basis.js';
import type { BasisExpansion } from './basis-expansion.js';
import { evenGrid } from './least-squares-coefficients.js';

export interface ExpansionPenalties {
  /** lambda_1, at least 0. */
  readonly coefficients: number;
  /** lambda_2, at least 0. */
  readonly curvature: number;
  /** The curvature is taken on [-range, range]; above 0. Default 4. */
  readonly range?: number;
}

/** Where the curvature is taken. */
const POINTS = 201;

/** f'' of every function of a basis without parameters. */
function secondDerivatives(basis: Basis): expression.Expression[] {
  const slope = (e: expression.Expression): expression.Expression =>
    expression.gradient([e], [expression.constant(1)]).get(0) ?? expression.constant(0);
  return checkedTerms(basis, expression.input(0), []).map((term) => slope(slope(term)));
}

/** Q_ij = mean over even z of f_i''(z) f_j''(z) in float64, so that the mean of F''(z)^2 is alpha^T Q alpha. */
export function curvatureMatrix(basis: Basis, range = 4): number[][] {
  if ((basis.parameters ?? []).length > 0)
    throw new UserError(
      `the curvature of ${basis.name} changes with its trained parameters; penalise it with fixed ones alone`,
    );
  const bends = secondDerivatives(basis);
  const rows = evenGrid(checkPositive('range of the curvature', range), POINTS).map((z) =>
    bends.map((bend) => expression.evaluateScalar(bend, [z])),
  );
  return bends.map((_, i) =>
    bends.map((_, j) => rows.reduce((sum, row) => sum + row[i] * row[j], 0) / POINTS),
  );
}

const matrices = new WeakMap<Basis, Map<number, tf.Tensor3D>>();

/** {@link curvatureMatrix} as a tensor `[1, M, M]`, which is kept with the basis. */
function keptMatrix(basis: Basis, range: number): tf.Tensor3D {
  const known = matrices.get(basis) ?? new Map<number, tf.Tensor3D>();
  matrices.set(basis, known);
  const matrix = known.get(range) ?? tf.keep(tf.tensor3d([curvatureMatrix(basis, range)]));
  known.set(range, matrix);
  return matrix;
}

/**
 * lambda_1 mean_j |alpha_j|^2 + lambda_2 mean_j mean_z F_j''(z)^2 over the neurons j of one layer and even points z of
 * [-range, range].
 *
 * `values` are the parameters of the expansion by their names, `[trials, 1, units]` or `[trials, 1, 1]`; the result has
 * `[trials]`.
 *
 * Throws {@link UserError} for a lambda that is not finite or below 0, and for a penalty on the curvature of a basis
 * with trained parameters.
 */
export function expansionPenalty(
  { basis, coefficients }: BasisExpansion,
  values: Readonly<Record<string, tf.Tensor>>,
  { coefficients: size, curvature, range = 4 }: ExpansionPenalties,
): tf.Tensor1D {
  for (const [name, lambda] of Object.entries({ coefficients: size, curvature }))
    if (!(lambda >= 0 && Number.isFinite(lambda)))
      throw new UserError(
        `the penalty on the ${name} has the weight ${lambda}; allowed are finite numbers of at least 0`,
      );
  const matrix = curvature > 0 ? keptMatrix(basis, range) : undefined;
  return tf.tidy(() => {
    const columns = coefficients.map((name) => tf.reshape(values[name], [values[name].shape[0], -1, 1]));
    const alpha = tf.concat(columns, 2);
    const units = alpha.shape[1]!;
    const squares = tf.mul(tf.sum(tf.square(alpha), [1, 2]), size / units);
    if (matrix === undefined) return squares as tf.Tensor1D;
    const bending = tf.sum(tf.mul(alpha, tf.matMul(alpha, matrix)), [1, 2]);
    return tf.add(squares, tf.mul(bending, curvature / units)) as tf.Tensor1D;
  });
}
