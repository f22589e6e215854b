import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { Block, TrialResult } from '../../../src/experiments/index.js';
import { simulatedExperiment as experiment } from '../../../src/papers/activation-adaptation/index.js';
import { TESTED_BACKENDS, useBackend } from '../../support/backends.js';
import { assertClose } from '../../support/numbers.js';

const train = (variant: string, seeds: number[], changes: object = {}): Promise<readonly TrialResult[]> =>
  experiment.run({
    variant,
    scale: 'smoke',
    settings: { ...experiment.scales.smoke.settings, ...changes },
    seeds,
    onProgress: () => {},
    signal: new AbortController().signal,
  } satisfies Block);

describe('the experiment on simulated data', () => {
  before(() => useBackend(TESTED_BACKENDS.at(-1)!));

  it('gives a trial the same numbers alone as beside others', async () => {
    const [beside, alone] = [(await train('2-gumbel', [4, 1]))[1], (await train('2-gumbel', [1]))[0]];
    assert.deepEqual(Object.keys(alone.metrics), Object.keys(beside.metrics));
    for (const [name, value] of Object.entries(alone.metrics))
      // Sums over a batch may be grouped otherwise: float32.
      assertClose(beside.metrics[name], value, { relative: 1e-5 }, name);
    assert.deepEqual(
      alone.parameters!['relu.layer2'].map((alpha) => alpha.toPrecision(5)),
      beside.parameters!['relu.layer2'].map((alpha) => alpha.toPrecision(5)),
    );
  });

  it('keeps a shape for each fold and neuron of each layer, the accuracies of the folds and the majority', async () => {
    const [{ parameters, metrics, curves }] = await train('2-adaptive-relu', [0]);
    assert.deepEqual(
      Object.entries(parameters!).map(([name, { length }]) => [name, length]),
      ['sigmoid', 'relu'].flatMap((name) => [
        [`${name}.folds`, 2],
        [`${name}.layer1`, 20],
        [`${name}.layer2`, 20],
      ]),
    );
    assert.equal(metrics.reluMajority, 50);
    assert.equal(curves.reluAccuracy.length, 2);
    const [first, second] = parameters!['relu.folds'];
    assertClose(metrics.reluAccuracy, (first + second) / 2, { relative: 1e-12 });
  });

  it('says that the data have one class, and that a fold has none of one', async () => {
    await assert.rejects(
      train('8-relu', [0], { labelling: 'threshold' }),
      /labels of the simulated data of seed 0/,
    );
    await assert.rejects(
      train('1-relu', [0], { labelling: 'bernoulli', examples: 12, folds: 12 }),
      /fold \d+ of 12 has no example of class \d in its validation part of 1/,
    );
  });
});
