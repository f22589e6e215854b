import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { EVALUATION } from '../../../src/activations/index.js';
import { chooseBackend } from '../../../src/backends/index.js';
import { validateExperiment, type Experiment, type TrialResult } from '../../../src/experiments/index.js';
import { countParameters, createParameters, matchedPerceptron } from '../../../src/models/index.js';
import { REGRESSION_ARMS } from '../../../src/papers/variational-networks/arms.js';
import {
  CLASSIFICATIONS,
  OUTPUT_LAYER,
  regressionExperiment,
  stepTimesExperiment,
  sweepsExperiment,
} from '../../../src/papers/variational-networks/index.js';
import { regressionProblem } from '../../../src/papers/variational-networks/problems.js';
import { BANDS, trainRegression } from '../../../src/papers/variational-networks/regression-training.js';
import { REGRESSION_PROTOCOL } from '../../../src/papers/variational-networks/regression.js';
import { bandErrors } from '../../../src/statistics/index.js';
import { assertClose } from '../../support/numbers.js';

const live = { onProgress: () => {}, signal: new AbortController().signal };

const train = (
  experiment: Experiment,
  variant: string,
  seeds: number[],
  changes: Record<string, number> = {},
): Promise<readonly TrialResult[]> => {
  const settings = { ...experiment.scales.smoke.settings, ...changes };
  return experiment.run({ variant, scale: 'smoke', settings, seeds, ...live });
};

describe('the regression', () => {
  before(() => chooseBackend());

  it('compares networks of nearly equal numbers of parameters', () => {
    for (const inputs of [1, 2])
      for (const [name, arm] of Object.entries(REGRESSION_ARMS)) {
        const of = (hidden: typeof arm) =>
          matchedPerceptron(hidden, REGRESSION_ARMS.tanh, inputs, REGRESSION_PROTOCOL).model.parameters;
        const ratio = countParameters(of(arm)) / countParameters(of(REGRESSION_ARMS.tanh as typeof arm));
        assert.ok(Math.abs(ratio - 1) < 0.05, `${name}: ${ratio}`);
      }
  });

  it('trains each trial as if it were alone, and stores what it learned', async () => {
    const both = await train(regressionExperiment, 'chirp-harmonics-neuron', [0, 1]);
    const [alone] = await train(regressionExperiment, 'chirp-harmonics-neuron', [1]);
    assert.equal(both[1].status, 'completed');
    assertClose(both[1].metrics.dataLoss, alone.metrics.dataLoss, { relative: 1e-4 });
    assertClose(both[1].metrics.testError, alone.metrics.testError, { relative: 1e-4 });
    assert.equal(both[1].curves['band.low'].length, both[1].curves.dataLoss.length);
    const { parameters } = both[0];
    const width = parameters!['mean.dense1'].length;
    assert.equal(parameters!['final.dense1'].length, 8 * width);
    assert.notDeepEqual(parameters!['final.dense2'], parameters!['initial.dense2']);
    // The fitted function is stored of seed 0 alone.
    assert.equal(parameters!['u.20'].length, 36);
    assert.equal(both[1].parameters!['u.20'], undefined);
  });

  it('marks a trial whose loss is not finite as diverged, with its curves up to then', async () => {
    const arm = REGRESSION_ARMS.harmonics;
    const settings = { ...REGRESSION_PROTOCOL, points: 36, width: 6, steps: 4, observeEvery: 1 };
    const [trial] = await trainRegression(
      regressionProblem('chirp', 36),
      matchedPerceptron(arm, arm, 1, settings),
      settings,
      { seeds: [0], ...live },
      { learningRate: 1e37 },
    );
    assert.equal(trial.status, 'diverged');
    assert.ok(Number.isNaN(trial.metrics.testError));
    assert.ok(trial.curves.dataLoss.length <= 4 && trial.curves.dataLoss.every(Number.isFinite));
  });

  it('has errors by frequency of 0 for the function itself, of 1 in all for nothing', () => {
    const { u } = regressionProblem('chirp', 200);
    for (const [, error] of bandErrors(u, u, BANDS)) assert.equal(error, 0);
    const nothing = bandErrors(
      u.map(() => 0),
      u,
      BANDS,
    );
    // The bands are all frequencies from 1 to 24.
    assertClose(Math.hypot(...nothing.map(([, error]) => error)), 1, { absolute: 1e-12 });
  });
});

describe('the sweeps', () => {
  before(() => chooseBackend());

  it('hold the coefficients where their rate is 0, and train omega where it is trained', async () => {
    const [held] = await train(sweepsExperiment, 'coefficient-rate-0', [0]);
    assert.deepEqual(held.parameters!['final.dense1'], held.parameters!['initial.dense1']);
    const [trained] = await train(sweepsExperiment, 'omega-trained', [0]);
    // Eight coefficients and omega.
    assert.equal(trained.parameters!['final.dense1'].length, 9);
    assert.equal(trained.parameters!['initial.dense1'][8], 0.5);
    assert.notEqual(trained.parameters!['final.dense1'][8], 0.5);
  });

  it('draw random initial coefficients by seed', async () => {
    const trials = await train(sweepsExperiment, 'initial-random', [0, 1]);
    const [a, b] = trials.map(({ parameters }) => parameters!['initial.dense1']);
    assert.notDeepEqual(a, b);
  });

  it('add a penalty to what is minimised', async () => {
    const size = async (variant: string): Promise<number> => {
      const [{ parameters }] = await train(sweepsExperiment, variant, [0], { steps: 200 });
      return Math.hypot(...parameters!['final.dense1'], ...parameters!['final.dense2']);
    };
    assert.ok((await size('coefficients-0.01')) < (await size('base')));
  });
});

describe('the classification', () => {
  before(() => chooseBackend());

  it('learns more than chance, and stores coefficients by layer', async () => {
    const [mlp] = CLASSIFICATIONS;
    const [trial] = await train(mlp.experiment, 'dictionary', [0], {
      trainingExamples: 1000,
      testExamples: 500,
      epochs: 2,
    });
    // Ten classes.
    assert.ok(trial.metrics.testAccuracy > 50, `${trial.metrics.testAccuracy} %`);
    assert.equal(trial.parameters!['dense2.alpha7'].length, 1);
    assert.equal(trial.curves.trainingLoss.length, 2);
  });

  it('trains expansions of the output layer, which start at the linear network', async () => {
    const { task, experiment } = OUTPUT_LAYER;
    const [linear, expanded] = ['relu', 'relu-dictionary'].map((name) => {
      const model = task.network(task.arms[name]);
      const x = tf.tensor3d([Array.from({ length: 784 }, (_, i) => Math.sin(i))].map((image) => [image]));
      return model.apply(createParameters(model.parameters, [0]), x, EVALUATION).dataSync();
    });
    // The coefficient of the identity is 1, all others are 0.
    assert.deepEqual(expanded, linear);
    const [trial] = await train(experiment, 'harmonics-harmonics', [0]);
    assert.equal(trial.status, 'completed');
    const start = task.arms['harmonics-harmonics'].output!.parameters;
    const moved = start.filter(
      ({ initial }, i) => Math.fround(initial) !== trial.parameters![`dense3.alpha${i + 1}`][0],
    );
    assert.equal(moved.length, 8);
  });

  it('times the steps of every arm', async () => {
    const [{ metrics }] = await train(stepTimesExperiment, 'output-layer', [0]);
    assert.deepEqual(Object.keys(metrics), Object.keys(OUTPUT_LAYER.task.arms));
    assert.ok(Object.values(metrics).every((milliseconds) => milliseconds > 0));
  });

  it('has experiments that are well formed, and says how to get data that are not here', (t) => {
    for (const { experiment, problem } of CLASSIFICATIONS) {
      validateExperiment(experiment);
      assert.ok(experiment.scales.reduced!.fraction);
      if (problem() !== undefined) assert.match(problem()!, /WORKBOOK_CIFAR10/);
    }
    validateExperiment(regressionExperiment);
    validateExperiment(sweepsExperiment);
    validateExperiment(OUTPUT_LAYER.experiment);
    validateExperiment(stepTimesExperiment);
    if (CLASSIFICATIONS.every(({ problem }) => problem() === undefined)) t.diagnostic('all data are here');
  });
});
