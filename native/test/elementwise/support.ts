import * as tf from '@tensorflow/tfjs-core';
import { topologicalOrder, type Expression } from '../../src/elementwise/expression.js';
import { OPERATIONS, type OperationName } from '../../src/elementwise/operations.js';
import { skipReason } from '../support/backend.js';
import { ulp } from '../support/compare.js';
import { uniforms } from '../support/random.js';

/** The native backend where it is available, and the plain one, which evaluates by tf operations. */
export const BACKENDS: readonly { name: string; skip: string | false }[] = [
  { name: 'onednn', skip: skipReason() },
  { name: 'cpu', skip: false },
];

/** The result is one of the operands, its negative, 0 or 1. */
const EXACT = new Set<OperationName>([
  'negate',
  'relu',
  'abs',
  'sign',
  'step',
  'minimum',
  'maximum',
  'less',
  'lessOrEqual',
  'equal',
  'select',
  'clip',
]);

/** Correctly rounded by IEEE 754. */
const ROUNDED = new Set<OperationName>([
  'sqrt',
  'square',
  'reciprocal',
  'add',
  'subtract',
  'multiply',
  'divide',
]);

/**
 * Units in the last place that one operation may be off: half for those that IEEE 754 rounds, the 4 of
 * cpp/vector_math.h for elementary functions, and 3 more for the two slopes, which round three times after exp.
 */
export function operationUlps(name: OperationName): number {
  if (EXACT.has(name)) return 0;
  if (ROUNDED.has(name)) return 0.5;
  return name === 'sechSquared' || name === 'sigmoidSlope' ? 7 : 4;
}

const DISCONTINUOUS = new Set<OperationName>(['sign', 'step', 'less', 'lessOrEqual', 'equal', 'select']);

interface Bounded {
  readonly value: number;
  readonly error: number;
}

/** What errors in the operands make of the result: exact where the function is monotonic in each over its error. */
function propagated(name: OperationName, operands: readonly Bounded[]): number {
  const [a, b, c] = operands.map((operand) => operand.value) as [number, number, number];
  if (DISCONTINUOUS.has(name)) {
    const [x, y, z] = operands as [Bounded, Bounded, Bounded];
    if (name === 'select') return x.error > 0 ? Infinity : x.value !== 0 ? y.error : z.error;
    const distance = operands.length === 1 ? Math.abs(x.value) : Math.abs(x.value - y.value);
    const error = x.error + (operands.length === 1 ? 0 : y.error);
    return error === 0 || distance > error ? 0 : Infinity;
  }
  const f = OPERATIONS[name].evaluate;
  const at = f(a, b, c);
  return operands.reduce((total, operand, i) => {
    if (operand.error === 0) return total;
    if (operand.error === Infinity) return Infinity;
    const shifted = (by: number): number => {
      const moved = [a, b, c];
      moved[i] = operand.value + by;
      return Math.abs(f(moved[0]!, moved[1]!, moved[2]!) - at);
    };
    // The slopes and sin, cos have extrema; their derivatives do not exceed 1.
    const bounded = name === 'sin' || name === 'cos' || name === 'sechSquared' || name === 'sigmoidSlope';
    return (
      total + (bounded ? operand.error : 1.01 * Math.max(shifted(operand.error), shifted(-operand.error)))
    );
  }, 0);
}

/**
 * The value of an expression in float64, and a bound on the error of evaluating it in float32 operation by
 * operation; the bound is infinite where a comparison may come out either way.
 */
export function evaluateBounded(expression: Expression, inputs: readonly number[]): Bounded {
  const values = new Map<Expression, Bounded>();
  for (const e of topologicalOrder([expression])) {
    if (e.kind === 'constant')
      values.set(e, { value: e.value, error: Math.abs(e.value - Math.fround(e.value)) });
    else if (e.kind === 'input') values.set(e, { value: inputs[e.index]!, error: 0 });
    else {
      const operands = e.operands.map((operand) => values.get(operand)!);
      const [a, b, c] = operands.map((operand) => operand.value);
      const value = OPERATIONS[e.operation].evaluate(a!, b!, c!);
      const error = propagated(e.operation, operands);
      const size = Math.abs(value) + (error < Infinity ? error : 0);
      // An operation on exact operands gives an exact 0.
      const rounding =
        EXACT.has(e.operation) || size === 0 ? 0 : operationUlps(e.operation) * ulp(size) + 2 ** -149;
      values.set(e, { value, error: error + rounding });
    }
  }
  return values.get(expression)!;
}

/** Switches to a backend for the length of `body`, which may leave tensors behind. */
export async function onBackend(name: string, body: () => void): Promise<void> {
  await tf.setBackend(name);
  tf.tidy(() => void body());
}

export const float32 = (values: readonly number[]): Float32Array => Float32Array.from(values);

/** Uniform in [-2, 2). */
export function random(shape: readonly number[], seed: number): tf.Tensor {
  const uniform = uniforms(seed);
  const size = shape.reduce((product, n) => product * n, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, () => 4 * uniform() - 2),
    [...shape],
  );
}

/** f'(x) by central differences in float64, Richardson's step once: error of order h^4. */
export function numericDerivative(
  f: (x: number) => number,
  x: number,
  h = 1e-3 * Math.max(1, Math.abs(x)),
): number {
  const central = (step: number): number => (f(x + step) - f(x - step)) / (2 * step);
  return (4 * central(h / 2) - central(h)) / 3;
}
