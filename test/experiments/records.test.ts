import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { describe, it } from 'node:test';
import {
  bestScale,
  commonScale,
  experimentStatus,
  readTrials,
  runExperiment,
  type Experiment,
} from '../../src/experiments/index.js';
import { temporaryFolder } from '../support/folders.js';
import { assertClose } from '../support/numbers.js';
import { registryModule } from './fixtures/registry-module.js';
import { synthetic } from './fixtures/synthetic.js';

describe('what is stored', () => {
  it('is shown by experiment, scale and variant', async (t) => {
    const root = temporaryFolder(t);
    await runExperiment(synthetic, 'quick', { root, registryModule, workers: 0, variants: ['second'] });
    const [smoke, quick, paper] = await experimentStatus(synthetic, { root });
    assert.deepEqual(quick.variants, [
      { variant: 'first', stored: 0, missing: 12, diverged: 0 },
      { variant: 'second', stored: 12, missing: 0, diverged: 1 },
    ]);
    const { trials, missing, diverged, backends, commits, machines, records } = quick.sources;
    assert.deepEqual([trials, missing, diverged, backends, records.length], [12, 12, 1, ['hash 1.0.0'], 3]);
    assert.equal(machines.length, 1);
    assert.match(commits[0], /^([0-9a-f]{40}(-dirty)?|unknown)$/);
    assert.deepEqual([smoke.sources.trials, smoke.sources.missing], [0, 2]);
    assert.deepEqual([paper.sources.trials, paper.sources.missing], [0, 60]);
  });

  it('tells from what was trained how long the rest would take', async (t) => {
    const root = temporaryFolder(t);
    const work = (settings: Record<string, unknown>): number => (settings.epochs as number) + 1;
    const experiment: Experiment = {
      ...synthetic,
      work,
      run: async (block) => {
        await setTimeout(5);
        return synthetic.run(block);
      },
    };
    const before = await experimentStatus(experiment, { root });
    assert.deepEqual(
      before.map(({ secondsToTrain }) => secondsToTrain),
      [null, null, null],
    );
    await runExperiment(experiment, 'quick', { root, registryModule, workers: 0, variants: ['second'] });
    const [smoke, quick, paper] = await experimentStatus(experiment, { root });
    // 12 trials of each scale's settings are stored: as many are missing at quick scale.
    const { trials } = await readTrials(root, experiment, 'quick', assert.fail);
    const records = new Set([...trials.get('second')!.values()].map(({ source }) => source.record));
    const used = [...records].reduce((sum, { provenance }) => sum + provenance.processorSeconds!, 0);
    assert.ok(used > 0);
    assertClose(quick.secondsToTrain!, used, { relative: 1e-12 });
    const each = used / 12;
    const ratio = (scale: 'smoke' | 'paper'): number =>
      work(synthetic.scales[scale].settings) / work(synthetic.scales.quick.settings);
    assertClose(smoke.secondsToTrain!, 2 * each * ratio('smoke'), { relative: 1e-12 });
    assertClose(paper.secondsToTrain!, 60 * each * ratio('paper'), { relative: 1e-12 });
    const [, , untold] = await experimentStatus(synthetic, { root });
    assert.equal(untold.secondsToTrain, null);
    await runExperiment(experiment, 'quick', { root, registryModule, workers: 0 });
    assert.equal((await experimentStatus(experiment, { root }))[1].secondsToTrain, 0);
  });

  it('decides the scale that is shown, unless WORKBOOK_SCALE does', async (t) => {
    const root = temporaryFolder(t);
    t.after(() => delete process.env.WORKBOOK_SCALE);
    const options = { root, registryModule, workers: 0 };
    await runExperiment(synthetic, 'paper', { ...options, variants: ['first'] });
    assert.equal(await bestScale(synthetic, { root }), 'quick');
    await runExperiment(synthetic, 'paper', options);
    assert.equal(await bestScale(synthetic, { root }), 'paper');
    const other = { ...synthetic, name: 'other' };
    assert.equal(await commonScale([synthetic, synthetic], { root }), 'paper');
    assert.equal(await commonScale([synthetic, other], { root }), 'quick');
    process.env.WORKBOOK_SCALE = 'smoke';
    assert.equal(await commonScale([synthetic, other], { root }), 'smoke');
    assert.equal(await bestScale(synthetic, { root }), 'smoke');
    process.env.WORKBOOK_SCALE = 'smok';
    const message =
      "unknown scale in WORKBOOK_SCALE 'smok'; did you mean 'smoke'? allowed: smoke, quick, reduced, paper";
    await assert.rejects(bestScale(synthetic, { root }), { name: 'UserError', message });
  });
});
