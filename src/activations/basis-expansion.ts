import type { Tensor } from '@tensorflow/tfjs-core';
import { elementwise, expression } from 'tfjs-backend-onednn';
import { UserError } from '../errors.js';
import type { Activation, ActivationParameter } from './activation.js';
import { checkBasisSize, checkedTerms, checkPositive, type Basis } from './basis.js';
import { leastSquaresCoefficients, type LeastSquaresOptions } from './least-squares-coefficients.js';

/**
 * The coefficients at the start: all 0, the least squares fit to a function, normal draws around 0 with a deviation, or
 * M numbers.
 */
export type InitialCoefficients =
  | 'zero'
  | ({ readonly towards: (z: number) => number } & LeastSquaresOptions)
  | { readonly deviation: number }
  | readonly number[];

/** An activation that is expanded in a basis. */
export interface BasisExpansion extends Activation {
  readonly basis: Basis;
  /** The names of its parameters alpha_1 … alpha_M, in the order of the basis. */
  readonly coefficients: readonly string[];
  /** F(z) in float64 for given values of all parameters, in their order. */
  evaluate(z: number, values: readonly number[]): number;
}

/** Whether an activation is a {@link basisExpansion}. */
export const isBasisExpansion = (activation: Activation): activation is BasisExpansion =>
  'basis' in activation && 'coefficients' in activation;

function initialParameters(basis: Basis, initial: InitialCoefficients): Omit<ActivationParameter, 'name'>[] {
  if (initial === 'zero') return new Array<{ initial: number }>(basis.size).fill({ initial: 0 });
  if ('deviation' in initial) {
    const deviation = checkPositive('deviation of the initial coefficients', initial.deviation);
    return new Array<Omit<ActivationParameter, 'name'>>(basis.size).fill({ initial: 0, deviation });
  }
  const values = 'towards' in initial ? leastSquaresCoefficients(basis, initial.towards, initial) : initial;
  if (values.length !== basis.size || !values.every(Number.isFinite))
    throw new UserError(
      `the expansion in ${basis.name} got the initial coefficients [${values.join(', ')}]; give ${basis.size} finite numbers`,
    );
  return values.map((value) => ({ initial: value }));
}

/** Throws {@link UserError} unless every parameter broadcasts to z. */
function checkBroadcast(name: string, z: Tensor, parameters: readonly Tensor[]): void {
  const wrong = parameters.find(
    ({ rank, shape }) =>
      rank > z.rank || shape.some((size, i) => size !== 1 && size !== z.shape[z.rank - rank + i]),
  );
  if (wrong)
    throw new UserError(
      `${name} got coefficients of the shape [${wrong.shape}], which does not broadcast to [${z.shape}], the shape of z; ` +
        `give [trials, 1, 1] or [trials, 1, units]`,
    );
}

/**
 * F(z; alpha) = sum_i alpha_i f_i(z), i = 1 … M: an activation expanded in a basis, with trainable coefficients
 * `alpha1` … `alphaM`, any real numbers, and the trainable parameters of the basis.
 *
 * Value and all derivatives are element-wise programs of the native backend, each one pass over memory. `initial` is
 * where the coefficients start.
 *
 * Throws {@link UserError} for a basis of no functions, or that does not return one expression for each, for initial
 * coefficients of another number, and when applied to coefficients whose shape does not broadcast to z's.
 *
 * Source: variational networks, section II, and III where the coefficients are a neuron's own.
 */
export function basisExpansion(basis: Basis, initial: InitialCoefficients): BasisExpansion {
  checkBasisSize(basis.name, basis.size);
  const coefficients = Array.from({ length: basis.size }, (_, i) => `alpha${i + 1}`);
  const inner = basis.parameters ?? [];
  const { input, multiply, sum } = expression;
  const terms = checkedTerms(
    basis,
    input(0),
    inner.map((_, k) => input(1 + basis.size + k)),
  );
  const formula = sum(terms.map((term, i) => multiply(input(1 + i), term)));
  const starts = initialParameters(basis, initial);
  const parameters = [...coefficients.map((name, i) => ({ name, ...starts[i] })), ...inner];
  return {
    name: basis.name,
    basis,
    coefficients,
    parameters,
    apply: (z, values) => {
      const given = parameters.map(({ name }) => values[name]);
      checkBroadcast(basis.name, z, given);
      return elementwise(formula, [z, ...given]);
    },
    evaluate: (z, values) => expression.evaluateScalar(formula, [z, ...values]),
  };
}
