import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { renderSvg, toMarkdown } from '../../../src/charts/index.js';
import {
  loadTrials,
  runExperiment,
  type Experiment,
  type LoadedTrials,
} from '../../../src/experiments/index.js';
import { countParameters, createParameters, type Parameters } from '../../../src/models/index.js';
import {
  BENCHMARK_VARIANTS,
  cifar100AugmentedExperiment,
  cifar100Experiment,
  figure5,
  firstEpoch,
  notStored,
  RESNET_PANELS,
  resnetLosses,
  resnetNetwork,
  type StoredPanel,
} from '../../../src/papers/locally-adaptive-activations/index.js';
import { TESTED_BACKENDS, useBackend } from '../../support/backends.js';
import { withVariable } from '../../support/environment.js';
import { temporaryFolder } from '../../support/folders.js';
import { spread } from '../../support/numbers.js';

const TRAINING = { training: true, epoch: 1 };

describe('the benchmarks with PreActResNet-18', () => {
  it("plan what the paper and its authors' program do", () => {
    const plans = RESNET_PANELS.map(({ experiment, images, augmented }) => {
      const { trials, settings } = experiment.scales.paper;
      assert.deepEqual(experiment.variants, BENCHMARK_VARIANTS);
      assert.equal(settings.trainingExamples, images);
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

  it('say how to train what is not stored', () => {
    const text = notStored(RESNET_PANELS);
    assert.equal(text.split('\n').length, 6);
    assert.match(text, /\(g\) SVHN with augmentation has no stored trials: .*benchmark-svhn-augmented/);
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

  it('store trials that their figures and table show', async (t) => {
    await useBackend(TESTED_BACKENDS.at(-1)!);
    const [root, data] = [temporaryFolder(t), temporaryFolder(t)];
    smallCopy(data, 20);
    const panels: StoredPanel[] = [];
    async function trainAndLoad(experiment: Experiment): Promise<LoadedTrials> {
      let loaded: LoadedTrials | undefined;
      await withVariable('WORKBOOK_CIFAR100', data, async () => {
        const { failed } = await runExperiment(experiment, 'smoke', { workers: 0, root });
        assert.deepEqual(failed, []);
        loaded = await loadTrials(experiment, 'smoke', { root });
      });
      return loaded!;
    }
    for (const experiment of [cifar100Experiment, cifar100AugmentedExperiment]) {
      const loaded = await trainAndLoad(experiment);
      const curve = (name: string): number[] =>
        loaded.curves.filter((row) => row.curve === name).map(({ value }) => value);
      // Two batches of the only epoch, and the loss before and after it, about log 100 at the start.
      assert.equal(curve('firstEpochLoss').length, 2 * BENCHMARK_VARIANTS.length);
      assert.equal(curve('trainingLoss').length, 2 * BENCHMARK_VARIANTS.length);
      assert.ok(Math.abs(curve('trainingLoss')[0] - Math.log(100)) < 0.5);
      panels.push({ ...RESNET_PANELS.find((panel) => panel.experiment === experiment)!, loaded });
    }
    for (const shown of [panels, panels.slice(0, 1)])
      assert.match(
        await renderSvg(firstEpoch(shown)),
        /\(f\) CIFAR-100: smoke, 16 of 50,000 images, 1 of 50 epochs/,
      );
    assert.match(await renderSvg(figure5(panels)), /^<svg/);
    assert.match(toMarkdown(resnetLosses(panels)), /N-LAAF, n = 2/);
  });

  it('are looked up without a copy, and without fetching one', async (t) => {
    await withVariable('WORKBOOK_CIFAR100', undefined, async () => {
      const { sources } = await loadTrials(cifar100Experiment, 'quick', { root: temporaryFolder(t) });
      assert.equal(sources.missing, BENCHMARK_VARIANTS.length);
    });
  });

  it('do not train on fewer images than planned', async (t) => {
    const [root, data] = [temporaryFolder(t), temporaryFolder(t)];
    smallCopy(data, 20);
    await withVariable('WORKBOOK_CIFAR100', data, () =>
      assert.rejects(
        runExperiment(cifar100Experiment, 'quick', { workers: 0, root, variants: ['standard'] }),
        { name: 'UserError', message: /needs 256 training images and there are 20/ },
      ),
    );
  });
});
