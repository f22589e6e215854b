import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { isAvailable } from 'tfjs-backend-onednn';
import type { TrialResult } from '../../../src/experiments/index.js';
import { autoencoderExperiment } from '../../../src/papers/flexible-activations/index.js';
import { useBackend } from '../../support/backends.js';
import { assertClose } from '../../support/numbers.js';

const BACKEND = isAvailable() ? 'onednn' : 'wasm';
/** Fifty trials for the whole quick run take two minutes on onednn and would take ten on wasm. */
const BESIDE = BACKEND === 'onednn' ? 50 : 5;
const SEED = 3;

async function train(seeds: number[]): Promise<TrialResult> {
  const results = await autoencoderExperiment.run({
    variant: 'AE1-flexible',
    scale: 'quick',
    settings: { ...autoencoderExperiment.scales.quick.settings, testExamples: 1000 },
    seeds,
    onProgress: () => {},
    signal: new AbortController().signal,
  });
  return results.find(({ seed }) => seed === SEED)!;
}

describe(`a trial of the autoencoder on ${BACKEND}`, () => {
  before(() => useBackend(BACKEND));

  it(`ends after a quick run with the same losses alone as among ${BESIDE}`, async () => {
    const alone = await train([SEED]);
    const among = await train(Array.from({ length: BESIDE }, (_, seed) => seed));
    // Not tighter, because a product of matrices may be cut into other blocks when more trials stand beside it: sums
    // then differ in their last bit, 6e-8, and 480 steps of Adam on a rectified network make up to 1e-5 of that.
    for (const metric of Object.keys(alone.metrics))
      assertClose(among.metrics[metric], alone.metrics[metric], { relative: 1e-4 }, metric);
    assertClose(among.curves.trainingLoss.at(-1)!, alone.curves.trainingLoss.at(-1)!, { relative: 1e-4 });
  });

  it('is another trial for another seed', async () => {
    const settings = { ...autoencoderExperiment.scales.smoke.settings };
    const results = await autoencoderExperiment.run({
      variant: 'AE1-flexible',
      scale: 'smoke',
      settings,
      seeds: [0, 4294967295],
      onProgress: () => {},
      signal: new AbortController().signal,
    });
    assert.notEqual(results[0].metrics.testLoss, results[1].metrics.testLoss);
  });
});
