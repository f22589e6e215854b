import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { gradient } from '../../src/elementwise/derivative.js';
import { elementwise } from '../../src/elementwise/elementwise.js';
import * as e from '../../src/elementwise/expression.js';
import { BACKENDS, evaluateBounded, numericDerivative, onBackend } from './support.js';

const x = e.input(0);

const derivative = (f: e.Expression): e.Expression => gradient([f], [e.constant(1)]).get(0) ?? e.constant(0);

interface Case {
  readonly name: string;
  readonly f: e.Expression;
  /** Where f is smooth enough for central differences of all its derivatives. */
  readonly points: readonly number[];
}

const EVERYWHERE = [-5, -1, -0.5, -1e-8, 1e-8, 0.5, 1, 5];
const POSITIVE = [0.1, 0.5, 1, 2, 5];
const NOT_ZERO = [-5, -1, -0.5, 0.5, 1, 5];

const CASES: readonly Case[] = [
  { name: 'negate', f: e.negate(x), points: EVERYWHERE },
  { name: 'exp', f: e.exp(x), points: EVERYWHERE },
  { name: 'expm1', f: e.expm1(x), points: EVERYWHERE },
  { name: 'log', f: e.log(x), points: POSITIVE },
  { name: 'log1p', f: e.log1p(x), points: POSITIVE },
  { name: 'tanh', f: e.tanh(x), points: EVERYWHERE },
  { name: 'sechSquared', f: e.sechSquared(x), points: NOT_ZERO },
  { name: 'sigmoid', f: e.sigmoid(x), points: EVERYWHERE },
  { name: 'sigmoidSlope', f: e.sigmoidSlope(x), points: NOT_ZERO },
  { name: 'softplus', f: e.softplus(x), points: EVERYWHERE },
  { name: 'sin', f: e.sin(x), points: EVERYWHERE },
  { name: 'cos', f: e.cos(x), points: EVERYWHERE },
  { name: 'sqrt', f: e.sqrt(x), points: POSITIVE },
  { name: 'cbrt', f: e.cbrt(x), points: NOT_ZERO },
  { name: 'square', f: e.square(x), points: EVERYWHERE },
  { name: 'reciprocal', f: e.reciprocal(x), points: NOT_ZERO },
  { name: 'relu', f: e.relu(x), points: NOT_ZERO },
  { name: 'abs', f: e.abs(x), points: NOT_ZERO },
  { name: 'sign', f: e.sign(x), points: NOT_ZERO },
  { name: 'step', f: e.step(x), points: NOT_ZERO },
  { name: 'power 2.5', f: e.power(x, 2.5), points: POSITIVE },
  { name: 'power 7', f: e.power(x, 7), points: [-1, -0.5, 0.5, 1] },
  { name: 'power -2', f: e.power(x, -2), points: NOT_ZERO },
  { name: 'minimum', f: e.minimum(e.square(x), e.exp(x)), points: [-2, -0.3, 0.5, 1] },
  { name: 'maximum', f: e.maximum(e.square(x), e.exp(x)), points: [-2, -0.3, 0.5, 1] },
  { name: 'clip', f: e.clip(e.square(x), e.sin(x), 2), points: [-3, -0.5, 0.3, 1.2, 3] },
  { name: 'select', f: e.select(e.less(x, 0.7), e.sin(x), e.cos(x)), points: [-2, 0.5, 1, 2] },
  { name: 'quotient', f: e.divide(e.sin(x), e.add(2, e.cos(x))), points: EVERYWHERE },
  {
    name: 'a product that shares operands',
    f: e.multiply(e.multiply(x, e.tanh(x)), e.tanh(x)),
    points: EVERYWHERE,
  },
  { name: 'x sigmoid(x)', f: e.multiply(x, e.sigmoid(x)), points: EVERYWHERE },
  { name: 'a chain', f: e.sin(e.exp(e.tanh(e.multiply(2, x)))), points: EVERYWHERE },
];

describe('symbolic derivatives in float64', () => {
  for (const { name, f, points } of CASES) {
    it(`${name}, orders 1 to 3, are the central differences of the order below`, () => {
      let order = f;
      for (let k = 1; k <= 3; k++) {
        const next = derivative(order);
        for (const p of points) {
          const numeric = numericDerivative((v) => e.evaluateScalar(order, [v]), p, 1e-3);
          const symbolic = e.evaluateScalar(next, [p]);
          // Differences of rounding errors over h = 5e-4, and a truncation of order h^4.
          const tolerance = 1e-8 * Math.max(1, Math.abs(symbolic), Math.abs(e.evaluateScalar(order, [p])));
          assert.ok(Math.abs(symbolic - numeric) <= tolerance, `order ${k} at ${p}: ${symbolic}, ${numeric}`);
        }
        order = next;
      }
    });
  }

  it('takes the sides of kinks that the functions state', () => {
    const at = (f: e.Expression, v: number): number => e.evaluateScalar(derivative(f), [v]);
    assert.equal(at(e.relu(x), 0), 0);
    assert.equal(at(e.abs(x), 0), 0);
    assert.equal(at(e.cbrt(x), 0), 0);
    assert.equal(at(derivative(e.cbrt(x)), 0), 0);
    assert.equal(at(e.clip(x, 0, 1), 0), 0);
    assert.equal(at(e.clip(x, 0, 1), 1), 0);
    assert.equal(at(e.maximum(x, e.multiply(2, x)), 0), 1);
  });

  it('is exact in the tails', () => {
    // 4 e^-40 / (1 + e^-40)^2 and e^-20 / (1 + e^-20)^2
    assert.ok(Math.abs(e.evaluateScalar(derivative(e.tanh(x)), [20]) / (4 * Math.exp(-40)) - 1) < 1e-12);
    const slope = Math.exp(-20) / (1 + Math.exp(-20)) ** 2;
    assert.ok(Math.abs(e.evaluateScalar(derivative(e.sigmoid(x)), [20]) / slope - 1) < 1e-12);
  });

  it('gives no derivative by constant inputs, and through both uses of one index', () => {
    const f = e.multiply(e.input(0), e.constantInput(0));
    assert.equal(e.evaluateScalar(gradient([f], [e.constant(1)]).get(0)!, [3]), 3);
    assert.equal(gradient([e.sin(e.constantInput(1))], [e.constant(1)]).size, 0);
    const separate = e.multiply(e.input(0), e.input(0));
    assert.equal(e.evaluateScalar(gradient([separate], [e.constant(1)]).get(0)!, [3]), 6);
  });
});

/** d^k f / dx^k by nested tf.grad. */
function tensorDerivative(f: e.Expression, order: number): (v: tf.Tensor) => tf.Tensor {
  return order === 0 ? (v) => elementwise(f, [v]) : tf.grad(tensorDerivative(f, order - 1));
}

for (const { name: backend, skip } of BACKENDS) {
  describe(`derivatives of tensors on ${backend}`, { skip }, () => {
    for (const { name, f, points } of CASES) {
      it(`${name}, orders 0 to 3`, () =>
        onBackend(backend, () => {
          const values = Float32Array.from(points);
          let symbolic = f;
          for (let order = 0; order <= 3; order++) {
            const actual = tensorDerivative(f, order)(tf.tensor1d(values)).dataSync();
            values.forEach((v, i) => {
              const { value, error } = evaluateBounded(symbolic, [v]);
              // The bound is that of the formula as built here; the tape builds it in another order of factors.
              const tolerance = 4 * error + 1e-6 * Math.abs(value);
              assert.ok(
                tolerance < 1 + Math.abs(value) && Math.abs(actual[i]! - value) <= tolerance,
                `order ${order} at ${v}: ${actual[i]}, ${value}`,
              );
            });
            symbolic = derivative(symbolic);
          }
        }));
    }

    // The compositions whose higher derivatives TensorFlow.js itself gets wrong, with their exact values.
    it('the second derivatives of tanh, sigmoid, exp, x sigmoid(x) at 0.3', () =>
      onBackend(backend, () => {
        const v = Math.fround(0.3);
        const t = Math.tanh(v);
        const s = 1 / (1 + Math.exp(-v));
        const slope = s * (1 - s);
        const expected: [e.Expression, number][] = [
          [e.tanh(x), -2 * t * (1 - t * t)],
          [e.sigmoid(x), slope * (1 - 2 * s)],
          [e.exp(x), Math.exp(v)],
          [e.multiply(x, e.sigmoid(x)), 2 * slope + v * slope * (1 - 2 * s)],
        ];
        for (const [f, exact] of expected) {
          const [second] = tensorDerivative(f, 2)(tf.tensor1d([v])).dataSync();
          assert.ok(Math.abs(second! - exact) <= 1e-6, `${second}, ${exact}`);
        }
      }));

    it('the gradient by a weight of the squared second derivative of tanh(w x)', () =>
      onBackend(backend, () => {
        const f = e.tanh(e.multiply(e.input(1), x));
        const [v, w] = [0.4, 1.7];
        const loss = (weight: tf.Tensor): tf.Scalar => {
          const u = (p: tf.Tensor): tf.Tensor => elementwise(f, [p, weight]);
          return tf.sum(tf.square(tf.grad((p: tf.Tensor) => tf.grad(u)(p))(tf.tensor1d([v]))));
        };
        const squared = (weight: number): number => {
          const t = Math.tanh(weight * v);
          return (weight * weight * -2 * t * (1 - t * t)) ** 2;
        };
        const [actual] = tf
          .grad(loss)(tf.tensor1d([w]))
          .dataSync();
        const expected = numericDerivative(squared, w);
        assert.ok(Math.abs(actual! - expected) <= 1e-5 * Math.abs(expected), `${actual}, ${expected}`);
      }));
  });
}
