import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { UserError } from '../../src/errors.js';
import {
  adam,
  epochOrder,
  fit,
  meanSquaredError,
  randomSplit,
  type FitOptions,
} from '../../src/training/index.js';
import { assertClose } from '../support/numbers.js';
import { useBackend } from '../support/backends.js';

/** Fits y = w x with one weight a trial to y = 3 x. */
const line = (
  starts: number[],
  changes: Partial<FitOptions> = {},
): Promise<Awaited<ReturnType<typeof fit>>> =>
  fit({
    trials: starts.length,
    parameters: { w: tf.tensor(starts, [starts.length, 1, 1]) },
    optimizer: adam({ learningRate: 0.05, trials: starts.length }),
    epochs: 40,
    batchesPerEpoch: 5,
    batch: (_epoch, index) => ({
      x: tf.tensor([1, index + 1], [1, 2, 1]),
      y: tf.tensor([3, 3 * (index + 1)], [1, 2, 1]),
    }),
    loss: ({ w }, { x, y }) => meanSquaredError(tf.mul(x, w), y),
    ...changes,
  });

describe('fit', () => {
  before(() => useBackend('cpu'));

  it('minimises the loss of every trial and reports the curves of each', async () => {
    const epochs: number[] = [];
    const { parameters, trainingLoss } = await line([0, 5], { afterEpoch: (_, epoch) => epochs.push(epoch) });
    // 200 Adam steps of at most 0.05 reach the minimum at 3 and settle near it.
    for (const weight of parameters.w.dataSync()) assertClose(weight, 3, { absolute: 0.02 });
    assert.deepEqual(
      trainingLoss.map((curve) => curve.length),
      [40, 40],
    );
    assert.ok(trainingLoss.every((curve) => curve.at(-1)! < curve[0] / 50));
    assert.deepEqual([epochs[0], epochs.length], [1, 40]);
  });

  it('gives a trial the same result alone as beside one that diverges', async () => {
    const together = await line([0, NaN]);
    const alone = await line([0]);
    assert.deepEqual(together.trainingLoss[0], alone.trainingLoss[0]);
    assert.ok(together.trainingLoss[1].every(Number.isNaN));
  });

  it('adds the penalty to what it minimises and not to what it reports', async () => {
    const { parameters, trainingLoss } = await line([3], {
      penalty: ({ w }) => tf.reshape(tf.mul(tf.square(w), 1e3), [1]),
    });
    assert.ok(Math.abs(parameters.w.dataSync()[0]) < 0.2);
    assert.ok(trainingLoss[0].at(-1)! < 110);
  });

  it('stops between two steps when it is told to', async () => {
    const controller = new AbortController();
    controller.abort(new Error('enough'));
    await assert.rejects(line([0], { epochs: 100_000, signal: controller.signal }), /enough/);
  });

  it('leaves no tensors behind but the parameters', async () => {
    const before = tf.memory().numTensors;
    const { parameters } = await line([0, 1]);
    tf.dispose(parameters);
    assert.equal(tf.memory().numTensors, before);
  });
});

describe('randomSplit', () => {
  it('draws disjoint sets of the sizes asked for, the same for the same seed', () => {
    const { train, validation } = randomSplit(0, 60_000, 4800, 1200);
    assert.equal(new Set([...train, ...validation]).size, 6000);
    assert.deepEqual(randomSplit(0, 60_000, 4800, 1200).train, train);
    assert.notDeepEqual(randomSplit(1, 60_000, 4800, 1200).train, train);
  });

  it('refuses more examples than there are', () => {
    assert.throws(() => randomSplit(0, 100, 80, 21), UserError);
    assert.throws(() => randomSplit(0, 100, 0, 10), UserError);
  });
});

describe('epochOrder', () => {
  it('is another order of the same examples in every epoch', () => {
    const [first, second] = [epochOrder(0, 1, 50), epochOrder(0, 2, 50)];
    assert.notDeepEqual(first, second);
    assert.deepEqual([...first].sort(), [...second].sort());
  });
});
