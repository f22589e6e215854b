import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { elasticNetDescent, lossAndGradients, logisticLoss, momentum } from '../../src/training/index.js';
import { TESTED_BACKENDS, useBackend } from '../support/backends.js';
import { assertClose, centralDifference } from '../support/numbers.js';

for (const backend of TESTED_BACKENDS)
  describe(`elasticNetDescent on ${backend}`, () => {
    before(() => useBackend(backend));

    it('is gradient descent on the loss with both penalties, and without them where exempt', () => {
      const [rate, l1, l2] = [0.1, 0.3, 0.2];
      const start = () => ({ w: tf.tensor([2, -1, 0.5], [1, 3]), rho: tf.tensor([2, -1], [1, 2]) });
      const step = elasticNetDescent({ learningRate: rate, l1, l2, penalised: (name) => name !== 'rho' });
      const plain = momentum({ learningRate: () => rate, momentum: 0 });
      const gradientsOf = (penalty: boolean) => {
        const parameters = start();
        const { gradients } = lossAndGradients(parameters, ({ w, rho }) => {
          const loss = tf.add(tf.sum(tf.square(tf.sub(w, 1)), 1), tf.sum(tf.square(rho), 1));
          const both = tf.add(tf.mul(l1, tf.sum(tf.abs(w), 1)), tf.mul(l2, tf.sum(tf.square(w), 1)));
          return { reported: loss, minimised: penalty ? tf.add(loss, both) : loss };
        });
        return [parameters, gradients] as const;
      };
      const moved = step.update(...gradientsOf(false), step.initialise({})).parameters;
      const expected = plain.update(...gradientsOf(true), plain.initialise(start())).parameters;
      for (const name of ['w', 'rho']) {
        const wanted = expected[name].dataSync();
        // Two float32 sums of numbers of size 1.
        moved[name].dataSync().forEach((value, i) => assertClose(value, wanted[i], { absolute: 5e-7 }));
      }
    });

    it('logisticLoss is the cross-entropy of each trial, and its slope the error of the probability', () => {
      const z = tf.tensor([0, 3, -200, 200, 1, -2], [2, 3, 1]);
      const y = tf.tensor([1, 0, 1, 1, 0, 0], [2, 3, 1]);
      const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
      const [zs, ys] = [z.dataSync(), y.dataSync()];
      const term = (i: number, at: number): number => softplus(at) - ys[i] * at;
      const losses = logisticLoss(z, y).dataSync();
      for (const trial of [0, 1]) {
        const sum = [0, 1, 2].reduce((total, i) => total + term(3 * trial + i, zs[3 * trial + i]), 0);
        assertClose(losses[trial], sum / 3, { relative: 1e-6 });
      }
      tf.grad((x) => logisticLoss(x, y))(z)
        .dataSync()
        .forEach((slope, i) =>
          // float32 beside a central difference of float64.
          assertClose(slope, centralDifference((x) => term(i, x), zs[i]) / 3, { absolute: 3e-7 }),
        );
    });
  });

describe('elasticNetDescent', () => {
  it('leaves a parameter of exactly 0 where it is without a gradient', async () => {
    await useBackend('cpu');
    const optimizer = elasticNetDescent({ learningRate: 0.1, l1: 1, l2: 1 });
    const zeros = { w: tf.zeros([1, 2]) };
    const { parameters } = optimizer.update(zeros, { w: tf.zeros([1, 2]) }, optimizer.initialise(zeros));
    assert.deepEqual(Array.from(parameters.w.dataSync()), [0, 0]);
  });
});
