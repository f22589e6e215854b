import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { renderSvg } from '../../../src/charts/index.js';
import {
  curve,
  results,
  runExperiment,
  type Experiment,
  type Results,
} from '../../../src/experiments/index.js';
import { countParameters, createParameters, type Parameters } from '../../../src/models/index.js';
import { BENCHMARK_VARIANTS } from '../../../src/papers/locally-adaptive-activations/arms.js';
import { CIFAR100 } from '../../../src/papers/locally-adaptive-activations/resnet-benchmarks.js';
import {
  resnetFigure,
  RESNET_PANELS,
  resnetNetwork,
} from '../../../src/papers/locally-adaptive-activations/index.js';
import { TESTED_BACKENDS, useBackend } from '../../support/backends.js';
import { withVariable } from '../../support/environment.js';
import { temporaryFolder } from '../../support/folders.js';
import { spread } from '../../support/numbers.js';

const TRAINING = { training: true, epoch: 1 };

describe('the benchmarks with PreActResNet-18', () => {
  it("plan what the paper and its authors' program do", () => {
    const plans = RESNET_PANELS.map(({ name, experiment, augmented }) => {
      const { trials, settings } = experiment.scales.paper;
      assert.deepEqual(experiment.variants, BENCHMARK_VARIANTS);
      assert.equal(settings.trainingExamples, name === '(g) SVHN' ? 73_257 : 50_000);
      assert.equal(settings.batchSize, 64);
      assert.equal(settings.learningRate, 0.01);
      assert.equal(settings.momentum, 0.9);
      assert.deepEqual(settings.decayEpoch, augmented ? [10, 100] : 10);
      assert.deepEqual(settings.augmentation, augmented ? { crop: 4, flip: true } : undefined);
      return [experiment.name.replace('benchmark-', ''), trials, settings.epochs];
    });
    assert.deepEqual(plans, [
      ['cifar10', 3, 50],
      ['cifar10-augmented', 3, 200],
      ['cifar100', 3, 50],
      ['cifar100-augmented', 3, 200],
      ['svhn', 3, 50],
      ['svhn-augmented', 3, 200],
    ]);
  });

  it("have the parameters of the authors' program", () => {
    const extra = (variant: (typeof BENCHMARK_VARIANTS)[number], classes = 10): number =>
      countParameters(resnetNetwork(variant, { classes }).parameters);
    assert.equal(extra('standard'), 11_171_146);
    assert.equal(extra('standard', 100), 11_217_316);
    assert.equal(extra('gaaf-n2'), 11_171_146 + 1);
    assert.equal(extra('l-laaf-n1'), 11_171_146 + 16);
    assert.equal(extra('n-laaf-n2'), 11_171_146 + 548_864);
  });

  it("start at n a = 1, with the slopes of the authors' code at a = 1 / n", async () => {
    await useBackend(TESTED_BACKENDS.at(-1)!);
    const x = tf.tensor(spread(2 * 32 * 32 * 3), [1, 2, 32, 32, 3]);
    const logits = (
      network: ReturnType<typeof resnetNetwork>,
      changed: Parameters = {},
    ): Float32Array | Int32Array | Uint8Array =>
      network.apply({ ...createParameters(network.parameters, [1]), ...changed }, x, TRAINING).dataSync();
    const standard = logits(resnetNetwork('standard', { width: 2 }));
    const paper = logits(resnetNetwork('gaaf-n2', { width: 2 }));
    const theirs = logits(resnetNetwork('gaaf-n2', { width: 2, slopes: 'authors-code' }));
    const half = logits(resnetNetwork('gaaf-n1', { width: 2 }), {
      'network.adaptive-relu.a': tf.fill([1, 1, 1], 0.5),
    });
    const distance = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
      Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i])));
    assert.ok(distance(paper, standard) < 1e-5);
    assert.deepEqual(theirs, half);
    assert.ok(distance(theirs, standard) > 1e-3);
  });
});

describe('the benchmarks on CIFAR-100', () => {
  /** A copy with `images` training images and two test images: label bytes and planes of one value each. */
  function smallCopy(folder: string, images: number): void {
    const records = (count: number): Uint8Array =>
      Uint8Array.from({ length: count * 3074 }, (_, i) => {
        const [image, place] = [Math.floor(i / 3074), i % 3074];
        return place === 0 ? 0 : place === 1 ? image % 4 : (37 * image + place * (image % 4)) % 256;
      });
    writeFileSync(path.join(folder, 'train.bin'), records(images));
    writeFileSync(path.join(folder, 'test.bin'), records(2));
  }

  it('store trials that their figure shows', async (t) => {
    await useBackend(TESTED_BACKENDS.at(-1)!);
    const [root, data] = [temporaryFolder(t), temporaryFolder(t)];
    smallCopy(data, 20);
    async function trained(experiment: Experiment): Promise<Results> {
      let shown: Results | undefined;
      await withVariable('WORKBOOK_CIFAR100', data, async () => {
        const { failed } = await runExperiment(experiment, 'smoke', { workers: 0, root });
        assert.deepEqual(failed, []);
        shown = await results(experiment, { scale: 'smoke', root });
      });
      return shown!;
    }
    for (const panel of CIFAR100) {
      const { experiment } = panel;
      const shown = await trained(experiment);
      // Two batches of the only epoch, and the loss before and after it, about log 100 at the start.
      for (const variant of BENCHMARK_VARIANTS)
        for (const name of ['firstEpochLoss', 'trainingLoss'])
          assert.deepEqual(
            curve(shown, variant, name).map(({ length }) => length),
            [2],
          );
      assert.ok(Math.abs(curve(shown, 'standard', 'trainingLoss')[0][0] - Math.log(100)) < 0.5);
      const svg = await renderSvg(resnetFigure({ ...panel, results: shown }));
      assert.match(svg, /\(f\) CIFAR-100: smoke, 16 of 50,000 images, 1 of (50|200) epochs/);
      assert.match(svg, /trial of seed 0/);
    }
  });

  it('are looked up without a copy, and without fetching one', async (t) => {
    await withVariable('WORKBOOK_CIFAR100', undefined, async () => {
      const { sources } = await results(CIFAR100[0].experiment, { scale: 'quick', root: temporaryFolder(t) });
      assert.equal(sources.missing, BENCHMARK_VARIANTS.length);
    });
  });

  it('do not train on fewer images than planned', async (t) => {
    const [root, data] = [temporaryFolder(t), temporaryFolder(t)];
    smallCopy(data, 20);
    await withVariable('WORKBOOK_CIFAR100', data, () =>
      assert.rejects(
        runExperiment(CIFAR100[0].experiment, 'quick', { workers: 0, root, variants: ['standard'] }),
        { name: 'UserError', message: /needs 256 training images and there are 20/ },
      ),
    );
  });
});
