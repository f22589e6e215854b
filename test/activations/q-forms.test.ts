import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { elementwise, expression } from 'tfjs-backend-onednn';
import { elu, relu, sigmoid, softplus, tanh, type Activation } from '../../src/activations/index.js';
import { qFormOf } from '../../src/activations/q-forms.js';
import { assertClose } from '../support/numbers.js';
import { TESTED_BACKENDS, useBackend } from '../support/backends.js';

const logistic = (x: number): number => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x)));
const logisticSlope = (x: number): number => logistic(x) * logistic(-x);

/** A base function in float64. `rise` is f(b) - f(a), written so that float64 keeps ten digits for |a| up to 20. */
interface Reference {
  readonly base: Activation;
  rise(a: number, b: number): number;
  slope(x: number): number;
  readonly kink?: true;
}

/** Of two arguments above 0 the function of -x, which tells them apart where that of x is 1. */
const logisticRise = (a: number, b: number): number =>
  a > 0 && b > 0 ? logistic(-a) - logistic(-b) : logistic(b) - logistic(a);

const eluRise =
  (alpha: number) =>
  (a: number, b: number): number => {
    const value = (x: number): number => (x < 0 ? alpha * Math.expm1(x) : x);
    return a < 0 && b < 0 ? alpha * (Math.exp(b) - Math.exp(a)) : value(b) - value(a);
  };

const REFERENCES: readonly Reference[] = [
  { base: sigmoid, rise: logisticRise, slope: logisticSlope },
  { base: tanh, rise: (a, b) => 2 * logisticRise(2 * a, 2 * b), slope: (x) => 4 * logisticSlope(2 * x) },
  { base: relu, rise: (a, b) => Math.max(b, 0) - Math.max(a, 0), slope: (x) => Number(x > 0), kink: true },
  {
    base: softplus,
    rise: (a, b) =>
      Math.max(b, 0) -
      Math.max(a, 0) +
      Math.log1p(Math.exp(-Math.abs(b))) -
      Math.log1p(Math.exp(-Math.abs(a))),
    slope: logistic,
  },
  { base: elu(), rise: eluRise(1), slope: (x) => (x < 0 ? Math.exp(x) : 1) },
  { base: elu(0.5), rise: eluRise(0.5), slope: (x) => (x < 0 ? 0.5 * Math.exp(x) : 1), kink: true },
];

const signed = (sizes: readonly number[]): number[] => sizes.flatMap((size) => [size, -size]);
const steps = (from: number, to: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => Math.fround(from * (to / from) ** (i / (count - 1))));

const XS = signed(steps(1e-6, 20, 60));
const DEVIATIONS = signed(steps(1e-3, 30, 45));

const [X, E] = [expression.input(0), expression.constantInput(1)];

for (const backend of TESTED_BACKENDS)
  describe(`forms of q-activations on ${backend}`, () => {
    before(() => useBackend(backend));

    for (const { base, rise, slope, kink } of REFERENCES) {
      const { difference, limit } = qFormOf(base)!;
      const form = difference(X, E);
      const pairs = XS.flatMap((x) => DEVIATIONS.map((e) => [x, e] as const));
      const x = (): tf.Tensor => tf.tensor1d(pairs.map(([value]) => value));
      const e = (): tf.Tensor => tf.tensor1d(pairs.map(([, value]) => value));

      it(`q-${base.name} keeps more than four digits`, (t) => {
        const values = elementwise(form, [x(), e()]).dataSync();
        let worst = 0;
        pairs.forEach(([a, deviation], i) => {
          const expected = rise(a, a * (1 + deviation)) / deviation;
          if (expected !== 0) worst = Math.max(worst, Math.abs(values[i] / expected - 1));
          // wasm's log1p is log(1 + y), with an error of half a unit in the last place of 1, twice in a difference.
          const absolute = backend === 'wasm' && base === softplus ? 2 ** -22 / Math.abs(deviation) : 0;
          // A product and a quotient of functions of q x, whose rounding counts up to 20 times.
          assertClose(values[i], expected, { relative: 1e-5, absolute }, `x = ${a}, q - 1 = ${deviation}`);
        });
        t.diagnostic(`largest relative error ${worst.toExponential(1)}`);
      });

      it(`q-${base.name} has the slope (q f'(q x) - f'(x)) / (q - 1)`, (t) => {
        const slopes = tf
          .grad((z: tf.Tensor) => tf.sum(elementwise(form, [z, e()])))(x())
          .dataSync();
        let worst = 0;
        pairs.forEach(([a, deviation], i) => {
          const q = 1 + deviation;
          const [moved, still] = [q * slope(q * a), slope(a)];
          const expected = (moved - still) / deviation;
          // The two terms cancel where f' is flat: float64 keeps 1e-13 of them, float32 what 1e-4 of the larger allows.
          const size = Math.max(Math.abs(expected), 0.05 * Math.abs(moved), 0.05 * still);
          if (size > 0) worst = Math.max(worst, Math.abs(slopes[i] - expected) / size);
          assertClose(slopes[i], expected, { absolute: 1e-3 * size }, `x = ${a}, q - 1 = ${deviation}`);
        });
        t.diagnostic(`largest error, relative to the terms ${worst.toExponential(1)}`);
      });

      it(`q-${base.name} has the slope f'(0) at 0, and 0 as value, exactly`, () => {
        for (const deviation of [1e-3, -1e-3, 0.5, -3]) {
          const f = (z: tf.Tensor): tf.Tensor => elementwise(form, [z, tf.scalar(deviation)]);
          assert.equal(Math.abs(f(tf.scalar(0)).dataSync()[0]), 0);
          if (!kink)
            assertClose(tf.grad(f)(tf.scalar(0)).dataSync()[0], slope(0), { relative: 1e-4 }, `${deviation}`);
        }
      });

      it(`q-${base.name} and its slope are finite for x = ±1e4`, () => {
        const far = tf.tensor2d(signed([1e4, 300, 90]), [6, 1]);
        const f = (z: tf.Tensor): tf.Tensor => elementwise(form, [z, tf.tensor1d(DEVIATIONS)]);
        for (const result of [f(far), tf.grad((z: tf.Tensor) => tf.sum(f(z)))(far)])
          assert.ok(result.dataSync().every(Number.isFinite));
      });

      it(`the limit for q = 1 is f'(x) x`, () => {
        const values = elementwise(limit(X), [tf.tensor1d(XS)]).dataSync();
        XS.forEach((a, i) => assertClose(values[i], slope(a) * a, { relative: 5e-6 }, `x = ${a}`));
      });
    }
  });
