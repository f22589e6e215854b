import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import {
  adaptiveSlope,
  EVALUATION,
  flexibleRelu,
  prelu,
  relu,
  sigmoid,
  sin,
  tanh,
  type SmoothActivation,
} from '../../src/activations/index.js';
import { UserError } from '../../src/errors.js';
import { assertClose, centralDifference, spread } from '../support/numbers.js';
import { TESTED_BACKENDS, useBackend } from '../support/backends.js';

const FLOAT64: Record<string, (z: number) => number> = {
  tanh: Math.tanh,
  sin: Math.sin,
  sigmoid: (z) => 1 / (1 + Math.exp(-z)),
  relu: (z) => Math.max(z, 0),
};
const BASES: SmoothActivation[] = [tanh, sin, sigmoid, relu];

for (const backend of TESTED_BACKENDS)
  describe(`adaptiveSlope on ${backend}`, () => {
    before(() => useBackend(backend));

    for (const base of BASES)
      for (const n of [1, 10])
        it(`sigma(n a z) of ${base.name}, n = ${n}, and its gradients`, () => {
          const z = tf.tensor(
            spread(24).map((value) => 3 * value),
            [2, 4, 3],
          );
          const a = tf.tensor(
            spread(6, 50).map((value) => (1.5 + value) / n),
            [2, 1, 3],
          );
          const activation = adaptiveSlope(base, n);
          const f = FLOAT64[base.name];
          const [zs, as] = [z.dataSync(), a.dataSync()];
          const slopeAt = (i: number): number => as[Math.floor(i / 12) * 3 + (i % 3)];

          const values = activation.apply(z, { a }, EVALUATION).dataSync();
          // float32 functions of arguments below 8 in size.
          values.forEach((value, i) => assertClose(value, f(n * slopeAt(i) * zs[i]), { absolute: 2e-6 }));

          const [dz, da] = tf.grads((zz: tf.Tensor, aa: tf.Tensor) =>
            activation.apply(zz, { a: aa }, EVALUATION),
          )([z, a]);
          assert.deepEqual([dz.shape, da.shape], [z.shape, a.shape]);
          const expected = new Float64Array(6);
          dz.dataSync().forEach((value, i) => {
            assertClose(
              value,
              centralDifference((zi) => f(n * slopeAt(i) * zi), zs[i]),
              { relative: 2e-5, absolute: 2e-5 },
            );
            expected[Math.floor(i / 12) * 3 + (i % 3)] += centralDifference(
              (ai) => f(n * ai * zs[i]),
              slopeAt(i),
              1e-3 / n,
            );
          });
          da.dataSync().forEach((value, i) =>
            assertClose(value, expected[i], { relative: 5e-5, absolute: 1e-4 }),
          );
        });

    it('gives the closed first and second derivatives by z', () => {
      const [n, a] = [5, 0.3];
      const zs = spread(20).map((value) => 2 * value);
      for (const base of BASES) {
        const f = (z: number): number => FLOAT64[base.name](n * a * z);
        const jet = adaptiveSlope(base, n).jet(tf.tensor(zs, [1, 20, 1]), { a: tf.tensor([a], [1, 1, 1]) });
        const [value, first, second] = [jet.value, jet.first, jet.second].map((tensor) => tensor.dataSync());
        zs.forEach((z, i) => {
          assertClose(value[i], f(z), { absolute: 2e-6 });
          assertClose(first[i], centralDifference(f, z), { relative: 2e-5, absolute: 1e-5 });
          const slope = (x: number): number => centralDifference(f, x);
          assertClose(second[i], centralDifference(slope, z), { relative: 1e-4, absolute: 1e-4 });
        });
      }
    });
  });

describe('adaptiveSlope', () => {
  before(() => useBackend('cpu'));

  it('starts at n a = 1 and then is its base', () => {
    const z = tf.tensor(spread(12), [1, 4, 3]);
    for (const n of [0.5, 1, 2, 10]) {
      const activation = adaptiveSlope(tanh, n);
      const [{ name, initial }] = activation.parameters;
      assert.equal(name, 'a');
      assertClose(initial * n, 1, { absolute: 1e-15 });
      const a = tf.fill([1, 1, 1], initial);
      const difference = tf.max(tf.abs(tf.sub(activation.apply(z, { a }, EVALUATION), tf.tanh(z))));
      assert.ok(difference.dataSync()[0] < 1e-6);
    }
  });

  it('keeps the parameters of a base that has its own, and has no closed derivatives then', () => {
    const activation = adaptiveSlope(flexibleRelu, 2);
    assert.deepEqual(
      activation.parameters.map(({ name }) => name),
      ['a', 'alpha1', 'alpha2'],
    );
    assert.ok(!('jet' in activation));
  });

  it('refuses scaling factors of 0, below, and not finite', () => {
    for (const n of [0, -1, NaN, Infinity])
      assert.throws(
        () => adaptiveSlope(tanh, n),
        (error: Error) => error instanceof UserError && error.message.includes(`n = ${n}`),
      );
  });

  it('refuses a base whose parameter is named a, and slopes of another shape', () => {
    assert.throws(() => adaptiveSlope(prelu(), 10), UserError);
    const z = tf.zeros([2, 4, 3]);
    for (const shape of [
      [2, 1, 4],
      [3, 1, 3],
      [1, 2, 1, 3],
    ])
      assert.throws(() => adaptiveSlope(tanh, 10).apply(z, { a: tf.zeros(shape) }, EVALUATION), /slopes a/);
  });
});
