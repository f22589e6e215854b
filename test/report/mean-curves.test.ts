import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { curve, metric } from '../../src/experiments/index.js';
import { meanCurves, medianTrial } from '../../src/report/index.js';
import { mean, standardDeviation } from '../../src/statistics/index.js';
import { temporaryFolder } from '../support/folders.js';
import { correlatedResults } from './fixture.js';

describe('meanCurves', () => {
  const arms = [{ variant: 'base', arm: 'Base', panel: 'all' }];

  it('averages over the trials at every x, with the spread that is asked for', async (t) => {
    const results = await correlatedResults(temporaryFolder(t));
    const rows = meanCurves(results, { curve: 'validationLoss', arms, first: 1, every: 10, points: 4 });
    assert.deepEqual(
      rows.map(({ x }) => x),
      [1, 31, 61, 91],
    );
    const values = curve(results, 'base', 'validationLoss').map((list) => list[3]);
    assert.ok(Math.abs(rows[1].mean! - mean(values)) < 1e-12);
    assert.ok(Math.abs(rows[1].spread! - standardDeviation(values) / Math.sqrt(12)) < 1e-12);
    const [first] = meanCurves(results, { curve: 'validationLoss', arms, spread: 'two standard deviations' });
    const starts = curve(results, 'base', 'validationLoss').map((list) => list[0]);
    assert.ok(Math.abs(first.spread! - 2 * standardDeviation(starts)) < 1e-12);
  });

  it('compares logarithms as a geometric mean with a factor', async (t) => {
    const results = await correlatedResults(temporaryFolder(t));
    const [first] = meanCurves(results, { curve: 'validationLoss', arms, scale: 'log' });
    const logs = curve(results, 'base', 'validationLoss').map((list) => Math.log(list[0]));
    const error = standardDeviation(logs) / Math.sqrt(12);
    assert.ok(Math.abs(first.mean! - Math.exp(mean(logs))) < 1e-12);
    assert.ok(Math.abs(first.lower! - Math.exp(mean(logs) - error)) < 1e-12);
    assert.ok(Math.abs(first.upper! - Math.exp(mean(logs) + error)) < 1e-12);
    assert.ok(first.lower! > 0);
  });
});

describe('medianTrial', () => {
  it('is the trial in the middle, without those that diverged', async (t) => {
    const results = await correlatedResults(temporaryFolder(t));
    for (const variant of ['base', 'far']) {
      const values = metric(results, variant, 'loss');
      const seed = medianTrial(results, variant, 'loss')!;
      const finite = values.filter((value): value is number => value !== null);
      const below = finite.filter((value) => value < values[seed]!).length;
      assert.equal(below, Math.floor((finite.length - 1) / 2));
    }
    assert.equal(medianTrial(results, 'none', 'loss'), undefined);
  });
});
