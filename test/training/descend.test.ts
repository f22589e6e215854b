import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { adam, descend, type Observation, type Optimizer } from '../../src/training/index.js';
import { useBackend } from '../support/backends.js';

/** w <- w - rate dL/dw. */
const descent = (rate: number): Optimizer => ({
  ...adam({ learningRate: 1, trials: 1 }),
  update: (parameters, gradients, state) => {
    const w = tf.tidy(() => tf.sub(parameters.w, tf.mul(rate, gradients.w)));
    tf.dispose([parameters, gradients]);
    return { parameters: { w }, state: { ...state, step: state.step + 1 } };
  },
});

/** Minimises w^4 from each start; a large start diverges at this rate. */
function quartic(starts: number[], steps: number) {
  const seen: (Observation & { w: number[] })[] = [];
  const result = descend({
    trials: starts.length,
    parameters: { w: tf.tensor(starts, [starts.length, 1, 1]) },
    optimizer: descent(0.1),
    steps,
    losses: ({ w }) => {
      const data = tf.sum(tf.pow(w, tf.scalar(4)), [1, 2]);
      return { data, total: tf.add(data, 1) };
    },
    observeEvery: 4,
    observe: (observation) =>
      seen.push({ ...observation, w: Array.from(observation.parameters.w.dataSync()) }),
  });
  return result.then((done) => ({ ...done, seen }));
}

describe('descend', () => {
  before(() => useBackend('cpu'));

  it('observes before the first step, after every so many and after the last', async () => {
    const { seen, parameters, lastFiniteStep } = await quartic([1], 10);
    assert.deepEqual(
      seen.map(({ step }) => step),
      [0, 4, 8, 10],
    );
    assert.deepEqual([seen[0].data[0], seen[0].total[0]], [1, 2]);
    assert.deepEqual(seen.at(-1)!.w, Array.from(parameters.w.dataSync()));
    assert.ok(seen.at(-1)!.data[0] < 0.1);
    assert.deepEqual(lastFiniteStep, [10]);
  });

  it('lets a trial stop at a loss that is not finite, the others go on as if alone', async () => {
    const both = await quartic([50, 1], 10);
    const alone = await quartic([1], 10);
    assert.ok(both.lastFiniteStep[0] >= 0 && both.lastFiniteStep[0] < 10);
    assert.equal(both.lastFiniteStep[1], 10);
    assert.equal(both.seen.at(-1)!.w[1], alone.seen.at(-1)!.w[0]);
  });

  it('ends when all trials have stopped', async () => {
    const { seen, lastFiniteStep } = await quartic([50], 1000);
    assert.equal(seen.at(-1)!.step, lastFiniteStep[0] + 1);
    const never = await quartic([NaN], 1000);
    assert.deepEqual(never.lastFiniteStep, [-1]);
  });

  it('leaves no tensors behind but the parameters', async () => {
    const before = tf.memory().numTensors;
    const { parameters } = await quartic([1, 2], 5);
    assert.equal(tf.memory().numTensors, before + 1);
    tf.dispose(parameters);
  });
});
