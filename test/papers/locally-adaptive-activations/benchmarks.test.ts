import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { philoxUniform } from 'tfjs-backend-onednn';
import { EVALUATION } from '../../../src/activations/index.js';
import { renderSvg } from '../../../src/charts/index.js';
import { kmnist, kmnistBeginning } from '../../../src/data/index.js';
import {
  curve,
  results,
  runExperiment,
  type Experiment,
  type Results,
} from '../../../src/experiments/index.js';
import { countParameters, createParameters } from '../../../src/models/index.js';
import {
  BENCHMARK_PANELS,
  benchmarkClaims,
  everyBenchmark,
  figure5,
  figure6,
  type StoredPanel,
} from '../../../src/papers/locally-adaptive-activations/index.js';
import { BENCHMARK_VARIANTS } from '../../../src/papers/locally-adaptive-activations/arms.js';
import {
  benchmarkNetwork,
  KMNIST,
  MNIST,
} from '../../../src/papers/locally-adaptive-activations/benchmarks.js';
import {
  trainBenchmark,
  type BenchmarkProtocol,
} from '../../../src/papers/locally-adaptive-activations/benchmark-training.js';
import { checkClaims } from '../../../src/report/index.js';
import { stream, uniform } from '../../../src/random/index.js';
import { temporaryFolder } from '../../support/folders.js';
import { spread } from '../../support/numbers.js';
import { useBackend } from '../../support/backends.js';
import { plantedResults } from '../planted-results.js';

describe('the LeNet variant', () => {
  before(() => useBackend('wasm'));

  it("has the parameters of the paper's text and of the authors' program", () => {
    const count = (variant: Parameters<typeof benchmarkNetwork>[0], hidden = 1024): number =>
      countParameters(benchmarkNetwork(variant, 28, { hidden }).parameters);
    assert.equal(count('standard', 1014), 1_153_628);
    assert.equal(count('standard'), 1_163_978);
    assert.equal(count('gaaf-n1'), 1_163_979);
    assert.equal(count('l-laaf-n2'), 1_163_981);
    assert.equal(count('n-laaf-n2'), 1_163_978 + 11_264);
  });

  it('is the same function at the start whatever its slopes', () => {
    const x = tf.tensor(spread(2 * 256), [1, 2, 16, 16, 1]);
    const logits = BENCHMARK_VARIANTS.map((variant) => {
      const model = benchmarkNetwork(variant, 16, { hidden: 32 });
      return model.apply(createParameters(model.parameters, [5]), x, EVALUATION);
    });
    assert.deepEqual(logits[0].shape, [1, 2, 10]);
    for (const other of logits) {
      const difference = tf.max(tf.abs(tf.sub(other, logits[0]))).dataSync()[0];
      assert.ok(difference < 1e-6, `${difference}`);
    }
  });
});

describe('the benchmarks on MNIST', () => {
  it('store trials that their figures and verdicts show', async (t) => {
    await useBackend('wasm');
    const root = temporaryFolder(t);
    const panels: StoredPanel[] = [];
    for (const panel of MNIST) {
      const { experiment } = panel;
      const { stored, trials, failed } = await runExperiment(experiment, 'smoke', { workers: 0, root });
      assert.deepEqual([stored, failed], [trials, []]);
      const shown = await results(experiment, { scale: 'smoke', root });
      // The first loss is before training: about log 10.
      const first = BENCHMARK_VARIANTS.flatMap((variant) =>
        curve(shown, variant, 'trainingLoss').map((losses) => losses[0]),
      );
      assert.equal(first.length, 14);
      for (const loss of first) assert.ok(Math.abs(loss - Math.LN10) < 0.1);
      panels.push({ ...panel, results: shown });
    }
    assert.match(await renderSvg(figure5(...panels)), /^<svg/);
    const svg = await renderSvg(figure6(...panels, { ...panels[1], name: '(d) another' }));
    // The scale is said where it falls short of the paper's.
    assert.match(svg, /\(c\) MNIST: smoke, 16 of 60,000 images, 1 of 200 epochs/);
    assert.match(svg, /\(d\) another: smoke/);
    const { rows } = everyBenchmark(panels, checkClaims(benchmarkClaims(panels)));
    assert.deepEqual(
      rows.map(({ every }) => every),
      Array(8).fill('2 of 2 not testable here'),
    );
  });
});

/** Results with losses of 5 trials around a level for each variant. */
const invented = (experiment: Experiment, levels: Record<string, number>): Results =>
  plantedResults(
    experiment,
    BENCHMARK_VARIANTS.flatMap((variant, v) =>
      [0, 1, 2, 3, 4].map((seed) => ({
        variant,
        seed,
        metrics: { trainingLoss: (levels[variant] ?? 1) * (1 + 0.01 * (((seed * (v + 2)) % 5) - 2)) },
      })),
    ),
  );

describe('everyBenchmark', () => {
  const of = (...levels: Record<string, number>[]) => {
    const panels = levels.map((level, i) => {
      const panel = BENCHMARK_PANELS[2 * i];
      return { ...panel, results: invented(panel.experiment, level) };
    });
    const { rows } = everyBenchmark(panels, checkClaims(benchmarkClaims(panels)));
    return Object.fromEntries(rows.map(({ method, other, every }) => [`${method} < ${other}`, every]));
  };

  it('counts the verdicts of the claims over the data sets', () => {
    const better = { 'gaaf-n1': 0.5, 'gaaf-n2': 0.5, 'l-laaf-n1': 0.5 };
    const found = of(better, { ...better, 'gaaf-n2': 1.5, 'l-laaf-n1': 1 });
    assert.equal(found['GAAF, n = 1 < Standard'], '2 of 2 supported');
    assert.equal(found['GAAF, n = 2 < Standard'], '1 of 2 supported, 1 contradicted');
    assert.equal(found['L-LAAF, n = 1 < Standard'], '1 of 2 supported, 1 too small to matter');
  });
});

describe('the training of the benchmarks', () => {
  const protocol: BenchmarkProtocol = {
    trainingExamples: 12,
    epochs: 2,
    batchSize: 8,
    learningRate: 0.01,
    decayEpoch: 10,
    momentum: 0.9,
    dropout: 0.5,
  };
  const set = {
    count: 20,
    height: 16,
    width: 16,
    images: Uint8Array.from({ length: 20 * 256 }, (_, i) => (i * 37) % 256),
    labels: Uint8Array.from({ length: 20 }, (_, i) => i % 10),
  };
  const network = () => benchmarkNetwork('l-laaf-n2', 16, { hidden: 16 });
  const train = async (changes: Partial<BenchmarkProtocol>, seed = 0): Promise<readonly number[]> => {
    const signal = new AbortController().signal;
    const trial = { network: network(), protocol: { ...protocol, ...changes }, seed, set };
    return (await trainBenchmark(trial, { onProgress: () => undefined, signal })).curves.trainingLoss;
  };
  before(() => useBackend('wasm'));

  it('repeats a trial, and varies images only when asked to', async () => {
    const plain = await train({});
    assert.equal(plain.length, 3);
    assert.deepEqual(await train({}), plain);
    // Neither a border of no pixels nor a first part that is everything changes a draw.
    assert.deepEqual(await train({ augmentation: { crop: 0 }, chooseFrom: 20 }), plain);
    const varied = await train({ augmentation: { crop: 2, rotation: 15, scale: [0.85, 1.15], flip: true } });
    assert.notDeepEqual(varied, plain);
    assert.notDeepEqual(await train({}, 1), plain);
  });

  it('takes its masks from the stream of the trial, on every backend', () => {
    const draws = philoxUniform(7, 'dropout/evaluation', 3, [101]).dataSync();
    assert.deepEqual(Float32Array.from(draws), uniform(stream(7, 'dropout/evaluation'), 3, 101));
  });

  it('divides the rate by ten at the beginning of each named epoch', async () => {
    const once = await train({ decayEpoch: 2 });
    assert.deepEqual(await train({ decayEpoch: [2, 3] }), once);
    assert.deepEqual((await train({}))[1], once[1]);
    assert.notDeepEqual(await train({}), once);
    assert.deepEqual(
      await train({ decayEpoch: [1, 2] }),
      await train({ learningRate: 0.001, decayEpoch: 2 }),
    );
  });

  it('chooses from the first images alone where it is told so', async () => {
    const first = {
      ...set,
      count: 12,
      images: set.images.subarray(0, 12 * 256),
      labels: set.labels.subarray(0, 12),
    };
    const signal = new AbortController().signal;
    const { curves } = await trainBenchmark(
      { network: network(), protocol, seed: 0, set: first },
      { onProgress: () => undefined, signal },
    );
    assert.deepEqual(await train({ chooseFrom: 12 }), curves.trainingLoss);
  });
});

describe('the panels of figures 5 and 6', () => {
  it('say what to do where data are not at hand, and fetch nothing', async () => {
    const given = process.env.WORKBOOK_KMNIST;
    process.env.WORKBOOK_KMNIST = '/nowhere';
    try {
      const { experiment, problem } = KMNIST[0];
      assert.match(
        problem()!,
        /KMNIST is not here; fetch it from .* and set WORKBOOK_KMNIST .* `npx workbook run locally-adaptive-activations\/benchmark-kmnist`/,
      );
      // What is stored is drawn all the same.
      assert.equal(await experiment.dataHash('quick'), await kmnistBeginning.hash());
      // The paper's protocol learns from all images.
      assert.equal(await experiment.dataHash('paper'), await kmnist.hash());
      assert.equal(MNIST[0].problem(), undefined);
    } finally {
      if (given === undefined) delete process.env.WORKBOOK_KMNIST;
      else process.env.WORKBOOK_KMNIST = given;
    }
  });
});
