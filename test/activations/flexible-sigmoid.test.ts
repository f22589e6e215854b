import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { activationNamed, EVALUATION, flexibleSigmoid, flexibleTanh } from '../../src/activations/index.js';
import { chooseBackend } from '../../src/backends/index.js';

const clip = (x: number, low: number, high: number): number => Math.min(Math.max(x, low), high);
const logistic = (z: number): number => 1 / (1 + Math.exp(-z));

/** The closed forms of eqs. (5) and (6), in float64. */
const CASES = [
  {
    activation: flexibleSigmoid,
    value: (z: number, a: number, b: number) => a * logistic(z) + (1 - a) * clip(b * z + 0.5, 0, 1),
    middle: 0.5,
    bounds: [0, 1],
  },
  {
    activation: flexibleTanh,
    value: (z: number, a: number, b: number) => a * Math.tanh(z) + (1 - a) * clip(b * z, -1, 1),
    middle: 0,
    bounds: [-1, 1],
  },
];

// No point lies within the central difference's reach of a kink.
const ZS = [-7.3, -2.1, -0.4, 0.05, 0.9, 3.3, 8.2];
const PARAMETERS = [
  { alpha: 1, beta: 0.1 },
  { alpha: 0.7, beta: 0.25 },
  { alpha: -0.2, beta: 1.5 },
  { alpha: 0.4, beta: 0 },
  { alpha: 1.3, beta: -0.3 },
];

/** Value and slopes in z, alpha and beta of sum(o) at every z for one neuron, from the tensor implementation. */
function evaluate(activation: typeof flexibleSigmoid, zs: number[], alpha: number, beta: number) {
  const run = (z: tf.Tensor, a: tf.Tensor, b: tf.Tensor): tf.Tensor =>
    activation.apply(z, { alpha: a, beta: b }, EVALUATION);
  return zs.map((z) => {
    const { value, grads } = tf.valueAndGrads((x: tf.Tensor, a: tf.Tensor, b: tf.Tensor) =>
      tf.sum(run(x, a, b)),
    )([tf.tensor3d([z], [1, 1, 1]), tf.tensor3d([alpha], [1, 1, 1]), tf.tensor3d([beta], [1, 1, 1])]);
    const [dz, da, db] = grads.map((gradient) => gradient.dataSync()[0]);
    return { value: value.dataSync()[0], dz, da, db };
  });
}

const near = (actual: number, expected: number, tolerance: number, what: string): void =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${what}: ${actual}, expected ${expected}`);

for (const { activation, value, middle, bounds } of CASES)
  describe(activation.name, () => {
    before(async () => {
      await chooseBackend();
    });

    it('is its closed form, with the slopes of its central differences in float64', () => {
      const h = 1e-5;
      for (const { alpha, beta } of PARAMETERS)
        evaluate(activation, ZS, alpha, beta).forEach(({ value: found, dz, da, db }, i) => {
          const z = ZS[i];
          const place = `z ${z}, alpha ${alpha}, beta ${beta}`;
          // float32 of values near 1 and slopes below 10: 1e-5 leaves room for a few roundings.
          near(found, value(z, alpha, beta), 1e-6, `value at ${place}`);
          near(
            dz,
            (value(z + h, alpha, beta) - value(z - h, alpha, beta)) / (2 * h),
            1e-5,
            `d/dz at ${place}`,
          );
          near(
            da,
            (value(z, alpha + h, beta) - value(z, alpha - h, beta)) / (2 * h),
            1e-5,
            `d/dalpha at ${place}`,
          );
          near(
            db,
            (value(z, alpha, beta + h) - value(z, alpha, beta - h)) / (2 * h),
            1e-5,
            `d/dbeta at ${place}`,
          );
        });
    });

    it('passes no slope through the ramp at its ends and beyond', () => {
      const [low, high] = bounds;
      // With beta = 0.25 the ends are exact in float32.
      const ends = [(low - middle) / 0.25, (high - middle) / 0.25, (high - middle) / 0.25 + 1];
      for (const { dz, db } of evaluate(activation, ends, 0, 0.25))
        assert.deepEqual([Math.abs(dz), Math.abs(db)], [0, 0]);
    });

    it('has no slope in beta at alpha = 1', () => {
      for (const { db } of evaluate(activation, ZS, 1, 0.1)) assert.equal(Math.abs(db), 0);
    });

    it('sums slopes over what shares a parameter', () => {
      const z = tf.tensor3d(
        Array.from({ length: 24 }, (_, i) => (i - 11) / 5),
        [2, 3, 4],
      );
      const [alpha, beta] = [tf.fill([2, 1, 4], 0.6), tf.fill([2, 1, 4], 0.2)];
      const slopes = tf.grads((a: tf.Tensor, b: tf.Tensor) =>
        tf.sum(activation.apply(z, { alpha: a, beta: b }, EVALUATION)),
      )([alpha, beta]);
      assert.deepEqual(
        slopes.map(({ shape }) => shape),
        [
          [2, 1, 4],
          [2, 1, 4],
        ],
      );
      const values = z.arraySync()[1].map((row) => row[3]);
      const inside = values.filter((x) => Math.abs(0.2 * x) < bounds[1] - middle);
      const expected = 0.4 * inside.reduce((sum, x) => sum + x, 0);
      near(slopes[1].dataSync()[7], expected, 1e-5, 'd/dbeta of the last neuron of the second trial');
    });

    it('is known by its name', () => assert.equal(activationNamed(activation.name), activation));
  });
