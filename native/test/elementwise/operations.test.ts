import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { elementwise } from '../../src/elementwise/elementwise.js';
import * as e from '../../src/elementwise/expression.js';
import { OPERATIONS, type Operation, type OperationName } from '../../src/elementwise/operations.js';
import { ulp, violation } from '../support/compare.js';
import { uniforms } from '../support/random.js';
import { BACKENDS, onBackend, operationUlps } from './support.js';

const [x, y, z] = [e.input(0), e.input(1), e.input(2)];

/** A call of each operation that the simplifications leave alone. */
const CALLS: Record<OperationName, e.Expression> = {
  negate: e.negate(x),
  exp: e.exp(x),
  expm1: e.expm1(x),
  log: e.log(x),
  log1p: e.log1p(x),
  tanh: e.tanh(x),
  sechSquared: e.sechSquared(x),
  sigmoid: e.sigmoid(x),
  sigmoidSlope: e.sigmoidSlope(x),
  softplus: e.softplus(x),
  sin: e.sin(x),
  cos: e.cos(x),
  sqrt: e.sqrt(x),
  cbrt: e.cbrt(x),
  square: e.square(x),
  reciprocal: e.reciprocal(x),
  relu: e.relu(x),
  abs: e.abs(x),
  sign: e.sign(x),
  step: e.step(x),
  add: e.add(x, y),
  subtract: e.subtract(x, y),
  multiply: e.multiply(x, y),
  divide: e.divide(x, y),
  minimum: e.minimum(x, y),
  maximum: e.maximum(x, y),
  power: e.power(x, 2.5),
  less: e.less(x, y),
  lessOrEqual: e.lessOrEqual(x, y),
  equal: e.equal(x, y),
  select: e.select(x, y, z),
  clip: e.clip(x, y, z),
};

const POINTS = [0, -0, 1e-30, 1e-8, 1e-4, 0.01, 0.5, 1, Math.PI, 5, 20, 88, 100, 1e4]
  .flatMap((p) => [p, -p])
  .map(Math.fround);
const SPECIALS = [NaN, Infinity, -Infinity, 3.4e38, -3.4e38, 1e-40, -1e-40].map(Math.fround);

/** Every pair of points and 4000 random triples, so that blocks are filled and the last one is not. */
function operandColumns(): [Float32Array, Float32Array, Float32Array] {
  const uniform = uniforms(11);
  const spread = (): number => Math.fround((uniform() - 0.5) * 10 ** (6 * uniform() - 3));
  const rows = POINTS.flatMap((a) => POINTS.map((b) => [a, b, spread()]));
  for (let i = 0; i < 4001; i++) rows.push([spread(), spread(), spread()]);
  return [0, 1, 2].map((k) => Float32Array.from(rows, (row) => row[k]!)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
}

const NAMES = Object.keys(OPERATIONS) as OperationName[];

/** The operand that stands for the constant exponent of `power` is not a tensor. */
const second = (name: OperationName, b: number): number => (name === 'power' ? 2.5 : b);

for (const { name: backend, skip } of BACKENDS) {
  describe(`operations on ${backend}`, { skip }, () => {
    const columns = operandColumns();
    for (const name of NAMES) {
      it(name, () =>
        onBackend(backend, () => {
          const operation: Operation = OPERATIONS[name];
          const [a, b, c] = columns;
          const actual = elementwise(
            CALLS[name],
            columns.map((column) => tf.tensor1d(column)),
          ).dataSync();
          const expected = Float64Array.from(a, (v, i) => operation.evaluate(v, second(name, b[i]!), c[i]!));
          // The composite forms of the portable path round up to four times more.
          const ulps = operationUlps(name) + (backend === 'cpu' && operationUlps(name) > 1 ? 4 : 0);
          assert.equal(
            violation(actual, expected, (i) => ulps * ulp(expected[i]!)),
            null,
          );
        }),
      );

      it(`${name} of NaN, infinities, the largest and denormal numbers`, () =>
        onBackend(backend, () => {
          const operation: Operation = OPERATIONS[name];
          const pairs = SPECIALS.flatMap((a) => [...SPECIALS, 0, 1].map((b) => [a, b] as const));
          const a = Float32Array.from(pairs, (pair) => pair[0]);
          const b = Float32Array.from(pairs, (pair) => pair[1]);
          const c = new Float32Array(a.length).fill(2);
          const actual = elementwise(
            CALLS[name],
            [a, b, c].map((column) => tf.tensor1d(column)),
          ).dataSync();
          const expected = Float64Array.from(a, (v, i) => operation.evaluate(v, second(name, b[i]!), 2));
          const ulps = operationUlps(name) + (backend === 'cpu' && operationUlps(name) > 1 ? 4 : 0);
          assert.equal(
            violation(actual, expected, (i) => ulps * ulp(expected[i]!)),
            null,
          );
        }));
    }
  });
}

describe('codes', () => {
  it('are numbered without gaps, as the addon expects', () => {
    const codes = NAMES.map((name) => OPERATIONS[name].code);
    assert.deepEqual(
      codes,
      codes.map((_, i) => i),
    );
  });
});

describe('constructors', () => {
  it('fold constants and leave out neutral operands', () => {
    assert.deepEqual(e.add(2, 3), e.constant(5));
    assert.equal(e.add(x, 0), x);
    assert.equal(e.multiply(1, x), x);
    assert.equal(e.negate(e.negate(x)), x);
    assert.deepEqual(e.multiply(x, 0), e.constant(0));
    assert.deepEqual(e.subtract(x, e.negate(y)), e.add(x, y));
    assert.deepEqual(e.multiply(2, e.multiply(3, x)), e.multiply(6, x));
    assert.equal(e.select(1, x, y), x);
    assert.deepEqual(e.power(x, 3), e.multiply(x, e.square(x)));
  });

  it('refuse input indices out of range', () => {
    for (const index of [-1, 0.5, NaN, 1024]) assert.throws(() => e.input(index), /integer in 0\.\.1023/);
  });
});
