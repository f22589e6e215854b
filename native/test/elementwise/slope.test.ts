import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { elementwise, elementwiseAll } from '../../src/elementwise/elementwise.js';
import * as e from '../../src/elementwise/index.js';
import type { OneDnnBackend } from '../../src/index.js';
import { programOf, slopedOf } from '../../src/elementwise/program.js';
import { ulp } from '../support/compare.js';
import { uniforms } from '../support/random.js';
import { BACKENDS, onBackend } from './support.js';

const [LAMBDA, PHI] = [0.02, 1e-3];
const qTanh = e.qActivation(e.tanh, e.input(0), e.qDeviation(e.constantInput(1), LAMBDA, PHI));
const squaredTanh = e.multiply(e.tanh(e.input(0)), e.sin(e.input(0)));

const slopeOfSquaredTanh = (x: number): number =>
  Math.sin(x) / Math.cosh(x) ** 2 + Math.tanh(x) * Math.cos(x);
const bendOfSquaredTanh = (x: number): number =>
  (2 * Math.cos(x)) / Math.cosh(x) ** 2 -
  Math.sin(x) * ((2 * Math.tanh(x)) / Math.cosh(x) ** 2 + Math.tanh(x));

/** Of values of size about 1 whose formula has a dozen roundings. */
const TOLERANCE = 2e-6;

function assertClose(actual: ArrayLike<number>, expected: readonly number[]): void {
  assert.equal(actual.length, expected.length);
  expected.forEach((value, i) =>
    assert.ok(Math.abs(actual[i]! - value) <= TOLERANCE, `${i}: ${actual[i]} instead of ${value}`),
  );
}

function points(count: number, seed: number): Float32Array {
  const uniform = uniforms(seed);
  return Float32Array.from({ length: count }, () => 6 * uniform() - 3);
}

describe('programs that give value and derivative', () => {
  it('exist for one differentiable input of a costly formula', () => {
    assert.equal(slopedOf(programOf(qTanh, 2))?.input, 0);
    assert.equal(slopedOf(programOf(squaredTanh, 1))?.input, 0);
  });

  it('do not exist for cheap formulas, several inputs or none', () => {
    assert.equal(slopedOf(programOf(e.relu(e.input(0)), 1)), undefined);
    assert.equal(slopedOf(programOf(e.tanh(e.input(0)), 1)), undefined);
    assert.equal(slopedOf(programOf(e.adaptiveGumbel(e.input(0), e.input(1)), 2)), undefined);
    assert.equal(slopedOf(programOf(e.exp(e.exp(e.exp(e.constantInput(0)))), 1)), undefined);
  });
});

for (const { name: backend, skip } of BACKENDS) {
  describe(`derivatives kept from the forward pass on ${backend}`, { skip }, () => {
    for (const shape of [[1], [17], [5, 33], [3, 1000]]) {
      it(`[${shape}]: value and gradient of a formula`, () =>
        onBackend(backend, () => {
          const values = points(
            shape.reduce((a, b) => a * b),
            3,
          );
          const adjoint = points(values.length, 4);
          const x = tf.tensor(values, shape);
          const { value, grad } = tf.valueAndGrad((t) =>
            tf.sum(tf.mul(elementwise(squaredTanh, [t]), tf.tensor(adjoint, shape))),
          )(x);
          const expected = Array.from(values, (v, i) => Math.tanh(v) * Math.sin(v) * adjoint[i]!);
          const total = expected.reduce((a, b) => a + b, 0);
          assert.ok(Math.abs(value.dataSync()[0]! - total) <= TOLERANCE * values.length);
          assertClose(
            grad.dataSync(),
            Array.from(values, (v, i) => slopeOfSquaredTanh(v) * adjoint[i]!),
          );
        }));
    }

    it('the q-activation of tanh: the slope of the quotient', () =>
      onBackend(backend, () => {
        const [x, noise] = [points(300, 5), points(300, 6)];
        const gradient = tf.grad((t) => tf.sum(elementwise(qTanh, [t, tf.tensor(noise)])))(tf.tensor(x));
        const expected = Array.from(x, (v, i) => {
          const size = LAMBDA * Math.abs(noise[i]!) + PHI;
          const deviation = noise[i]! >= 0 ? size : -size;
          return ((1 + deviation) / Math.cosh(v * (1 + deviation)) ** 2 - 1 / Math.cosh(v) ** 2) / deviation;
        });
        // The difference of two slopes of size 1 is divided by a deviation of at least PHI.
        const actual = gradient.dataSync();
        expected.forEach((value, i) => assert.ok(Math.abs(actual[i]! - value) <= 6e-7 / PHI));
      }));

    it('second derivatives, and gradients taken twice, are right although the kept derivative is gone', () =>
      onBackend(backend, () => {
        const x = points(100, 7);
        const second = tf.grad((t) => tf.sum(tf.grad((s) => tf.sum(elementwise(squaredTanh, [s])))(t)))(
          tf.tensor(x),
        );
        assertClose(second.dataSync(), Array.from(x, bendOfSquaredTanh));
      }));

    it('several calls on one tensor, one of them on no path to the result', () =>
      onBackend(backend, () => {
        const x = points(50, 8);
        const variable = tf.variable(tf.tensor(x));
        for (let step = 0; step < 3; step++) {
          const { grads } = tf.variableGrads(() => {
            const first = elementwise(squaredTanh, [variable]);
            elementwise(qTanh, [variable, variable]);
            return tf.sum(tf.add(first, elementwise(squaredTanh, [variable])));
          }, [variable]);
          assertClose(
            grads[variable.name]!.dataSync(),
            Array.from(x, (v) => 2 * slopeOfSquaredTanh(v)),
          );
        }
        variable.dispose();
      }));

    it('an input that the others repeat: its part of the gradient is summed', () =>
      onBackend(backend, () => {
        const x = points(9, 9);
        const repeated = e.add(e.multiply(1e-9, e.constantInput(1)), squaredTanh);
        const gradient = tf.grad((t) => tf.sum(elementwise(repeated, [t, tf.ones([4, 9])])))(tf.tensor(x));
        assertClose(
          gradient.dataSync(),
          Array.from(x, (v) => 4 * slopeOfSquaredTanh(v)),
        );
      }));

    it('leaves nothing behind', () =>
      onBackend(backend, () => {
        const x = tf.tensor(points(64, 10));
        const before = tf.memory();
        for (let i = 0; i < 3; i++)
          tf.tidy(() => tf.grad((t) => tf.sum(elementwise(squaredTanh, [t])))(x)).dispose();
        const after = tf.memory();
        assert.equal(after.numTensors, before.numTensors);
        assert.equal(after.numDataBuffers, before.numDataBuffers);
      }));
  });
}

describe('the native kernel', { skip: BACKENDS[0]!.skip }, () => {
  /** How often a gradient was made of a kept derivative. */
  function uses(run: () => void): number {
    const { addon } = tf.backend() as OneDnnBackend;
    const { multiplyInto } = addon;
    let count = 0;
    addon.multiplyInto = (out, by) => {
      count++;
      multiplyInto(out, by);
    };
    try {
      run();
    } finally {
      addon.multiplyInto = multiplyInto;
    }
    return count;
  }
  const gradientOf = (expression: e.Expression): void =>
    void tf.grad((t) => tf.sum(elementwise(expression, [t])))(tf.tensor(points(20, 11)));

  it('takes the derivative from the forward pass where there is one', () =>
    onBackend('onednn', () => {
      assert.equal(
        uses(() => gradientOf(squaredTanh)),
        1,
      );
      assert.equal(
        uses(() => gradientOf(e.tanh(e.input(0)))),
        0,
      );
      assert.equal(
        uses(() => void elementwise(squaredTanh, [tf.tensor(points(20, 11))])),
        0,
      );
    }));
});

describe('tanh beside its slope', { skip: BACKENDS[0]!.skip }, () => {
  it('is within 4 ulp for a dense sample of float32, both signs, and exact where tanh is', () =>
    onBackend('onednn', () => {
      const bits = Uint32Array.from({ length: 400_000 }, (_, i) => (i * 5347) % 0x7f800000);
      const magnitudes = new Float32Array(bits.buffer);
      const x = Float32Array.from(magnitudes, (m, i) => (i % 2 === 0 ? m : -m));
      const both = [e.tanh(e.input(0)), e.sechSquared(e.input(0))];
      const [y, slope] = elementwiseAll(both, [tf.tensor(x)]).map((t) => t.dataSync());
      let [worst, worstSlope] = [0, 0];
      x.forEach((v, i) => {
        const exact = Math.tanh(v);
        worst = Math.max(worst, Math.abs(y![i]! - exact) / ulp(exact));
        const decay = Math.exp(-2 * Math.abs(v));
        const steep = (4 * decay) / (1 + decay) ** 2;
        worstSlope = Math.max(worstSlope, Math.abs(slope![i]! - steep) / ulp(steep));
      });
      assert.ok(worst <= 4, `tanh is off by ${worst} ulp`);
      assert.ok(worstSlope <= 7, `its slope is off by ${worstSlope} ulp`);
      const special = [0, -0, Infinity, -Infinity, NaN, 1e-40, -1e-40];
      const [at] = elementwiseAll(both, [tf.tensor(special)]);
      assert.deepEqual([...at!.dataSync()], [0, -0, 1, -1, NaN, ...special.slice(5).map(Math.fround)]);
    }));
});
