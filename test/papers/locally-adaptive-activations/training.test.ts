import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { bestConstantLoss } from '../../../src/calculus/index.js';
import { renderSvg, toMarkdown } from '../../../src/charts/index.js';
import { UserError } from '../../../src/errors.js';
import {
  curve,
  results,
  runExperiment,
  where,
  type Experiment,
  type TrialResult,
} from '../../../src/experiments/index.js';
import { countParameters, createParameters } from '../../../src/models/index.js';
import { METHODS, type Method } from '../../../src/papers/locally-adaptive-activations/arms.js';
import { burgersPoints } from '../../../src/papers/locally-adaptive-activations/burgers-problem.js';
import { BURGERS_VARIANTS } from '../../../src/papers/locally-adaptive-activations/burgers.js';
import * as laaf from '../../../src/papers/locally-adaptive-activations/index.js';
import { checkClaims, claimsTable, medianTrial, retrain } from '../../../src/report/index.js';
import { lossAndGradients } from '../../../src/training/index.js';
import { temporaryFolder } from '../../support/folders.js';
import { assertClose } from '../../support/numbers.js';
import { TESTED_BACKENDS, useBackend } from '../../support/backends.js';

/** The results of a block of trials at smoke scale, with some settings changed. */
const trained = async (
  experiment: Experiment,
  variant: string,
  seeds: number[],
  changes: Record<string, number> = {},
): Promise<readonly TrialResult[]> =>
  experiment.run({
    variant,
    scale: 'smoke',
    settings: { ...experiment.scales.smoke.settings, ...changes },
    seeds,
    onProgress: () => undefined,
    signal: new AbortController().signal,
  });

const FIT_FIGURES = [
  laaf.figure2Solution,
  laaf.figure2Frequency,
  laaf.figure2Error,
  laaf.figure3,
  laaf.figure4,
  laaf.fitErrors,
];
const BURGERS_FIGURES = [laaf.figure7, laaf.figure8, laaf.figure9, laaf.figures10And11, laaf.burgersErrors];

describe('the methods', () => {
  it('cost the parameters that the paper counts', () => {
    const extra = { standard: 0, gaaf: 1, 'l-laaf': 4, 'n-laaf': 200, 'l-laaf-srt': 4, 'n-laaf-srt': 200 };
    const extraBurgers = {
      standard: 0,
      gaaf: 1,
      'l-laaf': 6,
      'n-laaf': 120,
      'l-laaf-srt': 6,
      'n-laaf-srt': 120,
    };
    for (const method of METHODS) {
      assert.equal(countParameters(laaf.functionFitNetwork(method).model.parameters), 7801 + extra[method]);
      assert.equal(
        countParameters(laaf.burgersNetwork(method).model.parameters),
        2181 + extraBurgers[method],
      );
    }
  });

  it('start as the same function', async () => {
    await useBackend('cpu');
    const points = laaf.burgersTensors([3], 40, 10);
    const losses = BURGERS_VARIANTS.map((variant) => {
      const network = laaf.burgersNetwork(variant);
      const parameters = createParameters(network.model.parameters, [3]);
      return laaf.burgersLoss(network, points)(parameters).dataSync()[0];
    });
    for (const loss of losses) assertClose(loss, losses[0], { relative: 1e-5 });
  });

  it('let the slope that the network shares gather the gradients of all layers', async () => {
    await useBackend('cpu');
    const points = laaf.burgersTensors([0], 30, 10);
    const gradientsOf = (method: Method): Record<string, tf.Tensor> => {
      const network = laaf.burgersNetwork(method);
      const parameters = createParameters(network.model.parameters, [0]);
      const loss = laaf.burgersLoss(network, points);
      return lossAndGradients(parameters, (live) => {
        const value = loss(live);
        return { minimised: value, reported: value };
      }).gradients;
    };
    const shared = gradientsOf('gaaf')['network.adaptive-tanh.a'].dataSync()[0];
    const slopes = Object.entries(gradientsOf('n-laaf')).filter(([name]) => name.endsWith('.a'));
    const sum = slopes.reduce((total, [, tensor]) => total + tf.sum(tensor).dataSync()[0], 0);
    assertClose(shared, sum, { relative: 1e-4, absolute: 1e-6 });
  });
});

describe('burgersPoints', () => {
  it('are in the domain, on its edges where u is given, and of the trial alone', () => {
    const { residual, data, u } = burgersPoints(5, 100, 40);
    assert.equal(residual.length, 200);
    assert.ok(residual.every((value) => value >= -1 && value < 1));
    for (let i = 0; i < 40; i++) {
      const [x, s] = [data[2 * i], data[2 * i + 1]];
      if (i < 20) {
        assert.equal(s, -1);
        assertClose(u[i], -Math.sin(Math.PI * x), { absolute: 1e-6 });
      } else {
        assert.equal(Math.abs(x), 1);
        assert.equal(u[i], 0);
      }
    }
    assert.notDeepEqual(residual, burgersPoints(6, 100, 40).residual);
  });

  it('refuse an empty set', () => {
    assert.throws(() => burgersPoints(0, 0, 400), /0 residual and 400 data points.*at least 1 and 2/);
    assert.throws(() => burgersPoints(0, 100, 0), UserError);
  });
});

describe('the points of the function fit', () => {
  it('refuse an empty set', async () => {
    for (const points of [0, 1, 2.5, NaN])
      await assert.rejects(
        trained(laaf.functionFitExperiment, 'gaaf', [0], { points }),
        (error: Error) => error instanceof UserError && error.message.startsWith(`${points} training points`),
      );
  });
});

describe('the scaling factor', () => {
  it('of 0, below and not finite is refused before anything is trained', async () => {
    for (const scalingFactor of [0, -10, NaN])
      await assert.rejects(
        trained(laaf.functionFitExperiment, 'l-laaf', [0], { scalingFactor }),
        (error: Error) => error instanceof UserError && error.message.includes(`n = ${scalingFactor}`),
      );
  });
});

for (const backend of TESTED_BACKENDS)
  describe(`the trials on ${backend}`, () => {
    before(() => useBackend(backend));

    for (const experiment of [laaf.functionFitExperiment, laaf.burgersExperiment])
      it(`${experiment.name}: do not depend on what is trained beside them`, async () => {
        const variant = 'n-laaf-srt';
        const together = await trained(experiment, variant, [0, 1]);
        const [alone] = await trained(experiment, variant, [1]);
        alone.curves.totalLoss.forEach((value, i) =>
          // 40 steps of float32 arithmetic in which sums may be ordered differently.
          assertClose(together[1].curves.totalLoss[i], value, { relative: 1e-4 }),
        );
        assert.notEqual(together[0].metrics.dataLoss, together[1].metrics.dataLoss);
      });

    it('lower the loss', async () => {
      const [{ curves, status }] = await trained(laaf.functionFitExperiment, 'gaaf', [0], {
        learningRate: 0.01,
      });
      assert.equal(status, 'completed');
      assert.ok(curves.dataLoss.at(-1)! < 0.7 * curves.dataLoss[0]);
    });

    it('without slope recovery report one loss, with it two', async () => {
      for (const [variant, gap] of [
        ['l-laaf', 0],
        ['l-laaf-srt', Math.exp(-0.1)],
      ] as const) {
        const [{ curves }] = await trained(laaf.functionFitExperiment, variant, [0]);
        assertClose(curves.totalLoss[0] - curves.dataLoss[0], gap, { absolute: 1e-6 });
      }
    });

    it("have the authors' smaller term where they are asked for it", async () => {
      const layers = (laaf.burgersExperiment.scales.smoke.settings.hidden as number[]).length;
      for (const [variant, gap] of [
        ['n-laaf-srt', Math.exp(-0.1)],
        ['n-laaf-srt-authors', Math.exp(-0.1) / layers],
      ] as const) {
        const [{ curves }] = await trained(laaf.burgersExperiment, variant, [0]);
        assertClose(curves.totalLoss[0] - curves.dataLoss[0], gap, { absolute: 1e-6 });
      }
    });

    for (const experiment of [laaf.functionFitExperiment, laaf.burgersExperiment])
      it(`${experiment.name}: are stored as diverged, up to their last finite step, when the loss is not finite`, async () => {
        const [result] = await trained(experiment, 'n-laaf', [0], { learningRate: 1e30 });
        assert.equal(result.status, 'diverged');
        const { lastFiniteStep } = result.metrics;
        assert.ok(lastFiniteStep >= 0 && lastFiniteStep < (experiment.scales.smoke.settings.steps as number));
        assert.ok(result.curves.totalLoss.every(Number.isFinite));
      });
  });

describe('the report', () => {
  it('draws every figure and table from stored trials, and trains one of them again', async (t) => {
    await useBackend('wasm');
    const root = temporaryFolder(t);
    const load = async (experiment: Experiment) => {
      const { stored, trials } = await runExperiment(experiment, 'smoke', { workers: 0, root });
      assert.equal(stored, trials);
      return results(experiment, { scale: 'smoke', root });
    };
    const fits = await load(laaf.functionFitExperiment);
    const solutions = await load(laaf.burgersExperiment);
    const medianFits = await load(laaf.functionFitOverTimeExperiment);
    const medianSolutions = await load(laaf.burgersOverTimeExperiment);
    const charts = FIT_FIGURES.map((figure) => figure(fits)).concat(
      BURGERS_FIGURES.map((figure) => figure(solutions)),
      laaf.fitOverTime(medianFits),
      [laaf.burgersOverTime, laaf.solutionMaps, laaf.errorMaps].map((figure) => figure(medianSolutions)),
    );
    for (const chart of charts) assert.match(await renderSvg(chart), /^<svg/);
    const slider = laaf.fitOverTime(medianFits) as unknown as { params: { bind: { input: string } }[] };
    assert.equal(slider.params[0].bind.input, 'range');

    const table = toMarkdown(laaf.table1(solutions));
    for (const printed of ['1.914E-1', '9.517E-2', '7.693E-2', 'GAAF, n = 5'])
      assert.ok(table.includes(printed));
    for (const claims of [laaf.functionFitClaims(fits), laaf.burgersClaims(solutions)])
      assert.match(toMarkdown(claimsTable(checkClaims(claims), 'Claims.')), /not testable here/);

    // At the start S = exp(-1/10), and a constant network's loss is the variance of what is given.
    const condition = laaf.startCondition(fits, solutions).rows;
    assert.deepEqual(
      condition.map(({ trials }) => trials),
      [2, 2, 2, 2],
    );
    [fits, fits, solutions, solutions].forEach((shown, i) => {
      const method = i % 2 === 0 ? 'l-laaf-srt' : 'n-laaf-srt';
      const losses = curve(shown, method, 'dataLoss').map(([first]) => first + Math.exp(-0.1));
      const { start, bound, satisfied } = condition[i];
      assertClose(start as number, (losses[0] + losses[1]) / 2, { absolute: 1e-6 });
      // Sines of a whole period have the variance 1/2, and make half of the points given for the Burgers equation.
      if (i >= 2) assertClose(bound as number, 1.25, { absolute: 0.01 });
      else assert.equal(satisfied, losses.filter((loss) => loss < (bound as number)).length);
    });

    const again = await retrain(fits, {
      variant: 'gaaf',
      seed: 1,
      curve: 'dataLoss',
      until: { steps: 20 },
    });
    assert.deepEqual(
      again.rows.map(({ place }) => place),
      [1, 2, 3],
    );
    for (const { difference } of again.rows) assert.ok((difference as number) < 1e-4);
  });
});

/** The experiment with a learning rate that no trial of N-LAAF survives. */
const diverging = (experiment: Experiment): Experiment => ({
  ...experiment,
  run: (block) =>
    experiment.run(
      block.variant === 'n-laaf' ? { ...block, settings: { ...block.settings, learningRate: 1e30 } } : block,
    ),
});

describe('trials that diverge', () => {
  it('are stored with their last finite step, and every figure and table says so', async (t) => {
    await useBackend('wasm');
    const root = temporaryFolder(t);
    const load = async (experiment: Experiment) => {
      await runExperiment(diverging(experiment), 'smoke', { workers: 0, root });
      return results(experiment, { scale: 'smoke', root });
    };
    const fits = await load(laaf.functionFitExperiment);
    const solutions = await load(laaf.burgersExperiment);
    for (const { trials, sources } of [fits, solutions]) {
      assert.equal(sources.diverged, 2);
      for (const row of trials.objects()) {
        const { variant, status, lastFiniteStep } = row as Record<string, unknown>;
        assert.equal(status, variant === 'n-laaf' ? 'diverged' : 'completed');
        if (status === 'diverged')
          assert.ok((lastFiniteStep as number) >= 0 && (lastFiniteStep as number) < 20);
      }
    }
    const charts = FIT_FIGURES.map((figure) => figure(fits)).concat(
      BURGERS_FIGURES.map((figure) => figure(solutions)),
    );
    for (const chart of charts) {
      assert.match(await renderSvg(chart), /^<svg/);
      // A long subtitle is broken into lines.
      const text = JSON.stringify(chart).replaceAll(`","`, ' ');
      assert.match(text, /2 of (16|24) trials diverged/);
    }
    assert.match(JSON.stringify(laaf.fitErrors(fits).title), /2 of 2 trials of N-LAAF, diverged/);
    const row = laaf.table1(solutions).rows.find(({ method }) => method === 'N-LAAF');
    assert.deepEqual([row?.diverged, row?.median, row?.trials], [2, null, 0]);
    const checked = checkClaims(laaf.functionFitClaims(fits));
    assert.match(toMarkdown(claimsTable(checked, 'Claims.')), /diverged/);
  });
});

describe('bestConstantLoss', () => {
  it('is the variance', () => {
    assert.equal(bestConstantLoss([1, 3]), 1);
    assert.equal(bestConstantLoss(Float32Array.from([2, 2, 2])), 0);
  });
});

describe('the experiments over time', () => {
  it('store the way of the median trial of each method, and of no other', async (t) => {
    await useBackend('wasm');
    const root = temporaryFolder(t);
    for (const [experiment, by, onTheWay] of [
      [laaf.functionFitOverTimeExperiment, 'dataLoss', 'u.0'],
      [laaf.burgersOverTimeExperiment, 'relativeL2', 'sections.0'],
    ] as const) {
      await runExperiment(experiment, 'smoke', { workers: 0, root });
      const stored = await results(experiment, { scale: 'smoke', root });
      for (const variant of METHODS) {
        const own = where(stored.parameters, { variant, parameter: onTheWay });
        assert.deepEqual([...own.array('seed')], [medianTrial(stored, variant, by)]);
      }
    }
  });
});
