import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { UserError } from '../../../src/errors.js';
import { atScale, type Experiment, type TrialResult } from '../../../src/experiments/index.js';
import { armActivation, Q_ARMS } from '../../../src/papers/q-neurons/arms.js';
import {
  cifarCnnExperiment,
  longerExperiment,
  mnistCnnExperiment,
  mnistMlpExperiment,
  overheadExperiment,
} from '../../../src/papers/q-neurons/index.js';
import { useBackend } from '../../support/backends.js';
import { assertClose } from '../../support/numbers.js';

/** Two epochs of two steps. */
const SHORT = { epochs: 2, trainingExamples: 64, testExamples: 50, batchSize: 32, draws: 2 };

const train = async (
  experiment: Experiment,
  variant: string,
  seeds: readonly number[],
  changes: Record<string, number> = {},
): Promise<readonly TrialResult[]> =>
  experiment.run({
    variant,
    scale: 'smoke',
    settings: { ...atScale(experiment, 'smoke').settings, ...SHORT, ...changes },
    seeds,
    onProgress: () => {},
    signal: new AbortController().signal,
  });

describe('the arms of the q-neurons', () => {
  it('are 48: four base functions, each fixed and with five scales of q, without and with dropout', () => {
    assert.equal(Q_ARMS.length, 4 * 6 * 2);
    assert.equal(new Set(Q_ARMS.map(({ name }) => name)).size, 48);
    assert.equal(armActivation({ base: 'elu', schedule: 'a9' }).name, 'q-elu');
    assert.equal(armActivation({ base: 'elu', schedule: 'base' }).name, 'elu');
  });

  it('refuse base functions and scales that there are not', () => {
    assert.throws(() => armActivation({ base: 'tan' as 'tanh', schedule: 'a1' }), UserError);
    assert.throws(() => armActivation({ base: 'tanh', schedule: 'c1' as 'c0.1' }), UserError);
    assert.throws(() => armActivation({ base: 'tan' as 'tanh', schedule: 'base' }), UserError);
  });
});

describe('the experiments of the q-neurons', () => {
  it('have the protocol of section 3 at paper scale', () => {
    const paper = (experiment: Experiment) => atScale(experiment, 'paper');
    for (const experiment of [mnistMlpExperiment, mnistCnnExperiment, cifarCnnExperiment]) {
      const { trials, variants, settings } = paper(experiment);
      assert.deepEqual(
        [trials, variants.length, settings.epochs, settings.rateDecay, settings.testExamples],
        [10, 48, 100, 1e-6, 10_000],
      );
    }
    const numbers = (experiment: Experiment) => {
      const { trainingExamples, batchSize, learningRate } = paper(experiment).settings;
      return [trainingExamples, batchSize, learningRate];
    };
    assert.deepEqual(numbers(mnistMlpExperiment), [60_000, 64, 0.05]);
    assert.deepEqual(numbers(mnistCnnExperiment), [60_000, 64, 0.05]);
    assert.deepEqual(numbers(cifarCnnExperiment), [50_000, 32, 0.01]);
    assert.equal(paper(longerExperiment).trials, 5);
  });

  it('have five runs and a stated fraction at the reduced scale', () => {
    for (const experiment of [mnistMlpExperiment, mnistCnnExperiment, cifarCnnExperiment, longerExperiment]) {
      const { trials, fraction, settings } = atScale(experiment, 'reduced');
      assert.equal(trials, 5);
      const all = atScale(experiment, 'paper').settings.trainingExamples;
      const images = (settings.trainingExamples as number).toLocaleString('en-US');
      assert.equal(fraction!.startsWith(`${images} of `), settings.trainingExamples !== all, fraction);
      assert.ok(fraction!.includes(`${settings.epochs as number} of 100 epochs`), fraction);
    }
  });
});

describe('training an arm', () => {
  before(() => useBackend('wasm'));

  it('gives curves, one value an epoch, and the readings of q alone', async () => {
    const [base] = await train(mnistMlpExperiment, 'tanh-base-dropout', [3]);
    const [q] = await train(mnistMlpExperiment, 'tanh-c0.1-dropout', [3]);
    assert.deepEqual(Object.keys(base.metrics), ['trainingLoss', 'testError']);
    assert.deepEqual(Object.keys(q.metrics), [
      'trainingLoss',
      'testError',
      'testErrorOfMean',
      'testErrorOfLimit',
    ]);
    for (const { metrics, curves } of [base, q]) {
      assert.deepEqual(
        Object.values(curves).map(({ length }) => length),
        [2, 2, 2],
      );
      assert.equal(metrics.trainingLoss, curves.trainingLoss[1]);
      assert.equal(metrics.testError, curves.testError[1]);
      // Of 50 images.
      assert.ok(Number.isInteger(metrics.testError / 2), `${metrics.testError}`);
      // ln 10 = 2.3 is that of guessing; batch normalisation starts near it.
      assert.ok(metrics.trainingLoss > 0 && metrics.trainingLoss < 3.5, `${metrics.trainingLoss}`);
    }
  });

  it('does not depend on the trials beside it', async () => {
    const [, beside] = await train(mnistMlpExperiment, 'softplus-a1-dropout', [2, 5]);
    const [alone] = await train(mnistMlpExperiment, 'softplus-a1-dropout', [5]);
    // Sums of products are rounded otherwise with another number of trials; two epochs of two steps let that grow little.
    alone.curves.trainingLoss.forEach((value, epoch) =>
      assertClose(beside.curves.trainingLoss[epoch], value, { relative: 1e-3 }),
    );
  });

  it('lowers the training loss with and without q', async () => {
    for (const variant of ['elu-base-plain', 'elu-c0.02-plain']) {
      const [{ curves }] = await train(mnistMlpExperiment, variant, [0], { epochs: 8 });
      assert.ok(curves.trainingLoss[7] < 0.7 * curves.trainingLoss[0], curves.trainingLoss.join(' '));
    }
  });

  it('drops units in the arms with dropout alone, and pairs arms by seed', async () => {
    const [plain] = await train(mnistMlpExperiment, 'relu-base-plain', [1], { epochs: 1, batchSize: 64 });
    const [dropout] = await train(mnistMlpExperiment, 'relu-base-dropout', [1], { epochs: 1, batchSize: 64 });
    const [again] = await train(mnistMlpExperiment, 'relu-base-plain', [1], { epochs: 1, batchSize: 64 });
    const [fixed] = await train(mnistMlpExperiment, 'relu-c0.02-plain', [1], { epochs: 1, batchSize: 64 });
    assert.deepEqual(again, plain);
    assert.notEqual(dropout.curves.minibatchLoss[0], plain.curves.minibatchLoss[0]);
    // q-relu is relu where q > 0, which |q - 1| <= 0.02 |n| + 0.001 is up to n = 49: the first batch, before any step, is the
    // same with the same weights and images, to the rounding of x (q - 1) / (q - 1).
    assertClose(fixed.curves.minibatchLoss[0], plain.curves.minibatchLoss[0], { relative: 1e-5 });
  });

  it('stops between two steps when it is told to', async () => {
    const controller = new AbortController();
    const running = mnistMlpExperiment.run({
      variant: 'tanh-base-plain',
      scale: 'smoke',
      settings: { ...atScale(mnistMlpExperiment, 'smoke').settings, epochs: 1000 },
      seeds: [0],
      onProgress: () => controller.abort(new Error('stopped')),
      signal: controller.signal,
    });
    await assert.rejects(running, /stopped/);
  });
});

describe('the overhead of q', () => {
  before(() => useBackend('wasm'));

  it('is measured as the processor time of a step with and without q', async () => {
    const [{ metrics }] = await train(overheadExperiment, 'mnist-mlp-tanh', [0]);
    assert.ok(metrics.baseMilliseconds > 0 && metrics.qMilliseconds > 0);
    assert.equal(metrics.ratio, metrics.qMilliseconds / metrics.baseMilliseconds);
  });
});
