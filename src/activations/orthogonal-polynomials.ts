import { expression, type Expression } from 'tfjs-backend-onednn';
import { checkBasisSize, checkPositive, type Basis } from './basis.js';

export interface PolynomialsOptions {
  /** s of u = tanh(z / s), above 0. Default 1, so that the first function is tanh. */
  readonly scale?: number;
}

/** p_{k+1}(u) from p_k(u) and p_{k-1}(u). */
type Recurrence = (k: number, u: Expression, present: Expression, last: Expression) => Expression;

/** p_1(u) … p_M(u) of p_0 = 1, p_1 = u and a recurrence, on u = tanh(z / s). */
function squashedPolynomials(
  family: string,
  size: number,
  { scale = 1 }: PolynomialsOptions,
  next: Recurrence,
): Basis {
  checkBasisSize(family, size);
  checkPositive(`scale of the argument of ${family}`, scale);
  return {
    name: `${family}-${size}-${scale}`,
    size,
    terms: (z) => {
      const u = expression.tanh(expression.multiply(1 / scale, z));
      const terms = [expression.constant(1), u];
      for (let k = 1; k < size; k++) terms.push(next(k, u, terms[k], terms[k - 1]));
      return terms.slice(1);
    },
  };
}

/**
 * The Chebyshev polynomials T_1(u) … T_M(u) of u = tanh(z / s), with T_{k+1} = 2 u T_k - T_{k-1}.
 *
 * Squashed, as polynomials of z itself outgrow every loss; T_k(u) = cos(k arccos u) stays in [-1, 1]. There is no
 * constant: the bias of the next layer has it.
 *
 * Throws {@link UserError} unless `size` is an integer of at least 1 and the scale finite and above 0.
 */
export const chebyshev = (size: number, options: PolynomialsOptions = {}): Basis =>
  squashedPolynomials('chebyshev', size, options, (_, u, present, last) =>
    expression.subtract(expression.multiply(expression.multiply(2, u), present), last),
  );

/**
 * The Legendre polynomials P_1(u) … P_M(u) of u = tanh(z / s), with (k + 1) P_{k+1} = (2 k + 1) u P_k - k P_{k-1}. They
 * span what {@link chebyshev} spans.
 *
 * Throws {@link UserError} as {@link chebyshev} does.
 */
export const legendre = (size: number, options: PolynomialsOptions = {}): Basis =>
  squashedPolynomials('legendre', size, options, (k, u, present, last) => {
    const { multiply, subtract } = expression;
    return subtract(multiply((2 * k + 1) / (k + 1), multiply(u, present)), multiply(k / (k + 1), last));
  });
