import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  atScale,
  defineExperiment,
  grid,
  runExperiment,
  results,
  scalesOf,
} from '../../src/experiments/index.js';
import { validateExperiment } from '../../src/experiments/experiment.js';
import { temporaryFolder } from '../support/folders.js';
import { synthetic } from './fixtures/synthetic.js';

describe('grid', () => {
  it('has every combination, the first key varying slowest', () => {
    assert.deepEqual(grid({ network: ['AE1', 'AE2'], arm: ['relu', 'prelu'] }), [
      { name: 'AE1-relu', network: 'AE1', arm: 'relu' },
      { name: 'AE1-prelu', network: 'AE1', arm: 'prelu' },
      { name: 'AE2-relu', network: 'AE2', arm: 'relu' },
      { name: 'AE2-prelu', network: 'AE2', arm: 'prelu' },
    ]);
  });
});

describe('defineExperiment', () => {
  const settings = { epochs: 3, factor: 2 };
  const scale = (trials: number) => ({ trials, trialsPerBlock: 2, settings });
  const defined = defineExperiment({
    paper: 'synthetic-paper',
    name: 'defined',
    title: 'Seeds times a factor',
    version: 1,
    variants: grid({ sign: ['plus', 'minus'] }),
    scales: {
      smoke: scale(1),
      quick: scale(2),
      reduced: { ...scale(3), variants: ['plus'], fraction: '1 of 2 signs' },
      paper: scale(5),
    },
    dataHash: async () => 'none',
    run: async ({ variant, settings: { epochs, factor }, seeds }) =>
      seeds.map((seed) => ({
        seed,
        status: 'completed' as const,
        metrics: { value: (variant.sign === 'plus' ? 1 : -1) * seed * factor },
        curves: { steps: Array.from({ length: epochs }, (_, i) => i) },
      })),
  });

  it('gives `run` the variant as a value and the settings with their type', async (t) => {
    validateExperiment(defined);
    const root = temporaryFolder(t);
    const module = { root, workers: 0 };
    await runExperiment(defined, 'quick', module);
    const { trials } = await results(defined, { scale: 'quick', root });
    assert.deepEqual(trials.array('value'), [0, 2, -0, -2]);
  });

  it('trains at the scale `reduced` the variants of that scale alone', async (t) => {
    const root = temporaryFolder(t);
    assert.deepEqual(scalesOf(defined), ['smoke', 'quick', 'reduced', 'paper']);
    const { trials, trained } = await runExperiment(defined, 'reduced', { root, workers: 0 });
    assert.deepEqual([trials, trained], [3, 3]);
    const { sources } = await results(defined, { root });
    assert.deepEqual([sources.scale, sources.trials, sources.missing], ['reduced', 3, 0]);
    await assert.rejects(runExperiment(defined, 'reduced', { root, workers: 0, variants: ['minus'] }), {
      name: 'UserError',
      message: "unknown variant 'minus'; allowed: plus",
    });
  });

  it('says which scales there are', () =>
    assert.throws(() => atScale(synthetic, 'reduced'), {
      name: 'UserError',
      message: "synthetic-paper/synthetic has no scale 'reduced'; it has smoke, quick, paper",
    }));

  it('refuses a scale with variants that the experiment does not have', () => {
    const scales = { ...synthetic.scales, quick: { ...synthetic.scales.quick, variants: ['third'] } };
    assert.throws(() => validateExperiment({ ...synthetic, scales }), /scale quick: variants .* got 'third'/);
  });
});
