import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { op } from 'arquero';
import {
  atScale,
  curve,
  metric,
  parameter,
  results,
  runExperiment,
  seedsOf,
  where,
} from '../../src/experiments/index.js';
import { temporaryFolder } from '../support/folders.js';
import { synthetic, syntheticTrial } from './fixtures/synthetic.js';

describe('results', () => {
  it('are tables of trials, curves and parameters, diverged trials included', async (t) => {
    const root = temporaryFolder(t);
    await runExperiment(synthetic, 'quick', { root, workers: 0 });
    const found = await results<{ epochs: number }>(synthetic, { scale: 'quick', root });
    assert.equal(found.settings.epochs, 4);
    assert.equal(found.trials.numRows(), 24);
    assert.deepEqual(found.trials.columnNames(), ['variant', 'seed', 'status', 'error', 'negativeZero']);
    assert.deepEqual(seedsOf(found, 'second'), [...Array(12).keys()]);
    const errors = metric(found, 'first', 'error');
    assert.equal(errors[5], null);
    assert.equal(errors[4], syntheticTrial('first', 4, 4).metrics.error);
    const losses = curve(found, 'first', 'loss');
    assert.equal(losses.length, 12);
    assert.deepEqual(losses[5].slice(2), [Infinity, NaN]);
    assert.deepEqual(losses[3].map(Math.fround), syntheticTrial('first', 3, 4).curves.loss);
    assert.deepEqual(
      parameter(found, 'second', 'slopes')[2],
      syntheticTrial('second', 2, 4).parameters!.slopes,
    );
    assert.deepEqual(curve(found, 'first', 'none'), Array(12).fill([]));
    assert.equal(metric(found, 'first', 'none')[0], null);
    assert.equal(where(found.trials, { variant: 'first', status: 'diverged' }).numRows(), 1);
  });

  it('of some variants are those of a scale that has no others', async (t) => {
    const root = temporaryFolder(t);
    await runExperiment(synthetic, 'quick', { root, workers: 0, variants: ['second'] });
    const found = await results(synthetic, { scale: 'quick', root, variants: ['second'] });
    assert.deepEqual([found.sources.trials, found.sources.missing], [12, 0]);
    assert.deepEqual(atScale(found.experiment, 'quick').variants, ['second']);
    assert.equal((await results(synthetic, { scale: 'quick', root })).sources.missing, 12);
    await assert.rejects(results(synthetic, { scale: 'quick', root, variants: ['third'] }), {
      name: 'UserError',
      message: /^unknown variant 'third'/,
    });
  });

  it("can be gone on from in Arquero's own verbs", async (t) => {
    const root = temporaryFolder(t);
    await runExperiment(synthetic, 'quick', { root, workers: 0 });
    const { trials } = await results(synthetic, { scale: 'quick', root });
    const means = trials
      .filter((row: { status: string }) => row.status === 'completed')
      .groupby('variant')
      .rollup({ mean: (row: { error: number }) => op.mean(row.error), trials: () => op.count() });
    assert.deepEqual(means.array('trials'), [11, 11]);
    const expected = [0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11]
      .map((seed) => syntheticTrial('first', seed, 4).metrics.error)
      .reduce((sum, error) => sum + error / 11, 0);
    assert.ok(Math.abs(means.get('mean', 0) - expected) < 1e-12);
  });

  it('train what is missing where they are told to', async (t) => {
    const root = temporaryFolder(t);
    const none = await results(synthetic, { scale: 'smoke', root });
    assert.deepEqual([none.trials.numRows(), none.sources.missing], [0, 2]);
    assert.deepEqual(none.trials.columnNames(), ['variant', 'seed', 'status']);
    assert.deepEqual(metric(none, 'first', 'error'), []);
    const trained = await results(synthetic, { scale: 'smoke', root, train: { workers: 0 } });
    assert.deepEqual([trained.trials.numRows(), trained.sources.missing], [2, 0]);
  });
});
