import {
  abs,
  add,
  cbrt,
  clip,
  cos,
  divide,
  exp,
  expm1,
  lessOrEqual,
  multiply,
  negate,
  power,
  relu,
  select,
  sigmoid,
  sin,
  softplus,
  subtract,
  sum,
  type Expression,
  type Operand,
} from './expression.js';

/** A function of one variable, as an expression: `tanh`, `(x) => multiply(x, sigmoid(x))`. */
export type BaseFunction = (x: Expression) => Expression;

/**
 * e = q - 1 = (2 [n >= 0] - 1) (lambda |n| + phi)
 *
 * @param n standard normal draws
 * @param lambda > 0
 * @param phi the least |e|, > 0
 */
export function qDeviation(n: Expression, lambda: Operand, phi: Operand): Expression {
  const size = add(multiply(lambda, abs(n)), phi);
  return select(lessOrEqual(0, n), size, negate(size));
}

/** (f(x (1 + e)) - f(x)) / e, the q-activation of f with q = 1 + e. */
export function qActivation(f: BaseFunction, x: Expression, e: Expression): Expression {
  return divide(subtract(f(add(x, multiply(x, e))), f(x)), e);
}

/**
 * 1 - (1 + a e^x)^(-1/a) with a = e^rho, evaluated as -expm1(-softplus(x + rho) / a), which overflows nowhere;
 * beyond |rho| = 60 the function has no float32 difference from its limit and rho counts as 60.
 */
export function adaptiveGumbel(x: Expression, rho: Operand): Expression {
  const bounded = clip(rho, -60, 60);
  const exponent = multiply(softplus(add(x, bounded)), exp(negate(bounded)));
  return negate(expm1(negate(exponent)));
}

/** x (1 - e^(-a x)) where x > 0, else 0; a > 0. */
export function adaptiveRelu(x: Expression, a: Operand): Expression {
  const positive = relu(x);
  return negate(multiply(positive, expm1(negate(multiply(a, positive)))));
}

/** a1 relu(z) + a2 z^3 + (1 - a1 - a2) cbrt(z); the slope of cbrt at 0 is taken as 0. */
export function flexibleRelu(z: Expression, a1: Operand, a2: Operand): Expression {
  const rest = subtract(subtract(1, a1), a2);
  return sum([multiply(a1, relu(z)), multiply(a2, power(z, 3)), multiply(rest, cbrt(z))]);
}

/** alpha sigmoid(z) + (1 - alpha) clip(beta z + 1/2, 0, 1) */
export function flexibleSigmoid(z: Expression, alpha: Operand, beta: Operand): Expression {
  const ramp = clip(add(multiply(beta, z), 0.5), 0, 1);
  return add(multiply(alpha, sigmoid(z)), multiply(subtract(1, alpha), ramp));
}

/** sum_i a_i sin(i w x) + b_i cos(i w x), i = 1, 2, ... over the coefficients given. */
export function trigonometricExpansion(
  x: Expression,
  a: readonly Operand[],
  b: readonly Operand[],
  w: number,
): Expression {
  const sines = a.map((coefficient, i) => multiply(coefficient, sin(multiply((i + 1) * w, x))));
  const cosines = b.map((coefficient, i) => multiply(coefficient, cos(multiply((i + 1) * w, x))));
  return sum([...sines, ...cosines]);
}

/** f(n a z): the adaptive slope a of the base function f, scaled by the fixed n. */
export function adaptiveSlope(f: BaseFunction, n: number, a: Operand, z: Expression): Expression {
  return f(multiply(multiply(n, a), z));
}
