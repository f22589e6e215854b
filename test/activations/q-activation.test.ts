import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import {
  annealedScale,
  ANNEALINGS,
  contextOf,
  elu,
  EVALUATION,
  prelu,
  qActivation,
  qFromNormal,
  relu,
  sigmoid,
  sin,
  softplus,
  tanh,
  type Activation,
  type ActivationContext,
  type Noise,
  type QActivationOptions,
} from '../../src/activations/index.js';
import { BASE_FUNCTIONS, qActivationFunction } from '../../src/calculus/index.js';
import { UserError } from '../../src/errors.js';
import { normal, stream } from '../../src/random/index.js';
import { assertClose, centralDifference, spread } from '../support/numbers.js';
import { TESTED_BACKENDS, useBackend } from '../support/backends.js';

const BASES = [sigmoid, tanh, relu, softplus, elu()] as const;
const nameOf = (base: Activation) => base.name as keyof typeof BASE_FUNCTIONS;

const noise = (step = 0, seeds = [7]): Noise => ({ seeds, name: 'noise', step });
const training = (step = 0, epoch = 1, seeds = [7]): ActivationContext => ({
  training: true,
  epoch,
  noise: noise(step, seeds),
});
const evaluating = (step = 0): ActivationContext => ({ ...EVALUATION, noise: noise(step) });

/** The q of every element, by the formula in float64 of the draws that the stream has. */
const qsOf = (count: number, lambda: number, name: 'noise' | `noise/${string}` = 'noise', seed = 7) =>
  qFromNormal(normal(stream(seed, name), 0, count), { lambda });

const refuses = (message: RegExp) => (error: Error) =>
  error instanceof UserError && message.test(error.message);

for (const backend of TESTED_BACKENDS)
  describe(`qActivation on ${backend}`, () => {
    before(() => useBackend(backend));
    const zs = spread(60).map((value) => 3 * value);
    const z = (): tf.Tensor => tf.tensor(zs, [2, 10, 3]);

    for (const base of BASES)
      for (const lambda of [0.02, 1])
        it(`q-${base.name} with lambda = ${lambda} has the values and the gradient of its formula in float64`, () => {
          const activation = qActivation(base, { lambda });
          const apply = (x: tf.Tensor): tf.Tensor => activation.apply(x, {}, training());
          const [values, at] = [apply(z()).dataSync(), z().dataSync()];
          const slopes = tf
            .grad((x: tf.Tensor) => tf.sum(apply(x)))(z())
            .dataSync();
          const f = BASE_FUNCTIONS[nameOf(base)].value;
          qsOf(60, lambda).forEach((q, i) => {
            const g = qActivationFunction(f, q);
            // wasm's log1p is log(1 + y), with an error of half a unit in the last place of 1, twice in a difference.
            const rough = backend === 'wasm' && base === softplus ? 2 ** -22 / Math.abs(q - 1) : 0;
            // The draws are float32, so that q - 1 has a relative error of 1e-7, and the form is within 2e-6.
            const tolerance = { relative: 1e-5, absolute: 1e-6 + rough };
            assertClose(values[i], g(at[i]), tolerance, `at ${at[i]}`);
            const expected = centralDifference(g, at[i], 1e-4);
            assertClose(slopes[i], expected, { relative: 1e-4, absolute: 1e-5 }, `slope at ${at[i]}`);
          });
        });

    it('of a base without forms of its own is the difference of its values', () => {
      const values = qActivation(sin, { lambda: 1 }).apply(z(), {}, training()).dataSync();
      qsOf(60, 1).forEach((q, i) => {
        const expected = qActivationFunction(Math.sin, q)(zs[i]);
        // A difference of two float32 numbers up to 1, and of the rounding of q z, over q - 1.
        assertClose(values[i], expected, { absolute: 1e-6 / Math.abs(q - 1) });
      });
    });

    it('trains the parameters of its base', () => {
      const activation = qActivation(prelu(), { lambda: 1 });
      assert.deepEqual(activation.parameters, [{ name: 'a', initial: 0.25 }]);
      const gradient = tf
        .grad((a: tf.Tensor) => tf.sum(activation.apply(z(), { a }, training())))(tf.scalar(0.25))
        .dataSync()[0];
      const below = (x: number): number => Math.min(x, 0);
      const expected = [...qsOf(60, 1)].reduce((sum, q, i) => sum + qActivationFunction(below, q)(zs[i]), 0);
      assertClose(gradient, expected, { relative: 1e-4 });
    });

    it('draws for every trial what its seed alone gives', () => {
      const activation = qActivation(tanh, { lambda: 1 });
      const both = activation.apply(z(), {}, training(0, 1, [7, 8])).dataSync();
      [7, 8].forEach((seed, trial) => {
        const alone = activation
          .apply(tf.slice(z(), [trial, 0, 0], [1, 10, 3]), {}, training(0, 1, [seed]))
          .dataSync();
        assert.deepEqual([...both.slice(30 * trial, 30 * trial + 30)], [...alone]);
      });
    });

    it('evaluates stochastically by default, as the mean of draws, or as the limit', () => {
      const lambda = 0.5;
      const evaluated = (evaluation: QActivationOptions['evaluation']): Float32Array =>
        qActivation(tanh, { lambda, evaluation }).apply(z(), {}, evaluating()).dataSync() as Float32Array;
      assert.deepEqual(
        evaluated(undefined),
        qActivation(tanh, { lambda }).apply(z(), {}, training()).dataSync(),
      );
      const draws = [1, 2, 3].map((k) => qsOf(60, lambda, `noise/draw${k}`));
      evaluated({ draws: 3 }).forEach((value, i) => {
        const mean = draws.reduce((sum, qs) => sum + qActivationFunction(Math.tanh, qs[i])(zs[i]) / 3, 0);
        assertClose(value, mean, { absolute: 1e-6 });
      });
      const limit = qActivation(tanh, { lambda, evaluation: 'limit' });
      const { first } = BASE_FUNCTIONS.tanh;
      limit
        .apply(z(), {}, EVALUATION)
        .dataSync()
        .forEach((value, i) => assertClose(value, first(zs[i]) * zs[i], { absolute: 1e-6 }));
      // While training it draws all the same.
      assert.deepEqual(
        limit.apply(z(), {}, training()).dataSync(),
        qActivation(tanh, { lambda }).apply(z(), {}, training()).dataSync(),
      );
    });

    it('has the limit f\u2032(z) z of a base without forms of its own', () => {
      qActivation(sin, { lambda: 1, evaluation: 'limit' })
        .apply(z(), {}, EVALUATION)
        .dataSync()
        .forEach((value, i) => assertClose(value, Math.cos(zs[i]) * zs[i], { absolute: 2e-6 }));
    });

    it('pools maxima as in two steps, with their gradients', () => {
      const images = tf.tensor4d(spread(2 * 6 * 6 * 5), [2, 6, 6, 5]);
      for (const [activation, context] of [
        [qActivation(tanh, { lambda: 0.1 }), training()],
        [qActivation(tanh, { lambda: 0.1, evaluation: 'limit' }), EVALUATION],
        [qActivation(sin, { lambda: 0.1 }), training()],
      ] as const) {
        const atOnce = (x: tf.Tensor): tf.Tensor =>
          activation.applyAndMaxPool(x as tf.Tensor4D, {}, context, 2);
        const inSteps = (x: tf.Tensor): tf.Tensor =>
          tf.maxPool(activation.apply(x, {}, context) as tf.Tensor4D, 2, 2, 'valid');
        for (const transform of [(f: typeof atOnce) => f, (f: typeof atOnce) => tf.grad((x) => tf.sum(f(x)))])
          tf.test_util.expectArraysClose(
            transform(atOnce)(images).dataSync(),
            transform(inSteps)(images).dataSync(),
            1e-5,
          );
      }
    });

    it('leaves nothing behind', () => {
      const activation = qActivation(elu(), { lambda: 'a5', evaluation: { draws: 2 } });
      const x = z();
      const run = (): void =>
        tf.tidy(() => {
          tf.grad((t: tf.Tensor) => tf.sum(activation.apply(t, {}, training())))(x);
          activation.apply(x, {}, evaluating());
        });
      run();
      const count = tf.memory().numTensors;
      run();
      assert.equal(tf.memory().numTensors, count);
    });
  });

describe('qActivation', () => {
  before(() => useBackend('cpu'));
  const z = tf.tensor(spread(24), [1, 8, 3]);
  const values = (activation: Activation, context: ActivationContext): number[] => [
    ...activation.apply(z, {}, context).dataSync(),
  ];

  it('takes the scale of the epoch', () => {
    const annealed = qActivation('tanh', { lambda: 'a9' });
    for (const epoch of [1, 2, 40]) {
      const fixed = qActivation(tanh, { lambda: annealedScale(ANNEALINGS.a9, epoch) });
      assert.deepEqual(values(annealed, training(0, epoch)), values(fixed, training(0, epoch)));
    }
    assert.notDeepEqual(values(annealed, training(0, 1)), values(annealed, training(0, 2)));
  });

  it('draws anew for another step, seed and layer, and the same again for the same', () => {
    const activation = qActivation(tanh, { lambda: 1 });
    const contexts = [
      training(0),
      training(1),
      training(0, 1, [8]),
      contextOf('dense1', training(0)),
      contextOf('dense2', training(0)),
    ];
    const all = contexts.map((context) => values(activation, context).join());
    assert.equal(new Set(all).size, contexts.length);
    assert.equal(values(activation, training(0)).join(), all[0]);
    assert.deepEqual(contextOf('dense1', EVALUATION), EVALUATION);
  });

  it('tends to the limit as lambda and phi tend to 0, with the gradient f\u2032(z) + f\u2033(z) z', () => {
    const activation = qActivation(tanh, { lambda: 1e-4, phi: 1e-4 });
    const { first, second } = BASE_FUNCTIONS.tanh;
    const at = z.dataSync();
    values(activation, training()).forEach((value, i) =>
      // The series has the next term (q - 1) z^2 f'' / 2 with |q - 1| below 5e-4.
      assertClose(value, first(at[i]) * at[i], { absolute: 5e-4 }),
    );
    tf.grad((x: tf.Tensor) => tf.sum(activation.apply(x, {}, training())))(z)
      .dataSync()
      .forEach((slope, i) => assertClose(slope, first(at[i]) + second(at[i]) * at[i], { absolute: 2e-3 }));
  });

  it('refuses scales, distances, evaluations and base functions that there are not', () => {
    for (const lambda of [-1, 0, NaN, Infinity])
      assert.throws(() => qActivation(tanh, { lambda }), refuses(new RegExp(`lambda = ${lambda}`)));
    for (const initial of [-1, NaN])
      assert.throws(() => qActivation(tanh, { lambda: { initial, decay: 0.5 } }), refuses(/lambda = /));
    assert.throws(() => qActivation(tanh, { lambda: { initial: 1, decay: NaN } }), refuses(/decay NaN/));
    assert.throws(
      () => qActivation(tanh, { lambda: 'a2' as 'a1' }),
      refuses(/lambda 'a2' .* c0.02, c0.1, a1, a5, a9/),
    );
    for (const phi of [0, -1e-3, NaN])
      assert.throws(() => qActivation(tanh, { lambda: 1, phi }), refuses(new RegExp(`phi = ${phi}`)));
    assert.throws(() => qActivation('tnah', { lambda: 1 }), refuses(/'tnah'; known are .*softplus, elu/));
    assert.throws(
      () => qActivation(tanh, { lambda: 1, evaluation: 'mean' as 'limit' }),
      refuses(/evaluation 'mean'/),
    );
    for (const draws of [0, 1.5, NaN])
      assert.throws(() => qActivation(tanh, { lambda: 1, evaluation: { draws } }), refuses(/draws/));
  });

  it('refuses a base function that returns another shape', () => {
    const sum: Activation = { name: 'total', parameters: [], apply: (x) => tf.sum(x, 2, true) };
    const message = refuses(/'total' gives the shape \[1,8,1\] for z of the shape \[1,8,3\]/);
    assert.throws(() => qActivation(sum, { lambda: 1 }).apply(z, {}, training()), message);
    assert.throws(
      () => qActivation(sum, { lambda: 1, evaluation: 'limit' }).apply(z, {}, EVALUATION),
      message,
    );
  });

  it('refuses to draw without a stream, and from seeds that do not fit the trials', () => {
    const activation = qActivation(tanh, { lambda: 1 });
    for (const context of [EVALUATION, { training: true, epoch: 1 }])
      assert.throws(() => activation.apply(z, {}, context), refuses(/q-tanh .* evaluation: 'limit'/));
    assert.throws(
      () => activation.apply(z, {}, training(0, 1, [1, 2, 3])),
      refuses(/3 seeds .* \[1,8,3\]; give one, or one for each of its 1 trials/),
    );
  });
});
