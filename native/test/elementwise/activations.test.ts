import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import * as activations from '../../src/elementwise/activations.js';
import { gradient } from '../../src/elementwise/derivative.js';
import { elementwise } from '../../src/elementwise/elementwise.js';
import * as e from '../../src/elementwise/expression.js';
import { ulp } from '../support/compare.js';
import { uniforms } from '../support/random.js';
import { BACKENDS, evaluateBounded, float32, numericDerivative, onBackend } from './support.js';

const inputs = Array.from({ length: 9 }, (_, i) => e.input(i));
const [x, p, q] = inputs as [e.Expression, e.Expression, e.Expression];
const silu = (v: e.Expression): e.Expression => e.multiply(v, e.sigmoid(v));
const elu = (v: e.Expression): e.Expression => e.select(e.less(0, v), v, e.expm1(e.minimum(v, 0)));
const sigmoid = (v: number): number => 1 / (1 + Math.exp(-v));

interface Activation {
  readonly name: string;
  readonly expression: e.Expression;
  /** The formula of the paper in float64, written without regard to rounding. */
  readonly formula: (v: number, ...parameters: number[]) => number;
  /** Parameter sets to try; they are tensors of shape [1, 1, units] in the tests of gradients. */
  readonly parameters: readonly (readonly number[])[];
  /** Where the formula has a kink or its own rounding spoils central differences. */
  readonly avoid?: (v: number, ...parameters: number[]) => boolean;
}

/** q-activations divide the difference of two nearly equal numbers by e: |e| is not too small for float64 here. */
const qCase = (
  name: string,
  f: activations.BaseFunction,
  base: (v: number) => number,
  kink = false,
): Activation => ({
  name: `q-activation of ${name}`,
  expression: activations.qActivation(f, x, e.constantInput(1)),
  formula: (v, deviation) => (base(v * (1 + deviation!)) - base(v)) / deviation!,
  parameters: [[0.02], [-0.001], [0.3], [-2.5]],
  avoid: (v) => kink && Math.abs(v) < 0.01,
});

const ACTIVATIONS: readonly Activation[] = [
  qCase('tanh', e.tanh, Math.tanh),
  qCase('relu', e.relu, (v) => Math.max(v, 0), true),
  qCase('elu', elu, (v) => (v > 0 ? v : Math.expm1(v)), true),
  qCase('softplus', e.softplus, (v) => Math.log1p(Math.exp(v))),
  qCase('sigmoid', e.sigmoid, sigmoid),
  qCase('silu', silu, (v) => v * sigmoid(v)),
  {
    name: 'adaptive Gumbel',
    expression: activations.adaptiveGumbel(x, p),
    formula: (v, rho) => 1 - (1 + Math.exp(rho! + v)) ** -Math.exp(-rho!),
    parameters: [[0], [-2], [1.5], [3]],
  },
  {
    name: 'adaptive ReLU',
    expression: activations.adaptiveRelu(x, p),
    formula: (v, a) => (v > 0 ? v * (1 - Math.exp(-a! * v)) : 0),
    parameters: [[1], [0.2], [5]],
    avoid: (v) => Math.abs(v) < 0.01,
  },
  {
    name: 'flexible ReLU',
    expression: activations.flexibleRelu(x, p, q),
    formula: (v, a, b) => a! * Math.max(v, 0) + b! * v ** 3 + (1 - a! - b!) * Math.cbrt(v),
    parameters: [
      [1, 0],
      [0.5, 0.2],
      [-0.3, 0.7],
    ],
    avoid: (v) => Math.abs(v) < 0.01,
  },
  {
    name: 'flexible sigmoid',
    expression: activations.flexibleSigmoid(x, p, q),
    formula: (v, alpha, beta) =>
      alpha! * sigmoid(v) + (1 - alpha!) * Math.min(Math.max(beta! * v + 0.5, 0), 1),
    parameters: [
      [1, 0.12],
      [0.4, 0.3],
      [-0.2, -0.45],
      [0.5, 0],
    ],
    avoid: (v, _alpha, beta) => Math.abs(Math.abs(beta! * v) - 0.5) < 0.05,
  },
  {
    name: 'sine and cosine expansion',
    expression: activations.trigonometricExpansion(x, inputs.slice(1, 4), inputs.slice(4, 7), 0.7),
    formula: (v, ...c) =>
      [1, 2, 3].reduce(
        (s, i) => s + c[i - 1]! * Math.sin(i * 0.7 * v) + c[i + 2]! * Math.cos(i * 0.7 * v),
        0,
      ),
    parameters: [[1, -0.5, 0.3, 0.2, 0.1, -0.7]],
  },
  {
    name: 'slope of tanh',
    expression: activations.adaptiveSlope(e.tanh, 10, p, x),
    formula: (v, a) => Math.tanh(10 * a! * v),
    parameters: [[0.1], [0.03], [-0.2]],
  },
  {
    name: 'slope of silu',
    expression: activations.adaptiveSlope(silu, 5, p, x),
    formula: (v, a) => 5 * a! * v * sigmoid(5 * a! * v),
    parameters: [[0.2], [0.5]],
  },
];

const POINTS = float32([1e-8, 0.5, 1, 5, 20, 100].flatMap((v) => [v, -v]).concat([0, -0, 0.02, 3.3, -2.2]));

/** A parameter set as units: unit u of the last axis has set u. */
const column = (activation: Activation, index: number): Float32Array =>
  float32(activation.parameters.map((set) => set[index]!));

const parameterCount = (activation: Activation): number => activation.parameters[0]!.length;

/** [1, B, U] inputs, each parameter set of shape [1, 1, U]. */
function tensorsOf(activation: Activation): { all: tf.Tensor[]; rows: number; units: number } {
  const units = activation.parameters.length;
  const grid = tf.tile(tf.tensor3d(POINTS, [1, POINTS.length, 1]), [1, 1, units]);
  const parameters = Array.from({ length: parameterCount(activation) }, (_, k) =>
    tf.tensor3d(column(activation, k), [1, 1, units]),
  );
  return { all: [grid, ...parameters], rows: POINTS.length, units };
}

const argumentsAt = (activation: Activation, row: number, unit: number): number[] => [
  POINTS[row]!,
  ...Array.from({ length: parameterCount(activation) }, (_, k) => column(activation, k)[unit]!),
];

describe('activations in float64', () => {
  for (const { name, expression, formula, parameters, avoid } of ACTIVATIONS) {
    it(`${name}: value and partial derivatives are those of the formula`, () => {
      const partials = gradient([expression], [e.constant(1)]);
      for (const set of parameters) {
        for (const v of POINTS) {
          const at = [v, ...set];
          const exact = formula(v, ...set);
          // The formula itself cancels: errors of 1e-16 around 1, over |e| >= 1e-3 in the q-activations.
          const tolerance = 1e-11 * Math.max(1, Math.abs(v)) + 1e-9 * Math.abs(exact);
          const value = e.evaluateScalar(expression, at);
          assert.ok(Math.abs(value - exact) <= tolerance, `${v}, ${set}: ${value}, ${exact}`);
          if (avoid?.(v, ...set)) continue;
          for (const [index, partial] of partials) {
            const along = (t: number): number => {
              const moved = [...at];
              moved[index] = t;
              return formula(moved[0]!, ...moved.slice(1));
            };
            const h = 1e-3 * Math.max(0.1, Math.min(1, Math.abs(at[index]!)));
            const numeric = numericDerivative(along, at[index]!, h);
            const symbolic = e.evaluateScalar(partial, at);
            const size = Math.max(1, Math.abs(symbolic), Math.abs(v) ** 3);
            assert.ok(
              Math.abs(symbolic - numeric) <= 2e-7 * size,
              `d/d${index} at ${at}: ${symbolic}, ${numeric}`,
            );
          }
        }
      }
    });
  }

  it('an adaptive Gumbel with a = 1 is the logistic function, with a -> 0 the complementary log-log', () => {
    const f = activations.adaptiveGumbel(x, p);
    for (const v of [-5, -1, 0, 2]) {
      assert.ok(Math.abs(e.evaluateScalar(f, [v, 0]) - sigmoid(v)) < 1e-15);
      assert.ok(Math.abs(e.evaluateScalar(f, [v, -40]) + Math.expm1(-Math.exp(v))) < 1e-14);
    }
  });

  it('an adaptive ReLU with a = 1e6 is a ReLU to its rounding', () => {
    const f = activations.adaptiveRelu(x, p);
    for (const v of [-2, -1e-3, 0, 0.01, 3]) assert.equal(e.evaluateScalar(f, [v, 1e6]), Math.max(v, 0) + 0);
  });

  it('the deviation keeps |e| >= phi, with the sign of the draw, + for 0', () => {
    const f = activations.qDeviation(e.constantInput(0), 0.02, 1e-3);
    assert.deepEqual(
      [0, -0, 1, -1].map((n) => e.evaluateScalar(f, [n])),
      [0.001, 0.001, 0.021, -0.021],
    );
  });
});

for (const { name: backend, skip } of BACKENDS) {
  describe(`activations on ${backend}`, { skip }, () => {
    for (const activation of ACTIVATIONS) {
      const { name, expression } = activation;
      it(`${name}: values`, () =>
        onBackend(backend, () => {
          const { all, rows, units } = tensorsOf(activation);
          const actual = elementwise(expression, all).dataSync();
          for (let r = 0; r < rows; r++) {
            for (let u = 0; u < units; u++) {
              const { value, error } = evaluateBounded(expression, argumentsAt(activation, r, u));
              // On the portable path an operation may be composed of several tf operations.
              const allowed = (backend === 'cpu' ? 2 : 1) * error;
              const got = actual[r * units + u]!;
              assert.ok(
                allowed < Infinity && Math.abs(got - value) <= allowed,
                `row ${r}, unit ${u}: ${got}, ${value}, ${allowed}`,
              );
            }
          }
        }));

      it(`${name}: gradients, those of [1, 1, units] parameters summed over the batch`, () =>
        onBackend(backend, () => {
          const { all, rows, units } = tensorsOf(activation);
          const uniform = uniforms(5);
          const weights = float32(Array.from({ length: rows * units }, () => uniform() - 0.5));
          const dy = tf.tensor3d(weights, [1, rows, units]);
          const actual = tf.grads((...tensors: tf.Tensor[]) => elementwise(expression, tensors))(all, dy);
          const partials = gradient([expression], [e.constantInput(all.length)]);
          all.forEach((tensor, index) => {
            assert.deepEqual(actual[index]!.shape, tensor.shape);
            const partial = partials.get(index) ?? e.constant(0);
            const [sums, bounds] = [new Float64Array(tensor.size), new Float64Array(tensor.size)];
            for (let i = 0; i < rows * units; i++) {
              const at = argumentsAt(activation, Math.floor(i / units), i % units);
              const { value, error } = evaluateBounded(partial, [...at, weights[i]!]);
              sums[i % tensor.size]! += value;
              bounds[i % tensor.size]! += (backend === 'cpu' ? 2 : 1) * error + 2 ** -22 * Math.abs(value);
            }
            actual[index]!.dataSync().forEach((got, i) => {
              const slack = bounds[i]! + ulp(sums[i]!);
              assert.ok(
                slack < Infinity && Math.abs(got - sums[i]!) <= slack,
                `input ${index}[${i}]: ${got}, ${sums[i]}, ${slack}`,
              );
            });
          });
        }));

      it(`${name}: no NaN in values and gradients at +-1e4`, () =>
        onBackend(backend, () => {
          const units = activation.parameters.length;
          const grid = tf.tile(tf.tensor2d([1e4, -1e4], [2, 1]), [1, units]);
          const parameters = Array.from({ length: parameterCount(activation) }, (_, k) =>
            tf.tensor1d(column(activation, k)),
          );
          const f = (...tensors: tf.Tensor[]): tf.Tensor => elementwise(expression, tensors);
          const results = [f(grid, ...parameters), ...tf.grads(f)([grid, ...parameters])];
          for (const result of results) assert.ok(result.dataSync().every(Number.isFinite));
        }));
    }
  });
}
