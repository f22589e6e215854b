import * as tf from '@tensorflow/tfjs-core';
import { broadcastShape, repeatedAxes } from './broadcast.js';
import { topologicalOrder, type Expression } from './expression.js';
import type { OperationName } from './operations.js';
import type { Program } from './program.js';

type T = tf.Tensor;
type Evaluate = (a: T, b: T, c: T) => T;

const float = (condition: T): T => tf.cast(condition, 'float32');
const decay = (x: T): T => tf.exp(tf.neg(tf.abs(x)));

/** e^-|x| / (1 + e^-|x|)^2 */
function sigmoidSlope(x: T): T {
  const e = decay(x);
  return tf.div(e, tf.square(tf.add(e, 1)));
}

/** ln(1 + x); the kernel of wasm is ln of the rounded 1 + x, which Kahan's factor x / ((1 + x) - 1) sets right. */
function log1p(x: T): T {
  if (tf.getBackend() !== 'wasm') return tf.log1p(x);
  const sum = tf.add(1, x);
  const excess = tf.sub(sum, 1);
  const usable = tf.logicalAnd(tf.notEqual(excess, 0), tf.isFinite(excess));
  const factor = tf.div(x, tf.where(usable, excess, tf.onesLike(x)));
  return tf.where(usable, tf.mul(tf.log(sum), factor), x);
}

/** |x|^(1/3) from pow, sharpened by one Newton step; the sign and 0 put back. */
function cbrt(x: T): T {
  const magnitude = tf.abs(x);
  const finite = tf.logicalAnd(tf.greater(magnitude, 0), tf.isFinite(x));
  const safe = tf.where(finite, magnitude, tf.onesLike(x));
  const guess = tf.pow(safe, 1 / 3);
  const root = tf.sub(guess, tf.div(tf.sub(guess, tf.div(safe, tf.square(guess))), 3));
  return tf.where(finite, tf.mul(root, tf.sign(x)), x);
}

const EVALUATE: Record<OperationName, Evaluate> = {
  negate: (a) => tf.neg(a),
  exp: (a) => tf.exp(a),
  expm1: (a) => tf.expm1(a),
  log: (a) => tf.log(a),
  log1p,
  tanh: (a) => tf.tanh(a),
  sechSquared: (a) => tf.mul(4, sigmoidSlope(tf.mul(2, a))),
  sigmoid: (a) => tf.sigmoid(a),
  sigmoidSlope,
  softplus: (a) => tf.add(tf.maximum(a, 0), log1p(decay(a))),
  sin: (a) => tf.sin(a),
  cos: (a) => tf.cos(a),
  sqrt: (a) => tf.sqrt(a),
  cbrt,
  square: (a) => tf.square(a),
  reciprocal: (a) => tf.div(1, a),
  relu: (a) => tf.relu(a),
  abs: (a) => tf.abs(a),
  sign: (a) => tf.sub(float(tf.greater(a, 0)), float(tf.less(a, 0))),
  step: (a) => float(tf.greater(a, 0)),
  add: (a, b) => tf.add(a, b),
  subtract: (a, b) => tf.sub(a, b),
  multiply: (a, b) => tf.mul(a, b),
  divide: (a, b) => tf.div(a, b),
  minimum: (a, b) => tf.minimum(a, b),
  maximum: (a, b) => tf.maximum(a, b),
  power: (a, b) => tf.pow(a, b),
  less: (a, b) => float(tf.less(a, b)),
  lessOrEqual: (a, b) => float(tf.lessEqual(a, b)),
  equal: (a, b) => float(tf.equal(a, b)),
  select: (a, b, c) => tf.where(tf.notEqual(a, 0), b, c),
  clip: (a, b, c) => tf.where(tf.less(a, b), b, tf.where(tf.greater(a, c), c, a)),
};

/** Every value of the expressions by tf operations, operands before their users. */
function evaluateAll(roots: readonly Expression[], inputs: readonly T[]): Map<Expression, T> {
  const values = new Map<Expression, T>();
  for (const e of topologicalOrder(roots)) {
    if (e.kind === 'constant') values.set(e, tf.scalar(e.value, 'float32'));
    else if (e.kind === 'input') values.set(e, inputs[e.index]!);
    else {
      const [a, b, c] = e.operands.map((operand) => values.get(operand)!);
      values.set(e, EVALUATE[e.operation](a!, b!, c!));
    }
  }
  return values;
}

/**
 * The outputs of a program by ordinary tf operations, for backends without the fused kernel. Values only: no
 * gradient passes through it. `shapes` are those of the program's inputs.
 */
export function runWithTensorOps(
  program: Program,
  inputs: readonly T[],
  shapes: readonly (readonly number[])[],
): T[] {
  const shape = broadcastShape(shapes);
  const values = evaluateAll(
    program.outputs.map((output) => output.expression),
    inputs,
  );
  return program.outputs.map(({ expression, like }) => {
    const full = tf.broadcastTo(values.get(expression)!, shape);
    if (like < 0) return tf.clone(full);
    const target = [...shapes[like]!];
    const axes = repeatedAxes(target, shape);
    return axes.length === 0 ? tf.clone(full) : tf.reshape(tf.sum(full, axes), target);
  });
}
