import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { backendUnderTest, skipReason } from './support/backend.js';
import { expectMessage } from './support/child.js';
import { convolutional, losses, perceptron, recurrent, type Trial } from './support/models.js';

const STEPS = 50;
const MODELS: Readonly<Record<string, (optimizer: tf.Optimizer) => Trial>> = {
  perceptron,
  convolutional,
  recurrent,
};
const OPTIMIZERS: Readonly<Record<string, () => tf.Optimizer>> = {
  sgd: () => tf.train.sgd(0.05),
  momentum: () => tf.train.momentum(0.02, 0.9),
  adam: () => tf.train.adam(0.002),
};

async function lossesOn(backend: string, make: () => Trial): Promise<number[]> {
  assert.ok(await tf.setBackend(backend));
  return await losses(make(), STEPS);
}

describe('models of the layers package', { skip: skipReason() }, () => {
  for (const [name, model] of Object.entries(MODELS)) {
    for (const [rule, optimizer] of Object.entries(OPTIMIZERS)) {
      it(`${name} with ${rule} has the losses of the cpu backend`, async (context) => {
        const want = await lossesOn('cpu', () => model(optimizer()));
        const got = await lossesOn(backendUnderTest(), () => model(optimizer()));
        const worst = want.reduce(
          (most, loss, i) => Math.max(most, Math.abs(got[i]! - loss) / Math.abs(loss)),
          0,
        );
        context.diagnostic(
          `largest relative difference ${worst.toExponential(1)}, last loss ${want[STEPS - 1]}`,
        );
        assert.ok(want[STEPS - 1]! < want[0]!, 'the model learns');
        // Rounding differs by about 1e-7 per step; 1e-4 leaves room for what training amplifies.
        assert.ok(worst <= 1e-4, `relative difference ${worst}`);
      });
    }
  }

  it('trains to the same bits in three processes', async () => {
    const runs = [];
    for (let i = 0; i < 3; i++) runs.push(await expectMessage<number[]>('losses', { args: ['200'] }));
    assert.equal(runs[0]!.length, 400);
    assert.ok(runs[0]!.every(Number.isFinite));
    for (const run of runs)
      assert.deepEqual(
        Buffer.from(Float64Array.from(run).buffer),
        Buffer.from(Float64Array.from(runs[0]!).buffer),
      );
  });
});
