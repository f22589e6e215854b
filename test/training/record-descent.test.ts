import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { momentum, recordDescent, refine } from '../../src/training/index.js';
import { useBackend } from '../support/backends.js';
import { assertClose } from '../support/numbers.js';

/** p starts at the seed. */
const model = {
  parameters: [{ name: 'p', shape: [1], initialise: (seed: number) => Float32Array.of(seed) }],
};

describe('recordDescent', () => {
  before(() => useBackend('cpu'));

  it('keeps losses and measures of each trial, of one that diverges up to its last finite loss', async () => {
    const { parameters, trials } = await recordDescent({
      model,
      seeds: [1, 8],
      optimizer: momentum({ learningRate: () => 0.25, momentum: 0 }),
      steps: 6,
      // Gradient descent on p^2 halves p; on p^2 + p^8 it leaves the range of float32 from 8 on.
      losses: ({ p }) => {
        const data = tf.reshape(tf.square(p), [-1]);
        return { data, total: tf.add(data, tf.mul(tf.reshape(tf.pow(p, 8), [-1]), [0, 1])) };
      },
      observeEvery: 2,
      measure: ({ step, parameters }) =>
        step % 4 === 0 ? { p: parameters.p.dataSync() } : ({} as Record<string, number[]>),
    });
    tf.dispose(parameters);
    const [kept, lost] = trials;
    assert.deepEqual(kept, {
      diverged: false,
      metrics: { dataLoss: 2 ** -12, totalLoss: 2 ** -12, lastFiniteStep: 6 },
      curves: {
        dataLoss: [1, 2 ** -4, 2 ** -8, 2 ** -12],
        totalLoss: [1, 2 ** -4, 2 ** -8, 2 ** -12],
        p: [1, 2 ** -4],
      },
    });
    assert.deepEqual(lost.diverged, true);
    assert.ok(Number.isNaN(lost.metrics.dataLoss) && Number.isNaN(lost.metrics.totalLoss));
    // 8^2 + 8^8 at the start; one step on 2 8^7 / 4 and more, whose eighth power is beyond 3.4e38.
    assert.equal(lost.metrics.lastFiniteStep, 0);
    assert.deepEqual(lost.curves, { dataLoss: [64], totalLoss: [64 + 8 ** 8], p: [8] });
  });
});

describe('refine', () => {
  before(() => useBackend('cpu'));

  it('minimises by L-BFGS from the given parameters, which stay', async () => {
    const start = { p: tf.tensor([3, -2], [1, 2]), q: tf.tensor([1], [1, 1]) };
    const before = tf.memory().numTensors;
    const { parameters, losses } = await refine({
      parameters: start,
      // (p1 - 1)^2 + (p2 - 2)^2 + q^2, whose minimum is 0 at (1, 2, 0).
      loss: ({ p, q }) =>
        tf.reshape(tf.add(tf.sum(tf.square(tf.sub(p, [[1, 2]]))), tf.sum(tf.square(q))), [1]),
      iterations: 20,
    });
    [...parameters.p.dataSync(), ...parameters.q.dataSync()].forEach((value, i) =>
      // Float32.
      assertClose(value, [1, 2, 0][i], { absolute: 1e-6 }),
    );
    assert.ok(losses.length > 0 && losses.at(-1)! < 1e-9);
    assert.deepEqual([...start.p.dataSync()], [3, -2]);
    assert.equal(tf.memory().numTensors, before + 2);
  });
});
