import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import {
  activationNamed,
  adaptiveGumbel,
  adaptiveGumbelAt,
  adaptiveRelu,
  adaptiveReluAt,
  EVALUATION,
  exponentialDistribution,
  gumbelDistribution,
  laplaceDistribution,
  logisticDistribution,
  silu,
  smoothRectifier,
  swish,
  type Activation,
  type ShapedValue,
} from '../../src/activations/index.js';
import { UserError } from '../../src/errors.js';
import { assertClose, centralDifference, spread } from '../support/numbers.js';
import { TESTED_BACKENDS, useBackend } from '../support/backends.js';

const FORMS: { activation: Activation; at: (x: number, alpha: number) => ShapedValue }[] = [
  { activation: adaptiveGumbel(), at: adaptiveGumbelAt },
  { activation: adaptiveRelu(), at: adaptiveReluAt },
];
const SHAPES = [1e-6, 1e-3, 0.1, 0.5, 1, 2, 5, 1e3, 1e6];
const POINTS = [-1e4, -80, -20, -3, -0.7, -1e-3, 0, 1e-3, 0.4, 1, 2.5, 20, 80, 1e4];

describe('the adaptive activations in float64', () => {
  const naive: Record<string, (x: number, alpha: number) => number> = {
    'adaptive-gumbel': (x, alpha) => 1 - (1 + alpha * Math.exp(x)) ** (-1 / alpha),
    'adaptive-relu': (x, alpha) => (x > 0 ? x * (1 - Math.exp(-alpha * x)) : 0),
  };

  for (const { activation, at } of FORMS) {
    it(`${activation.name} is the formula of the paper where that can be computed`, () => {
      for (const alpha of [0.1, 0.5, 1, 2, 5])
        for (const x of [-3, -0.7, 0.4, 1, 2.5])
          // The printed form cancels: a few hundred units in the last place of 1.
          assertClose(at(x, alpha).value, naive[activation.name](x, alpha), { absolute: 1e-13 });
    });

    it(`${activation.name} has the derivatives by x and alpha that central differences give`, () => {
      for (const alpha of SHAPES)
        for (const x of [-3, -0.7, 0.4, 1, 2.5]) {
          const { slope, shapeSlope } = at(x, alpha);
          // The differences have an error of h^4 and of rounding, 1e-11 in all; relative to alpha, as the step is.
          const h = Math.min(1e-3, 1 / (20 * alpha));
          const bySize = centralDifference((z) => at(z, alpha).value, x, h);
          assertClose(slope, bySize, { relative: 1e-8, absolute: 1e-9 }, `d/dx at ${x}, alpha ${alpha}`);
          const byShape = centralDifference((a) => at(x, a).value, alpha, 1e-3 * alpha);
          // Values differ by alpha d/dalpha over the step, of which rounding takes 1e-13 / alpha.
          const rounding = { relative: 1e-7, absolute: 2e-13 / alpha };
          assertClose(shapeSlope, byShape, rounding, `d/dalpha at ${x}, alpha ${alpha}`);
        }
    });

    it(`${activation.name} is finite and monotone at all sizes of x and alpha`, () => {
      for (const alpha of SHAPES) {
        const values = POINTS.map((x) => at(x, alpha));
        for (const { value, slope, shapeSlope } of values)
          assert.ok([value, slope, shapeSlope].every(Number.isFinite));
        values.slice(1).forEach(({ value }, i) => assert.ok(value >= values[i].value));
      }
    });
  }

  it('adaptive Gumbel is the logistic function at 1 and tends to the complementary log-log function', () => {
    for (const x of [-20, -3, -0.7, 0, 0.4, 1, 2.5, 20]) {
      assertClose(adaptiveGumbelAt(x, 1).value, 1 / (1 + Math.exp(-x)), { relative: 1e-15 * 30 });
      // The next term of its series in alpha is at most alpha / 2 times e^(2x) exp(-e^x), which is below 0.55.
      assertClose(adaptiveGumbelAt(x, 1e-6).value, -Math.expm1(-Math.exp(x)), { absolute: 3e-7 });
    }
  });

  it('adaptive ReLU tends to ReLU, from below by at most 1 / (e alpha)', () => {
    for (const alpha of [1, 10, 1e6])
      for (const x of POINTS) {
        const gap = Math.max(x, 0) - adaptiveReluAt(x, alpha).value;
        assert.ok(gap >= 0 && gap <= (1 + 1e-12) / (Math.E * alpha) + 1e-12, `${gap} at ${x}, ${alpha}`);
      }
  });
});

const parametersOf = (alphas: readonly number[], shape: number[]): { rho: tf.Tensor } => ({
  rho: tf.tensor(alphas.map(Math.log), shape),
});

for (const backend of TESTED_BACKENDS)
  describe(`adaptive activations on ${backend}`, () => {
    before(() => useBackend(backend));

    for (const { activation, at } of FORMS)
      it(`${activation.name}: values and gradients over all sizes, one alpha a neuron`, () => {
        const [count, units] = [POINTS.length, SHAPES.length];
        const x = tf.tensor(
          POINTS.flatMap((point) => SHAPES.map(() => point)),
          [1, count, units],
        );
        const { rho } = parametersOf(SHAPES, [1, 1, units]);
        const values = activation.apply(x, { rho }, EVALUATION).dataSync();
        const [dx, drho] = tf.grads((z: tf.Tensor, r: tf.Tensor) =>
          activation.apply(z, { rho: r }, EVALUATION),
        )([x, rho]);
        assert.deepEqual([dx.shape, drho.shape], [x.shape, rho.shape]);
        const slopes = dx.dataSync();
        const byShape = new Float64Array(units);
        POINTS.forEach((point, i) =>
          SHAPES.forEach((alpha, j) => {
            const { value, slope, shapeSlope } = at(Math.fround(point), alpha);
            const where = `${activation.name} at ${point}, alpha ${alpha}`;
            // float32: x + rho loses 14 units of 6e-8, the functions behind it as many again; at x = -80 with the
            // smallest alpha its exponential is below the normal numbers, which wasm takes as 0.
            assertClose(values[i * units + j], value, { relative: 4e-6, absolute: 2e-35 }, where);
            assertClose(slopes[i * units + j], slope, { relative: 1e-5, absolute: 1e-6 }, `d/dx of ${where}`);
            byShape[j] += alpha * shapeSlope;
          }),
        );
        // By rho it is a difference of two terms of at most e^x exp(-e^x) < 0.4, summed over the points.
        drho
          .dataSync()
          .forEach((value, j) =>
            assertClose(value, byShape[j], { relative: 2e-5, absolute: 2e-6 }, `d/drho at ${SHAPES[j]}`),
          );
      });

    it('has one alpha a feature map of a convolution', () => {
      const z = tf.tensor(
        spread(2 * 3 * 3 * 2).map((value) => 4 * value),
        [2, 3, 3, 2],
      );
      const { rho } = parametersOf([0.5, 3], [1, 1, 2]);
      for (const { activation, at } of FORMS) {
        const values = activation.apply(z, { rho }, EVALUATION);
        assert.deepEqual(values.shape, z.shape);
        const points = z.dataSync();
        values.dataSync().forEach((value, i) =>
          assertClose(value, at(points[i], i % 2 === 0 ? 0.5 : 3).value, {
            relative: 4e-6,
            absolute: 1e-7,
          }),
        );
      }
    });

    it('is made of any distribution function: Swish and SiLU of the logistic', () => {
      const cdfs: [Activation, (u: number) => number][] = [
        [smoothRectifier(logisticDistribution), (u) => 1 / (1 + Math.exp(-u))],
        [swish(), (u) => 1 / (1 + Math.exp(-u))],
        [smoothRectifier(exponentialDistribution), (u) => (u > 0 ? 1 - Math.exp(-u) : 0)],
        [smoothRectifier(laplaceDistribution), (u) => (u < 0 ? Math.exp(u) / 2 : 1 - Math.exp(-u) / 2)],
        [smoothRectifier(gumbelDistribution), (u) => Math.exp(-Math.exp(-u))],
      ];
      const x = tf.tensor1d(POINTS);
      for (const [activation, cdf] of cdfs)
        for (const alpha of [1e-6, 0.7, 3, 1e6]) {
          const { rho } = parametersOf([alpha], [1]);
          const [values, gradients] = [
            activation.apply(x, { rho }, EVALUATION),
            tf.grads((z: tf.Tensor, r: tf.Tensor) => activation.apply(z, { rho: r }, EVALUATION))([x, rho]),
          ];
          // alpha x near 0 is rounded with x: 14 units in the last place of |x| and of the functions.
          values.dataSync().forEach((value, i) => {
            const expected = POINTS[i] * cdf(alpha * POINTS[i]);
            assertClose(value, expected, { relative: 1e-5, absolute: 1e-7 }, `${activation.name} ${alpha}`);
          });
          assert.ok(gradients.every((gradient) => gradient.dataSync().every(Number.isFinite)));
        }
      const [own, special] = [
        silu.apply(x, {}, EVALUATION),
        swish().apply(x, parametersOf([1], [1]), EVALUATION),
      ];
      assert.deepEqual(own.dataSync(), special.dataSync());
    });
  });

describe('adaptive activations', () => {
  it('start at the alpha given, 1 by default, and are known by their names', () => {
    assert.deepEqual(adaptiveGumbel().parameters, [{ name: 'rho', initial: 0 }]);
    assert.deepEqual(adaptiveRelu(5).parameters, [{ name: 'rho', initial: Math.log(5) }]);
    assert.equal(adaptiveRelu(5).name, 'adaptive-relu-5');
    for (const name of ['adaptive-gumbel', 'adaptive-relu', 'swish', 'silu'])
      assert.equal(activationNamed(name).name, name);
  });

  it('refuses an alpha that is not above 0', () => {
    const refused = (error: unknown): boolean =>
      error instanceof UserError &&
      /alpha = .* adaptive .*allowed are finite numbers above 0/.test(error.message);
    for (const alpha of [0, -1, NaN, Infinity])
      for (const make of [
        () => adaptiveGumbel(alpha),
        () => adaptiveRelu(alpha),
        () => adaptiveGumbelAt(1, alpha),
        () => adaptiveReluAt(1, alpha),
      ])
        assert.throws(make, refused);
    assert.throws(() => swish(0), /alpha = 0 of the swish activation/);
  });
});
