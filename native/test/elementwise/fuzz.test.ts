import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { gradient } from '../../src/elementwise/derivative.js';
import { elementwise } from '../../src/elementwise/elementwise.js';
import * as e from '../../src/elementwise/expression.js';
import { integer, pick, uniforms } from '../support/random.js';
import { BACKENDS, evaluateBounded, onBackend } from './support.js';

const EXPRESSIONS = 300;
const UNARY = [
  e.negate,
  (v: e.Expression) => e.exp(e.minimum(v, 3)),
  (v: e.Expression) => e.expm1(e.minimum(v, 3)),
  (v: e.Expression) => e.log(e.add(0.5, e.square(v))),
  (v: e.Expression) => e.log1p(e.abs(v)),
  e.tanh,
  e.sechSquared,
  e.sigmoid,
  e.sigmoidSlope,
  e.softplus,
  e.sin,
  e.cos,
  (v: e.Expression) => e.sqrt(e.add(0.3, e.abs(v))),
  (v: e.Expression) => e.cbrt(e.add(2, e.tanh(v))),
  e.square,
  (v: e.Expression) => e.reciprocal(e.add(1, e.square(v))),
  e.relu,
  e.abs,
  (v: e.Expression) => e.power(e.add(1.5, e.sin(v)), 1.7),
  (v: e.Expression) => e.multiply(0.5, e.power(v, 3)),
];
const BINARY = [
  e.add,
  e.subtract,
  e.multiply,
  (a: e.Expression, b: e.Expression) => e.divide(a, e.add(1, e.square(b))),
  e.minimum,
  e.maximum,
];

/** A random formula: calls on calls made before, so that subexpressions are shared. */
function randomExpression(uniform: () => number, inputCount: number): e.Expression {
  const made: e.Expression[] = Array.from({ length: inputCount }, (_, i) => e.input(i));
  const any = (): e.Expression => (uniform() < 0.1 ? e.constant(4 * uniform() - 2) : pick(uniform, made));
  const steps = integer(uniform, 2, 16);
  for (let k = 0; k < steps; k++) {
    const kind = uniform();
    if (kind < 0.5) made.push(pick(uniform, UNARY)(any()));
    else if (kind < 0.9) made.push(pick(uniform, BINARY)(any(), any()));
    else if (kind < 0.95) made.push(e.select(e.less(e.input(0), 0.25), any(), any()));
    else made.push(e.clip(any(), -1.3, 1.7));
  }
  return e.sum(made.slice(-2));
}

/** [rows, columns], [columns] and [rows, 1] inputs of moderate size, with values a few times 2^-10 apart. */
function randomInputs(uniform: () => number, rows: number, columns: number): Float32Array[] {
  return [rows * columns, columns, rows].map((count) =>
    Float32Array.from({ length: count }, () => 4 * uniform() - 2),
  );
}

for (const { name: backend, skip } of BACKENDS) {
  describe(`random expressions on ${backend}`, { skip }, () => {
    it(`${EXPRESSIONS} formulas and their gradients lie within the rounding errors of float32`, () =>
      onBackend(backend, () => {
        const uniform = uniforms(2024);
        let [checked, decided] = [0, 0];
        for (let k = 0; k < EXPRESSIONS; k++) {
          const f = randomExpression(uniform, 3);
          const [rows, columns] = [integer(uniform, 1, 9), integer(uniform, 1, 20)];
          const values = randomInputs(uniform, rows, columns);
          const tensors = [
            tf.tensor2d(values[0]!, [rows, columns]),
            tf.tensor1d(values[1]!),
            tf.tensor2d(values[2]!, [rows, 1]),
          ];
          const at = (i: number): number[] => [
            values[0]![i]!,
            values[1]![i % columns]!,
            values[2]![Math.floor(i / columns)]!,
          ];
          const actual = tf.broadcastTo(elementwise(f, tensors), [rows, columns]).dataSync();
          const partials = gradient([f], [e.constant(1)]);
          const dx = tf
            .grad((x: tf.Tensor) => elementwise(f, [x, tensors[1]!, tensors[2]!]))(tensors[0]!)
            .dataSync();
          for (let i = 0; i < rows * columns; i++) {
            const results: [number, e.Expression][] = [
              [actual[i]!, f],
              [dx[i]!, partials.get(0) ?? e.constant(0)],
            ];
            for (const [got, expression] of results) {
              const { value, error } = evaluateBounded(expression, at(i));
              checked++;
              // Infinite where two values that are compared lie within their errors; more than 1e30 overflows.
              if (!(error < Infinity) || Math.abs(value) > 1e30) continue;
              decided++;
              // The portable path rounds in another order within an operation; dy = 1 stands beside the seed 1.
              const allowed = (backend === 'cpu' ? 2 : 1) * error * 2;
              assert.ok(
                Math.abs(got - value) <= allowed,
                `formula ${k}, element ${i}: ${got}, ${value}, ${allowed}`,
              );
            }
          }
        }
        assert.ok(decided > 0.9 * checked, `${decided} of ${checked} decided`);
      }));
  });
}
