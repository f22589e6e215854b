import type { Expression } from 'tfjs-backend-onednn';
import { UserError } from '../errors.js';
import type { ActivationParameter } from './activation.js';

/** Functions f_1 … f_M that an activation is expanded in. */
export interface Basis {
  /** Begins the names of the trained parameters, so it says everything that tells two bases of a model apart. */
  readonly name: string;
  /** M, at least 1. */
  readonly size: number;
  /** What is trained beside the coefficients, such as a frequency. None by default. */
  readonly parameters?: readonly ActivationParameter[];
  /** f_1(z) … f_M(z) as one graph, in which what several of them need is computed once. */
  terms(z: Expression, parameters: readonly Expression[]): readonly Expression[];
}

/** Throws {@link UserError} unless `size` is an integer of at least 1. */
export function checkBasisSize(basis: string, size: number): number {
  if (!(Number.isInteger(size) && size >= 1))
    throw new UserError(`a basis of ${basis} got M = ${size} functions; allowed are integers of at least 1`);
  return size;
}

/** Throws {@link UserError} unless `value` is finite and above 0. */
export function checkPositive(what: string, value: number): number {
  if (!(value > 0 && Number.isFinite(value)))
    throw new UserError(`${what} = ${value} is given; allowed are finite numbers above 0`);
  return value;
}

/** The terms of a basis. Throws {@link UserError} unless they are M expressions. */
export function checkedTerms(
  basis: Basis,
  z: Expression,
  parameters: readonly Expression[],
): readonly Expression[] {
  const terms = basis.terms(z, parameters);
  const kinds = ['input', 'constant', 'operation'];
  const wrong = Array.isArray(terms) ? terms.findIndex((term) => !kinds.includes(term?.kind)) : 0;
  if (wrong >= 0)
    throw new UserError(
      `basis ${basis.name}: function ${wrong + 1} is no element-wise expression; build it from z and the functions ` +
        `of 'expression', so that it has the shape of z`,
    );
  if (terms.length !== basis.size)
    throw new UserError(
      `basis ${basis.name} has the size ${basis.size} and returned ${terms.length} functions; return one for each coefficient`,
    );
  return terms;
}
