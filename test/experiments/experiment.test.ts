import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isSeed, parseScale, validateExperiment } from '../../src/experiments/experiment.js';
import type { Experiment } from '../../src/experiments/experiment.js';
import { synthetic } from './fixtures/synthetic.js';

it('every integer of 32 bits is a seed, and nothing else', () => {
  for (const seed of [0, 1, 2 ** 31, 2 ** 32 - 1]) assert.ok(isSeed(seed), String(seed));
  for (const seed of [-1, 1.5, 2 ** 32, NaN, Infinity, '1', null, undefined, 1n])
    assert.ok(!isSeed(seed), String(seed));
});

it('a scale is one of four', () => {
  assert.equal(parseScale('paper'), 'paper');
  const message = "unknown scale 'papers'; did you mean 'paper'? allowed: smoke, quick, reduced, paper";
  assert.throws(() => parseScale('papers'), { name: 'UserError', message });
});

describe('validateExperiment', () => {
  it('accepts a good one', () => validateExperiment(synthetic));

  const quick = (change: object): Partial<Experiment> => ({
    scales: { ...synthetic.scales, quick: { ...synthetic.scales.quick, ...change } },
  });
  const bad: [string, Partial<Experiment>, RegExp][] = [
    ['a path as name', { name: '../x' }, /the name '\.\.\/x' must match/],
    ['a hidden variant', { variants: ['.x'] }, /the name '\.x' must match/],
    ['no variants', { variants: [] }, /variants must be one or more different names/],
    ['repeated variants', { variants: ['a', 'a'] }, /variants must be one or more different names/],
    ['version 0', { version: 0 }, /version \(=0\) must be a positive integer/],
    ['no trials', quick({ trials: 0 }), /scale quick: trials \(=0\)/],
    ['NaN trials', quick({ trials: NaN }), /scale quick: trials \(=NaN\)/],
    ['half a trial per block', quick({ trialsPerBlock: 0.5 }), /trialsPerBlock \(=0\.5\)/],
    ['settings with NaN', quick({ settings: { rate: NaN } }), /settings\.rate is NaN/],
  ];
  for (const [name, change, message] of bad) {
    it(`refuses ${name}`, () =>
      assert.throws(() => validateExperiment({ ...synthetic, ...change }), { message }));
  }
});
