import { expression, type Expression } from 'tfjs-backend-onednn';
import type { Activation } from './activation.js';
import { isExponentialLinear } from './elu.js';
import { relu } from './relu.js';
import { sigmoid } from './sigmoid.js';
import { softplus } from './softplus.js';
import { tanh } from './tanh.js';

const {
  abs,
  add,
  clip,
  divide,
  exp,
  expm1,
  less,
  lessOrEqual,
  log1p,
  minimum,
  multiply,
  negate,
  sechSquared,
  select,
  sigmoidSlope,
  subtract,
} = expression;

/** What a q-activation is made of, for base functions whose differences are known without cancellation. */
export interface QForm {
  /** (f(x + x e) - f(x)) / e with e = q - 1, to float32's relative precision also where e or f' is small. */
  readonly difference: (x: Expression, e: Expression) => Expression;
  /** f'(x) x. */
  readonly limit: (x: Expression) => Expression;
}

/**
 * With a = x, b = q x and d = b - a: s(b) - s(a) = s(a) s(-b) (e^d - 1), used where d <= 0, and with a and b exchanged
 * elsewhere. No factor overflows, and none loses digits.
 */
function sigmoidDifference(x: Expression, e: Expression): Expression {
  const d = multiply(x, e);
  const qx = add(x, d);
  const falls = lessOrEqual(d, 0);
  const signed = (positive: Expression): Expression => select(falls, positive, negate(positive));
  const product = multiply(expression.sigmoid(signed(x)), expression.sigmoid(negate(signed(qx))));
  return divide(multiply(product, expm1(signed(d))), signed(e));
}

/** tanh x = 2 s(2 x) - 1. */
const tanhDifference = (x: Expression, e: Expression): Expression =>
  multiply(2, sigmoidDifference(multiply(2, x), e));

/** x or 0 where q >= 0, so that x and q x have one sign; else one of the two terms is 0. */
function reluDifference(x: Expression, e: Expression): Expression {
  const q = add(1, e);
  const rectified = expression.relu(x);
  const apart = divide(subtract(expression.relu(multiply(x, q)), rectified), e);
  return select(lessOrEqual(0, q), rectified, apart);
}

/**
 * ln(1 + s(x) (e^d - 1)) with d = x e where |d| < 1, else the difference, which then loses no more than a digit.
 */
function softplusDifference(x: Expression, e: Expression): Expression {
  const d = multiply(x, e);
  const near = log1p(multiply(expression.sigmoid(x), expm1(clip(d, -1, 1))));
  const far = subtract(expression.softplus(add(x, d)), expression.softplus(x));
  return divide(select(less(abs(d), 1), near, far), e);
}

/**
 * Where q >= 0: x for x >= 0, and below alpha e^max(x, qx) (e^-|x e| - 1) with the sign of -x e. Where q < 0, x and qx have
 * different signs, and alpha (e^n - 1) of the negative one and the other do not cancel.
 */
const eluDifference =
  (alpha: number) =>
  (x: Expression, e: Expression): Expression => {
    const q = add(1, e);
    const [negative, sameSide] = [less(x, 0), lessOrEqual(0, q)];
    const below = minimum(x, 0);
    const d = multiply(below, e);
    const falls = lessOrEqual(d, 0);
    const qx = multiply(x, q);
    const change = multiply(alpha, expm1(select(sameSide, select(falls, d, negate(d)), minimum(qx, x))));
    // Never above 0 where it is used; elsewhere an overflow would make the adjoint of 0 a NaN.
    const higher = exp(select(falls, below, minimum(multiply(below, q), 0)));
    const curved = divide(multiply(higher, change), select(falls, e, negate(e)));
    const apart = divide(select(negative, subtract(qx, change), subtract(change, x)), e);
    return select(sameSide, select(negative, curved, x), apart);
  };

const eluForm = (alpha: number): QForm => ({
  difference: eluDifference(alpha),
  limit: (x) => multiply(x, select(less(x, 0), multiply(alpha, exp(minimum(x, 0))), 1)),
});

const FORMS = new Map<Activation, QForm>([
  [sigmoid, { difference: sigmoidDifference, limit: (x) => multiply(x, sigmoidSlope(x)) }],
  [tanh, { difference: tanhDifference, limit: (x) => multiply(x, sechSquared(x)) }],
  [relu, { difference: reluDifference, limit: expression.relu }],
  [softplus, { difference: softplusDifference, limit: (x) => multiply(x, expression.sigmoid(x)) }],
]);

/** The forms of a base function, if they are known. */
export const qFormOf = (base: Activation): QForm | undefined =>
  isExponentialLinear(base) ? eluForm(base.alpha) : FORMS.get(base);
