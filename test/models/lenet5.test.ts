import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { EVALUATION, prelu } from '../../src/activations/index.js';
import { chooseBackend } from '../../src/backends/index.js';
import {
  batchNormalisation,
  countParameters,
  createParameters,
  lenet5,
  RunningStatistics,
} from '../../src/models/index.js';
import { normal, stream } from '../../src/random/index.js';
import { lossAndGradients, softmaxCrossEntropy } from '../../src/training/index.js';

const draws = (name: string, shape: number[]): tf.Tensor =>
  tf.tensor(
    normal(
      stream(3, `noise/${name}`),
      0,
      shape.reduce((p, n) => p * n, 1),
    ),
    shape,
  );

describe('lenet5', () => {
  before(async () => {
    await chooseBackend();
  });

  it('has the parameters of its layers', () => {
    const count = (options: Parameters<typeof lenet5>[0]): number =>
      countParameters(lenet5(options).parameters);
    // 25 x 3 x 6 + 6, 25 x 6 x 16 + 16, 400 x 120 + 120, 120 x 84 + 84, 84 x 10 + 10.
    assert.equal(count({}), 62_006);
    assert.equal(count({ channels: 1 }), 61_706);
    assert.equal(count({ last: { activation: prelu(0), sharing: 'neuron' } }), 62_006 + 84);
    assert.equal(count({ last: { activation: prelu(), sharing: 'layer' } }), 62_006 + 1);
    // Batch normalisation trains a scale and a shift of 204 units; Table 4 counts the two running statistics too.
    assert.equal(count({ channels: 1, batchNormalisation: true }) + 2 * 204, 62_522);
  });

  it('gives one logit a class, and a gradient to every parameter', () => {
    const model = lenet5({ batchNormalisation: true, last: { activation: prelu(0), sharing: 'neuron' } });
    const parameters = createParameters(model.parameters, [0]);
    const x = draws('x', [1, 4, 32, 32, 3]);
    const classes = tf.reshape(tf.oneHot([1, 2, 3, 4], 10), [1, 4, 10]);
    const observed: string[] = [];
    const { loss, gradients } = lossAndGradients(parameters, (live) => {
      const logits = model.apply(
        live,
        x,
        { training: true, epoch: 1 },
        { observe: (layer) => observed.push(layer) },
      );
      assert.deepEqual(logits.shape, [1, 4, 10]);
      const value = softmaxCrossEntropy(logits, classes);
      return { minimised: value, reported: value };
    });
    assert.deepEqual(observed, ['dense1', 'dense2']);
    assert.ok(Number.isFinite(loss.dataSync()[0]));
    for (const [name, gradient] of Object.entries(gradients)) {
      assert.deepEqual(gradient.shape, parameters[name].shape);
      // A bias before a normalisation has no effect, so its gradient is rounding alone.
      const size = tf.max(tf.abs(gradient)).dataSync()[0];
      if (!/dense[12]\.bias/.test(name)) assert.ok(size > 1e-6, `${name} has no gradient`);
    }
  });

  it('is relu with slopes of 0', () => {
    const x = draws('x', [1, 2, 32, 32, 3]);
    const [plain, flexible] = [undefined, { activation: prelu(0), sharing: 'neuron' } as const].map(
      (last) => {
        const model = lenet5({ last });
        return model.apply(createParameters(model.parameters, [5]), x, EVALUATION).dataSync();
      },
    );
    assert.deepEqual(flexible, plain);
  });
});

describe('batchNormalisation', () => {
  before(async () => {
    await chooseBackend();
  });

  it('normalises by the batch while training and by the running statistics afterwards', () => {
    const x = tf.tensor3d([1, 2, 3, 6], [1, 4, 1]);
    const parameters = { 'a.scale': tf.tensor3d([2], [1, 1, 1]), 'a.shift': tf.tensor3d([1], [1, 1, 1]) };
    const running = new RunningStatistics([{ layer: 'a', units: 1 }]);
    const trained = batchNormalisation(x, parameters, 'a', true, (layer, mean, variance) =>
      running.update(layer, mean, variance, 4),
    );
    // Mean 3, population variance 3.5; unbiased 14 / 3.
    const close = (actual: ArrayLike<number>, expected: number[]): void =>
      expected.forEach((value, i) =>
        assert.ok(Math.abs(actual[i] - value) < 1e-5, `${actual[i]}, expected ${value}`),
      );
    close(
      trained.dataSync(),
      [1, 2, 3, 6].map((value) => (2 * (value - 3)) / Math.sqrt(3.5 + 1e-5) + 1),
    );
    const statistics = running.tensors();
    close(statistics['a.runningMean'].dataSync(), [0.3]);
    close(statistics['a.runningVariance'].dataSync(), [0.9 + 0.1 * (14 / 3)]);
    close(
      batchNormalisation(x, { ...parameters, ...statistics }, 'a', false).dataSync(),
      [1, 2, 3, 6].map((value) => (2 * (value - 0.3)) / Math.sqrt(0.9 + 1.4 / 3 + 1e-5) + 1),
    );
  });
});

describe('softmaxCrossEntropy', () => {
  before(async () => {
    await chooseBackend();
  });

  it('is log sum exp less the logit of the class, also for large logits', () => {
    const logits = tf.tensor3d([1, 2, 3, 1000, 0, -1000], [1, 2, 3]);
    const classes = tf.tensor3d([0, 0, 1, 0, 1, 0], [1, 2, 3]);
    const expected = (Math.log(Math.exp(-2) + Math.exp(-1) + 1) + 1000) / 2;
    assert.ok(Math.abs(softmaxCrossEntropy(logits, classes).dataSync()[0] / expected - 1) < 1e-6);
  });
});
