import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { chooseBackend } from '../../../src/backends/index.js';
import {
  hasStockIndices,
  simulatedReturns,
  STOCK_INDICES_HASH,
  type ReturnSeries,
} from '../../../src/data/index.js';
import { UserError } from '../../../src/errors.js';
import { logUniform } from '../../../src/papers/flexible-activations/lstm.js';
import {
  lstmData,
  lstmDataHash,
  lstmLayers,
  trainLstm,
  type LstmTask,
} from '../../../src/papers/flexible-activations/lstm-training.js';

const still = { onProgress: () => {}, signal: new AbortController().signal };
const all = simulatedReturns();
const data: ReturnSeries = { ...all, returns: all.returns.slice(0, 120) };
const task = (changes: Partial<LstmTask>): LstmTask => ({
  network: 'LSTM-2',
  arm: 'regularised',
  settings: { lag: 5, epochs: 2, batchSize: 20 },
  seeds: [0, 1, 2],
  learningRate: 0.01,
  coefficient: 0.25,
  data,
  ...changes,
});

describe('trainLstm', () => {
  before(async () => {
    await chooseBackend();
  });

  it('trains each trial as it would alone, at its own rate and coefficient', async () => {
    const together = await trainLstm(
      task({ learningRate: [0.01, 0.02, 0.03], coefficient: [0.1, 10, 1] }),
      still,
    );
    const [alone] = await trainLstm(task({ seeds: [1], learningRate: 0.02, coefficient: 10 }), still);
    // The same float32 sums in the same order but for the blocking of products: relative 1e-4 after a dozen steps.
    for (const curve of ['trainingLoss', 'validationLoss'])
      alone.curves[curve].forEach((value, epoch) =>
        assert.ok(Math.abs(together[1].curves[curve][epoch] / value - 1) < 1e-4),
      );
    assert.notEqual(together[0].curves.validationLoss[1], together[2].curves.validationLoss[1]);
    assert.ok(together[1].curves.trainingLoss[1] < together[1].curves.trainingLoss[0]);
  });

  it('moves alpha and beta away from the start, and the regulariser holds the units of a gate together', async () => {
    const spread = async (coefficient: number): Promise<number> => {
      const [trial] = await trainLstm(
        task({ seeds: [4], coefficient, settings: { lag: 5, epochs: 4, batchSize: 10 } }),
        still,
      );
      const alpha = trial.parameters!['lstm1.forget.alpha'];
      assert.equal(alpha.length, 8);
      assert.ok(alpha.some((value) => value !== 1));
      return Math.max(...alpha) - Math.min(...alpha);
    };
    assert.ok((await spread(100)) < (await spread(0)));
  });

  it('counts a diverged trial and leaves its neighbours alone', async () => {
    const results = await trainLstm(task({ arm: 'fixed', seeds: [0, 1], learningRate: [0.01, 1e38] }), still);
    assert.deepEqual(
      results.map(({ status }) => status),
      ['completed', 'diverged'],
    );
    const [alone] = await trainLstm(task({ arm: 'fixed', seeds: [0] }), still);
    assert.ok(Math.abs(results[0].metrics.testLoss / alone.metrics.testLoss - 1) < 1e-4);
  });

  it('says what forecasting nothing would give', async () => {
    const [{ metrics }] = await trainLstm(task({ seeds: [0] }), still);
    // 120 days, lag 5: 115 sequences, of which 73 train and 19 validate; the test starts on day 92 + 5.
    const test = data.returns.slice(97).flat();
    const zero = test.reduce((sum, value) => sum + value * value, 0) / test.length;
    assert.ok(Math.abs(metrics.zeroTestLoss / zero - 1) < 1e-12);
  });

  it('refuses bad input with one line', async () => {
    const refuses = (changes: Partial<LstmTask>, message: RegExp) =>
      assert.rejects(trainLstm(task(changes), still), (error) => {
        assert.ok(error instanceof UserError);
        assert.match(error.message, message);
        return !error.message.includes('\n');
      });
    const settings = { lag: 120, epochs: 1, batchSize: 20 };
    await refuses({ settings }, /120 days is given for forecasts from 120 days/);
    await refuses({ settings: { ...settings, lag: 118 } }, /2 examples is too short/);
    for (const learningRate of [0, -0.1, NaN]) await refuses({ learningRate }, /learning rate .* is given/);
  });
});

describe('lstmData', () => {
  it(
    'says what the paper scale needs',
    { skip: hasStockIndices() && 'WORKBOOK_STOCKS names a folder' },
    () => {
      assert.throws(() => lstmData('paper'), /set WORKBOOK_STOCKS/);
      assert.equal(lstmDataHash('paper'), STOCK_INDICES_HASH);
      assert.equal(lstmLayers('LSTM-4', 'paper'), '[5, 16, 16]');
    },
  );
});

describe('logUniform', () => {
  it('has a third of its draws in each decade of three, the same for the same seed', () => {
    const draws = Array.from({ length: 3000 }, (_, seed) => logUniform(seed, 'test', 0.001, 1));
    for (const decade of [0.001, 0.01, 0.1]) {
      const share = draws.filter((draw) => draw >= decade && draw < 10 * decade).length / draws.length;
      // Binomial, standard deviation 0.0086: five of them.
      assert.ok(Math.abs(share - 1 / 3) < 0.043, `share ${share}`);
    }
    assert.equal(logUniform(5, 'test', 0.001, 1), draws[5]);
  });
});
