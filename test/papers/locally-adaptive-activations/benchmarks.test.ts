import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { EVALUATION } from '../../../src/activations/index.js';
import { renderSvg, toMarkdown } from '../../../src/charts/index.js';
import { loadTrials, runExperiment } from '../../../src/experiments/index.js';
import { countParameters, createParameters } from '../../../src/models/index.js';
import {
  BENCHMARK_VARIANTS,
  benchmarkNetwork,
  benchmarkVerdicts,
  figure5,
  mnistExperiment,
} from '../../../src/papers/locally-adaptive-activations/index.js';
import { temporaryFolder } from '../../support/folders.js';
import { spread } from '../../support/numbers.js';
import { useBackend } from '../../support/backends.js';

describe('the LeNet variant', () => {
  before(() => useBackend('wasm'));

  it("has the parameters of the paper's text and of the authors' program", () => {
    const count = (variant: Parameters<typeof benchmarkNetwork>[0], hidden?: number): number =>
      countParameters(benchmarkNetwork(variant, 28, hidden).parameters);
    assert.equal(count('standard', 1014), 1_153_628);
    assert.equal(count('standard'), 1_163_978);
    assert.equal(count('gaaf-n1'), 1_163_979);
    assert.equal(count('l-laaf-n2'), 1_163_981);
    assert.equal(count('n-laaf-n2'), 1_163_978 + 11_264);
  });

  it('is the same function at the start whatever its slopes', () => {
    const x = tf.tensor(spread(2 * 256), [1, 2, 16, 16, 1]);
    const logits = BENCHMARK_VARIANTS.map((variant) => {
      const model = benchmarkNetwork(variant, 16, 32);
      return model.apply(createParameters(model.parameters, [5]), x, EVALUATION);
    });
    assert.deepEqual(logits[0].shape, [1, 2, 10]);
    for (const other of logits) {
      const difference = tf.max(tf.abs(tf.sub(other, logits[0]))).dataSync()[0];
      assert.ok(difference < 1e-6, `${difference}`);
    }
  });
});

describe('the benchmark on MNIST', () => {
  it('stores trials that its figure and verdicts show', async (t) => {
    await useBackend('wasm');
    const root = temporaryFolder(t);
    const { stored, trials, failed } = await runExperiment(mnistExperiment, 'smoke', { workers: 0, root });
    assert.deepEqual([stored, failed], [trials, []]);
    const loaded = await loadTrials(mnistExperiment, 'smoke', { root });
    // The first of three losses is before training: about log 10.
    const first = loaded.curves.filter(({ index }) => index === 0);
    for (const { value } of first) assert.ok(Math.abs(value - Math.LN10) < 0.1);
    assert.match(await renderSvg(figure5(mnistExperiment, loaded)), /^<svg/);
    assert.match(toMarkdown(benchmarkVerdicts(mnistExperiment, loaded)), /L-LAAF improves on GAAF/);
  });
});
