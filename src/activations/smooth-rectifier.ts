import { elementwise, expression, type Expression } from 'tfjs-backend-onednn';
import type { Activation } from './activation.js';
import { checkShape, shapedName, shapeOf, shapeParameter, type ShapedValue } from './shape-parameter.js';

const { exp, expm1, input, less, minimum, multiply, negate, relu, select, sigmoid, subtract } = expression;

/** A distribution by its distribution function Delta(u), which rises from 0 to 1, for the scale 1. */
export interface Distribution {
  readonly name: string;
  /** Delta as an expression that overflows nowhere, in its derivatives neither. */
  cdf(u: Expression): Expression;
}

/** Delta(u) = 1 - e^-u for u > 0, else 0. */
export const exponentialDistribution: Distribution = {
  name: 'exponential',
  cdf: (u) => negate(expm1(negate(relu(u)))),
};

/** Delta(u) = 1 / (1 + e^-u). */
export const logisticDistribution: Distribution = { name: 'logistic', cdf: sigmoid };

/** Delta(u) = e^u / 2 for u < 0, else 1 - e^-u / 2. */
export const laplaceDistribution: Distribution = {
  name: 'laplace',
  cdf: (u) => {
    const half = multiply(0.5, exp(negate(expression.abs(u))));
    return select(less(u, 0), half, subtract(1, half));
  },
};

/** Delta(u) = exp(-e^-u), of the largest of many values. */
export const gumbelDistribution: Distribution = {
  name: 'gumbel',
  cdf: (u) => exp(negate(exp(minimum(negate(u), 60)))),
};

/**
 * sigma_alpha(x) = x Delta(alpha x) with alpha = e^rho > 0: the rectifier max(x, 0) = x [x > 0] with a distribution of the
 * scale 1 / alpha in place of the step, which alpha -> inf brings back.
 *
 * The exponential distribution gives the adaptive ReLU, the logistic Swish, which is SiLU at alpha = 1. `rho` is trained; it
 * starts at ln alpha, `alpha` being 1 by default, and another one becomes part of the name.
 *
 * Throws {@link UserError} unless alpha is finite and above 0.
 *
 * Source: activation adaptation, section 2.2, eqs. (2) and (3). The paper does not say where alpha starts.
 */
export function smoothRectifier(
  { name, cdf }: Distribution,
  alpha = 1,
  called = `${name}-rectifier`,
): Activation {
  checkShape(alpha, called.replaceAll('-', ' '));
  const [x, rho] = [input(0), input(1)];
  const formula = multiply(x, cdf(multiply(shapeOf(rho), x)));
  return {
    name: shapedName(called, alpha),
    parameters: [shapeParameter(alpha)],
    apply: (z, parameters) => elementwise(formula, [z, parameters.rho]),
  };
}

/**
 * sigma_alpha(x) = x (1 - e^(-alpha x)) for x > 0, else 0, with alpha = e^rho: {@link smoothRectifier} of the exponential
 * distribution.
 *
 * Source: activation adaptation, eq. (2).
 */
export const adaptiveRelu = (alpha = 1): Activation =>
  smoothRectifier(exponentialDistribution, alpha, 'adaptive-relu');

/**
 * sigma_alpha(x) = x / (1 + e^(-alpha x)) with alpha = e^rho: {@link smoothRectifier} of the logistic distribution.
 *
 * Source: activation adaptation, eq. (3); Ramachandran, Zoph, Le (2018), Searching for activation functions.
 */
export const swish = (alpha = 1): Activation => smoothRectifier(logisticDistribution, alpha, 'swish');

const siluFormula = multiply(input(0), sigmoid(input(0)));

/** silu(x) = x / (1 + e^-x), Swish with alpha = 1. No parameters. Source: Elfwing, Uchibe, Doya (2018). */
export const silu: Activation = {
  name: 'silu',
  parameters: [],
  apply: (z) => elementwise(siluFormula, [z]),
};

/**
 * The adaptive ReLU and its derivatives at x, in float64: for x > 0, d/dx = 1 - e^(-alpha x) + alpha x e^(-alpha x) and
 * d/dalpha = x^2 e^(-alpha x), else all 0.
 *
 * Throws {@link UserError} unless alpha is finite and above 0.
 *
 * Source: activation adaptation, eq. (2).
 */
export function adaptiveReluAt(x: number, alpha: number): ShapedValue {
  checkShape(alpha, 'adaptive relu');
  if (!(x > 0)) return { value: 0, slope: 0, shapeSlope: 0 };
  const [rise, tail] = [-Math.expm1(-alpha * x), Math.exp(-alpha * x)];
  return { value: x * rise, slope: rise + alpha * x * tail, shapeSlope: x * x * tail };
}
