import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import {
  cbrt,
  combination,
  elu,
  EVALUATION,
  flexibleRelu,
  flexibleReluTanh,
  identity,
  prelu,
  relu,
  softplus,
  type Activation,
} from '../../src/activations/index.js';
import { UserError } from '../../src/errors.js';
import { assertClose, centralDifference } from '../support/numbers.js';
import { TESTED_BACKENDS, useBackend } from '../support/backends.js';

/** An activation beside the same formula in float64. */
interface Reference {
  activation: Activation;
  parameters: Record<string, number>;
  value(z: number, parameters: Record<string, number>): number;
}

const flexible =
  (root: (z: number) => number) =>
  (z: number, { alpha1, alpha2 }: Record<string, number>) =>
    alpha1 * Math.max(z, 0) + alpha2 * z ** 3 + (1 - alpha1 - alpha2) * root(z);

const REFERENCES: Reference[] = [
  { activation: identity, parameters: {}, value: (z) => z },
  { activation: relu, parameters: {}, value: (z) => Math.max(z, 0) },
  { activation: softplus, parameters: {}, value: (z) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))) },
  { activation: elu(), parameters: {}, value: (z) => (z < 0 ? Math.expm1(z) : z) },
  { activation: elu(0.5), parameters: {}, value: (z) => (z < 0 ? 0.5 * Math.expm1(z) : z) },
  { activation: prelu(), parameters: { a: 0.25 }, value: (z, { a }) => (z > 0 ? z : a * z) },
  { activation: flexibleRelu, parameters: { alpha1: 0.7, alpha2: 0.1 }, value: flexible(Math.cbrt) },
  { activation: flexibleReluTanh, parameters: { alpha1: 0.7, alpha2: 0.1 }, value: flexible(Math.tanh) },
];

/** float32 in at most ten operations; the powers of wasm and cpu are within a few units in the last place. */
const FLOAT32 = { relative: 3e-6, absolute: 3e-7 };
/** The rule for first derivatives in float32. */
const GRADIENT = { relative: 2e-3, absolute: 1e-5 };

const scalars = (values: Record<string, number>): Record<string, tf.Tensor> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, tf.scalar(value)]));

for (const backend of TESTED_BACKENDS)
  describe(`activations on ${backend}`, () => {
    before(() => useBackend(backend));

    for (const { activation, parameters, value } of REFERENCES) {
      const apply = (z: tf.Tensor, values: Record<string, tf.Tensor>): tf.Tensor =>
        activation.apply(z, values, EVALUATION);

      it(`${activation.name} has the values of its formula`, () => {
        for (const z of [-100, -20, -5, -1, -0.5, -1e-8, 0, 1e-8, 0.5, 1, 5, 20, 100]) {
          const found = tf.tidy(() => apply(tf.scalar(z), scalars(parameters)).dataSync()[0]);
          assertClose(found, value(z, parameters), FLOAT32, `at ${z}`);
        }
      });

      it(`${activation.name} has the slope of its formula`, () => {
        for (const z of [-20, -5, -1, -0.5, 0.5, 1, 5, 20]) {
          const found = tf.tidy(
            () =>
              tf
                .grad((at: tf.Tensor) => tf.mul(apply(at, scalars(parameters)), 1))(tf.scalar(z))
                .dataSync()[0],
          );
          const expected = centralDifference((at) => value(at, parameters), z);
          assertClose(found, expected, GRADIENT, `at ${z}`);
        }
      });

      for (const { name } of activation.parameters)
        it(`${activation.name} has the gradient of its formula for ${name}`, () => {
          for (const z of [-5, -0.5, 0.5, 5]) {
            const found = tf.tidy(
              () =>
                tf
                  .grad((p: tf.Tensor) => apply(tf.scalar(z), { ...scalars(parameters), [name]: p }))(
                    tf.scalar(parameters[name]),
                  )
                  .dataSync()[0],
            );
            const expected = centralDifference(
              (p) => value(z, { ...parameters, [name]: p }),
              parameters[name],
            );
            assertClose(found, expected, GRADIENT, `at ${z}`);
          }
        });

      it(`${activation.name} keeps shapes, empty batches too, and the gradient of a parameter has its shape`, () => {
        for (const shape of [
          [2, 3, 4],
          [2, 0, 4],
        ])
          tf.tidy(() => {
            const z = tf.ones(shape);
            const values = Object.fromEntries(
              activation.parameters.map(({ name }) => [name, tf.fill([2, 1, 4], parameters[name])]),
            );
            assert.deepEqual(apply(z, values).shape, shape);
            // TensorFlow.js cannot sum a gradient over an empty broadcast axis.
            for (const { name } of shape.includes(0) ? [] : activation.parameters) {
              const gradient = tf.grad((p: tf.Tensor) => tf.sum(apply(z, { ...values, [name]: p })))(
                values[name],
              );
              assert.deepEqual(gradient.shape, [2, 1, 4]);
            }
          });
      });

      it(`${activation.name} is finite, with finite gradients, for inputs of ±10,000`, () => {
        const z = tf.tensor1d([-1e4, 1e4]);
        const slope = tf.grad((at: tf.Tensor) => tf.sum(apply(at, scalars(parameters))))(z);
        for (const result of [apply(z, scalars(parameters)), slope])
          assert.ok(result.dataSync().every(Number.isFinite));
      });
    }

    it('the flexible activations start as relu, exactly', () => {
      const z = tf.tensor1d([-3, -0.1, 0, 0.1, 3]);
      for (const activation of [flexibleRelu, flexibleReluTanh]) {
        const initial = Object.fromEntries(activation.parameters.map(({ name, initial }) => [name, initial]));
        const found = activation.apply(z, scalars(initial), EVALUATION).dataSync();
        assert.deepEqual([...found], [...tf.relu(z).dataSync()]);
      }
    });

    it('the cube root has the slope 0 at 0 and a bounded one beside it', () => {
      const slopes = tf
        .grad((z: tf.Tensor) => tf.sum(cbrt(z)))(tf.tensor1d([0, -0, 1e-8, -1e-8, 1e-6]))
        .dataSync();
      assert.deepEqual([...slopes.slice(0, 2)], [0, 0]);
      const steepest = 1 / (3 * Math.cbrt(1e-6) ** 2);
      for (const slope of slopes.slice(2)) assertClose(slope, steepest, { relative: 1e-4 });
    });

    it('the cube root has its true second and third derivatives away from 0', () => {
      const slope = tf.grad((z: tf.Tensor) => cbrt(z));
      const second = tf.grad(slope);
      for (const z of [-2, -0.3, 0.3, 2]) {
        const tolerance = { relative: 1e-3 };
        assertClose(
          second(tf.scalar(z)).dataSync()[0],
          (-2 / 9) * Math.sign(z) * Math.abs(z) ** (-5 / 3),
          tolerance,
        );
        assertClose(
          tf.grad(second)(tf.scalar(z)).dataSync()[0],
          (10 / 27) * Math.abs(z) ** (-8 / 3),
          tolerance,
        );
      }
    });
  });

describe('activations with derivatives in closed form', () => {
  before(() => useBackend('cpu'));

  for (const activation of [softplus, elu(), elu(0.5)])
    it(`${activation.name} has the first two derivatives of its value`, () => {
      const { value } = REFERENCES.find((reference) => reference.activation.name === activation.name)!;
      for (const z of [-20, -5, -1, -0.5, 0.5, 1, 5, 20]) {
        const jet = activation.jet(tf.scalar(z), {});
        const slope = (at: number): number => centralDifference((x) => value(x, {}), at);
        assertClose(jet.value.dataSync()[0], value(z, {}), FLOAT32);
        assertClose(jet.first.dataSync()[0], slope(z), GRADIENT);
        assertClose(jet.second.dataSync()[0], centralDifference(slope, z), GRADIENT);
      }
    });

  it('elu refuses an alpha of 0, below, and not finite', () => {
    for (const alpha of [0, -1, NaN, Infinity])
      assert.throws(
        () => elu(alpha),
        (error: Error) => error instanceof UserError && error.message.includes(`alpha = ${alpha}`),
      );
  });
});

describe('combination', () => {
  const one = { name: 'one', apply: (z: tf.Tensor) => tf.onesLike(z) };
  const scaled = {
    name: 'scaled',
    parameters: [{ name: 'beta', initial: 2 }],
    apply: (z: tf.Tensor, { beta }: Readonly<Record<string, tf.Tensor>>) => tf.mul(beta, z),
  };
  before(() => useBackend('cpu'));

  it('gives its weights to the components so that they sum to one, and the components their own parameters', () => {
    const mixed = combination('mixed', [scaled, one], [0.3]);
    assert.deepEqual(mixed.parameters, [
      { name: 'alpha1', initial: 0.3 },
      { name: 'scaled.beta', initial: 2 },
    ]);
    const values = scalars({ alpha1: 0.3, 'scaled.beta': 2 });
    // 0.3 (2 x 5) + 0.7 (1) = 3.7
    assertClose(mixed.apply(tf.scalar(5), values, EVALUATION).dataSync()[0], 3.7, FLOAT32);
  });

  it('refuses too few components, equal names and a wrong number of weights', () => {
    assert.throws(() => combination('few', [one], []), UserError);
    assert.throws(() => combination('twice', [one, one], [1]), UserError);
    assert.throws(() => combination('weights', [one, scaled], [1, 0]), UserError);
    assert.throws(() => combination('weights', [one, scaled], [NaN]), UserError);
  });
});
