import * as tf from '@tensorflow/tfjs-core';

/** A unary operation, its float64 definition, and how far a float32 result may lie from it. */
export interface Unary {
  readonly name: string;
  readonly run: (x: tf.Tensor) => tf.Tensor;
  readonly reference: (x: number) => number;
  /** Ends of the interval that ordinary inputs are drawn from. */
  readonly range: readonly [number, number];
  /** Allowed error in units in the last place of the reference. */
  readonly ulps: number;
  /** Allowed error beside that, where the definition itself cancels or approximates. */
  readonly absolute?: number;
  /** Whether the sign of a zero result is part of the definition. */
  readonly signedZero?: boolean;
  /** Type of the result where it is not the input's. */
  readonly result?: 'bool';
}

const SELU_SCALED_ALPHA = 1.7580993408473768;
const SELU_SCALE = 1.0507009873554805;

function softplus(x: number): number {
  return x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x));
}

function roundHalfToEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  if (rest !== 0.5) return rest < 0.5 ? floor : Math.ceil(x);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** Gauss error function by its Maclaurin series below 3 and a continued fraction above; absolute error under 1e-11. */
export function erf(x: number): number {
  if (Number.isNaN(x)) return NaN;
  const magnitude = Math.abs(x);
  if (magnitude > 6) return Math.sign(x);
  if (magnitude < 3) {
    let term = x;
    let sum = x;
    for (let n = 1; n < 100; n++) {
      term *= (-x * x) / n;
      sum += term / (2 * n + 1);
    }
    return (2 / Math.sqrt(Math.PI)) * sum;
  }
  let fraction = magnitude;
  for (let k = 60; k > 0; k--) fraction = magnitude + k / 2 / fraction;
  return Math.sign(x) * (1 - Math.exp(-magnitude * magnitude) / (Math.sqrt(Math.PI) * fraction));
}

/**
 * Bounds: 4 ulp for transcendental functions; 0 for those that float32 computes exactly or rounds correctly; 8 where the
 * customary formula cuts over to an asymptote (softplus). Elu and selu subtract 1 from an exponential, so that an
 * absolute error of that subtraction is theirs by definition; erf is a polynomial of absolute error 1.5e-7 in
 * Abramowitz and Stegun 7.1.26, which TensorFlow.js prescribes.
 */
export const UNARY: readonly Unary[] = [
  { name: 'Abs', run: tf.abs, reference: Math.abs, range: [-10, 10], ulps: 0, signedZero: true },
  { name: 'Neg', run: tf.neg, reference: (x) => -x, range: [-10, 10], ulps: 0 },
  { name: 'Square', run: tf.square, reference: (x) => x * x, range: [-10, 10], ulps: 0.5 },
  { name: 'Sqrt', run: tf.sqrt, reference: Math.sqrt, range: [0, 100], ulps: 0.5 },
  { name: 'Rsqrt', run: tf.rsqrt, reference: (x) => 1 / Math.sqrt(x), range: [1e-3, 100], ulps: 4 },
  {
    name: 'Reciprocal',
    run: tf.reciprocal,
    reference: (x) => 1 / x,
    range: [0.1, 10],
    ulps: 1,
    signedZero: true,
  },
  { name: 'Exp', run: tf.exp, reference: Math.exp, range: [-87, 88], ulps: 4 },
  { name: 'Expm1', run: tf.expm1, reference: Math.expm1, range: [-5, 5], ulps: 4 },
  { name: 'Log', run: tf.log, reference: Math.log, range: [1e-6, 100], ulps: 4 },
  { name: 'Log1p', run: tf.log1p, reference: Math.log1p, range: [-0.99, 100], ulps: 4 },
  { name: 'Tanh', run: tf.tanh, reference: Math.tanh, range: [-12, 12], ulps: 4, signedZero: true },
  { name: 'Sigmoid', run: tf.sigmoid, reference: (x) => 1 / (1 + Math.exp(-x)), range: [-30, 30], ulps: 4 },
  { name: 'Softplus', run: tf.softplus, reference: softplus, range: [-30, 30], ulps: 8 },
  { name: 'Relu', run: tf.relu, reference: (x) => Math.max(0, x), range: [-10, 10], ulps: 0 },
  { name: 'Relu6', run: tf.relu6, reference: (x) => Math.min(6, Math.max(0, x)), range: [-10, 10], ulps: 0 },
  {
    name: 'Elu',
    run: tf.elu,
    reference: (x) => (x >= 0 ? x : Math.expm1(x)),
    range: [-10, 10],
    ulps: 4,
    absolute: 1e-7,
  },
  {
    name: 'Selu',
    run: tf.selu,
    reference: (x) => (x >= 0 ? SELU_SCALE * x : SELU_SCALED_ALPHA * Math.expm1(x)),
    range: [-10, 10],
    ulps: 4,
    absolute: 2e-7,
  },
  {
    name: 'LeakyRelu',
    run: (x) => tf.leakyRelu(x, 0.25),
    reference: (x) => (x < 0 ? 0.25 * x : x),
    range: [-10, 10],
    ulps: 1,
  },
  { name: 'Sin', run: tf.sin, reference: Math.sin, range: [-30, 30], ulps: 4, signedZero: true },
  { name: 'Cos', run: tf.cos, reference: Math.cos, range: [-30, 30], ulps: 4 },
  { name: 'Tan', run: tf.tan, reference: Math.tan, range: [-1.5, 1.5], ulps: 4 },
  { name: 'Asin', run: tf.asin, reference: Math.asin, range: [-1, 1], ulps: 4 },
  { name: 'Acos', run: tf.acos, reference: Math.acos, range: [-1, 1], ulps: 4 },
  { name: 'Atan', run: tf.atan, reference: Math.atan, range: [-30, 30], ulps: 4 },
  { name: 'Sinh', run: tf.sinh, reference: Math.sinh, range: [-20, 20], ulps: 4 },
  { name: 'Cosh', run: tf.cosh, reference: Math.cosh, range: [-20, 20], ulps: 4 },
  { name: 'Asinh', run: tf.asinh, reference: Math.asinh, range: [-30, 30], ulps: 4 },
  { name: 'Acosh', run: tf.acosh, reference: Math.acosh, range: [1, 30], ulps: 4 },
  { name: 'Atanh', run: tf.atanh, reference: Math.atanh, range: [-0.99, 0.99], ulps: 4 },
  { name: 'Erf', run: tf.erf, reference: erf, range: [-4, 4], ulps: 4, absolute: 3e-7 },
  { name: 'Floor', run: tf.floor, reference: Math.floor, range: [-10, 10], ulps: 0 },
  { name: 'Ceil', run: tf.ceil, reference: Math.ceil, range: [-10, 10], ulps: 0 },
  { name: 'Round', run: tf.round, reference: roundHalfToEven, range: [-10, 10], ulps: 0 },
  { name: 'Sign', run: tf.sign, reference: (x) => (x > 0 ? 1 : x < 0 ? -1 : 0), range: [-10, 10], ulps: 0 },
  {
    name: 'Step',
    run: (x) => tf.step(x),
    reference: (x) => (x > 0 ? 1 : Number.isNaN(x) ? NaN : 0),
    range: [-1, 1],
    ulps: 0,
  },
  {
    name: 'IsNan',
    run: tf.isNaN,
    reference: (x) => Number(Number.isNaN(x)),
    range: [-1, 1],
    ulps: 0,
    result: 'bool',
  },
  {
    name: 'IsFinite',
    run: tf.isFinite,
    reference: (x) => Number(Number.isFinite(x)),
    range: [-1, 1],
    ulps: 0,
    result: 'bool',
  },
  {
    name: 'ClipByValue',
    run: (x) => tf.clipByValue(x, -2, 3),
    reference: (x) => (x < -2 ? -2 : x > 3 ? 3 : x),
    range: [-10, 10],
    ulps: 0,
  },
];

/** A binary operation with broadcasting, its float64 definition and its bound. */
export interface Binary {
  readonly name: string;
  readonly run: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;
  readonly reference: (a: number, b: number) => number;
  /** Range of ordinary inputs: of the first operand, then of the second. */
  readonly range: readonly [number, number, number, number];
  readonly ulps: number;
  readonly signedZero?: boolean;
  readonly result?: 'bool';
}

function comparison(name: string, run: Binary['run'], holds: (a: number, b: number) => boolean): Binary {
  return {
    name,
    run,
    reference: (a, b) => Number(holds(a, b)),
    range: [-2, 2, -2, 2],
    ulps: 0,
    result: 'bool',
  };
}

/** The arithmetic ones round correctly: half an ulp, and the sign of a zero is defined. */
export const BINARY: readonly Binary[] = [
  {
    name: 'Add',
    run: tf.add,
    reference: (a, b) => a + b,
    range: [-9, 9, -9, 9],
    ulps: 0.5,
    signedZero: true,
  },
  {
    name: 'Sub',
    run: tf.sub,
    reference: (a, b) => a - b,
    range: [-9, 9, -9, 9],
    ulps: 0.5,
    signedZero: true,
  },
  {
    name: 'Multiply',
    run: tf.mul,
    reference: (a, b) => a * b,
    range: [-9, 9, -9, 9],
    ulps: 0.5,
    signedZero: true,
  },
  {
    name: 'RealDiv',
    run: tf.div,
    reference: (a, b) => a / b,
    range: [-9, 9, 0.1, 9],
    ulps: 0.5,
    signedZero: true,
  },
  { name: 'Maximum', run: tf.maximum, reference: Math.max, range: [-9, 9, -9, 9], ulps: 0 },
  { name: 'Minimum', run: tf.minimum, reference: Math.min, range: [-9, 9, -9, 9], ulps: 0 },
  {
    name: 'SquaredDifference',
    run: tf.squaredDifference,
    reference: (a, b) => (a - b) ** 2,
    range: [-9, 9, -9, 9],
    ulps: 2,
  },
  { name: 'Pow', run: tf.pow, reference: (a, b) => a ** b, range: [0.1, 9, -4, 4], ulps: 4 },
  { name: 'Atan2', run: tf.atan2, reference: Math.atan2, range: [-9, 9, -9, 9], ulps: 4 },
  {
    name: 'Prelu',
    run: (a, b) => tf.prelu(a, b),
    reference: (a, b) => (a < 0 ? a * b : a),
    range: [-9, 9, -1, 1],
    ulps: 0.5,
  },
  comparison('Equal', tf.equal, (a, b) => a === b),
  comparison('NotEqual', tf.notEqual, (a, b) => a !== b),
  comparison('Greater', tf.greater, (a, b) => a > b),
  comparison('GreaterEqual', tf.greaterEqual, (a, b) => a >= b),
  comparison('Less', tf.less, (a, b) => a < b),
  comparison('LessEqual', tf.lessEqual, (a, b) => a <= b),
];
