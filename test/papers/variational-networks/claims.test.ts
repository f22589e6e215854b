import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Results } from '../../../src/experiments/index.js';
import { normal, stream } from '../../../src/random/index.js';
import { checkClaims, learnedShapes, settingEffects, type CheckedClaim } from '../../../src/report/index.js';
import { expansionOf, REGRESSION_ARM_NAMES } from '../../../src/papers/variational-networks/arms.js';
import {
  accuracies,
  classificationClaims,
  CLASSIFICATIONS,
  classificationTable,
  classifierActivations,
  fittedFunctions,
  learnedHarmonics,
  learnedTable,
  neuronActivations,
  OUTPUT_LAYER,
  outputActivations,
  regressionClaims,
  regressionErrors,
  regressionExperiment,
  regressionLosses,
  regressionTable,
  spectraOverTime,
  stepTimesExperiment,
  sweepFigure,
  sweepsExperiment,
  sweepTable,
} from '../../../src/papers/variational-networks/index.js';
import { PROBLEM_NAMES } from '../../../src/papers/variational-networks/problems.js';
import { TEST_ERROR } from '../../../src/papers/variational-networks/quantities.js';
import { assertClose } from '../../support/numbers.js';
import { plantedResults, type PlantedTrial } from '../planted-results.js';

const TRIALS = 8;
const seeds = Array.from({ length: TRIALS }, (_, seed) => seed);
const noise = (seed: number, name: string): number => normal(stream(seed, `noise/${name}`), 0, 1)[0];

/** Median test errors: harmonics beat all but sin, whose errors they share; those by neuron are worse. */
const ERRORS: Record<string, number> = { harmonics: 0.01, 'harmonics-neuron': 0.02, sin: 0.01, relu: 0.2 };

/** Coefficients of harmonics are alike in all runs, up to scale and sign; the dictionary is tanh, or relu - elu / 2, a V. */
function coefficients(arm: string, layer: string, seed: number, width: number): number[] {
  const expansion = expansionOf(arm as (typeof REGRESSION_ARM_NAMES)[number]);
  if (!expansion) return [];
  const shared: Record<string, number[]> = {
    harmonics: Array.from({ length: 8 }, (_, i) => (seed % 2 === 0 ? 1 : -2) * Math.cos(i)),
    dictionary: seed % 2 === 0 ? [0, 1, 0, 0, 0, 0, 0] : [0, 0, 1, 0, -0.5, 0, 0],
  };
  if (arm in shared) return shared[arm];
  return Array.from({ length: arm.endsWith('neuron') ? width : 1 }, (_, j) =>
    expansion.parameters.map((__, i) => noise(seed, `${arm}/${layer}/${i}/${j}`)),
  ).flat();
}

function planted(): Results {
  const trials = PROBLEM_NAMES.flatMap((problem) =>
    REGRESSION_ARM_NAMES.flatMap((arm) =>
      seeds.map((seed): PlantedTrial => {
        const testError = (ERRORS[arm] ?? 0.05) * Math.exp(0.05 * noise(seed, `${problem}/${arm}`));
        const curve = [0.5, 0.1, testError ** 2];
        const own = coefficients(arm, 'dense1', seed, 3);
        return {
          variant: `${problem}-${arm}`,
          seed,
          metrics: { testError, dataLoss: testError ** 2 },
          curves: { dataLoss: curve, 'band.low': curve, 'band.middle': curve, 'band.high': curve },
          parameters: {
            'u.2000': Array.from({ length: 200 }, (_, i) => i / 200),
            ...Object.fromEntries(
              ['dense1', 'dense2'].flatMap((layer) => [
                [`initial.${layer}`, own.map((_, i) => Math.sin(i + 1))],
                [`final.${layer}`, coefficients(arm, layer, seed, 3)],
                [`mean.${layer}`, [0, 0, 0]],
                [`sd.${layer}`, [1, 1, 1]],
              ]),
            ),
          },
        };
      }),
    ),
  );
  return plantedResults(regressionExperiment, trials);
}

const verdicts = (checked: readonly CheckedClaim[], first: string, second: string, on: string) =>
  checked
    .flatMap(({ rows }) => rows)
    .filter((row) => row.first === first && row.second === second && row.on === on)
    .map(({ found }) => found.verdict);

describe('the claims on the regression', () => {
  const results = planted();
  const checked = checkClaims(regressionClaims(results));

  it('get the verdicts that are planted', () => {
    for (const on of ['Discontinuous', 'Chirp', 'Ripple']) {
      assert.deepEqual(verdicts(checked, 'Harmonics, layer', 'tanh', on), ['supported']);
      assert.deepEqual(verdicts(checked, 'Harmonics, neuron', 'Harmonics, layer', on), ['contradicted']);
      assert.deepEqual(verdicts(checked, 'ReLU', 'tanh', on), ['supported']);
      assert.ok(
        ['too small to matter', 'undecided'].includes(verdicts(checked, 'Harmonics, layer', 'sin', on)[0]!),
      );
    }
  });

  it('find that runs agree where only scale and sign differ, and not where half of them found another shape', () => {
    const counted = checked.flatMap(({ claim }) => (claim.kind === 'counted' ? [claim] : []));
    assert.equal(counted.length, 6);
    for (const { on, holds } of counted) assert.equal(holds, on.includes('Harmonics'), on);
  });

  it('read learned shapes over the inputs of the layer', () => {
    const shapes = learnedShapes(results, 'chirp-harmonics', 'dense1', expansionOf('harmonics')!);
    assert.equal(shapes.length, TRIALS);
    const at = (t: number): number =>
      [0, 1, 2, 3].reduce(
        (sum, k) =>
          sum +
          Math.cos(2 * k) * Math.sin(0.5 * (k + 1) * t) +
          Math.cos(2 * k + 1) * Math.cos(0.5 * (k + 1) * t),
        0,
      );
    assertClose(shapes[0][0].final[0], at(-2), { absolute: 1e-12 });
    assertClose(shapes[1][0].final[30], -2 * at(1), { absolute: 1e-12 });
    const neurons = learnedShapes(
      results,
      'chirp-harmonics-neuron',
      'dense2',
      expansionOf('harmonics-neuron')!,
    );
    assert.equal(neurons[0].length, 3);
  });

  it('are drawn and listed', () => {
    for (const draw of [
      regressionErrors,
      regressionLosses,
      spectraOverTime,
      fittedFunctions,
      learnedHarmonics,
      neuronActivations,
    ])
      assert.ok(draw(results).$schema, draw.name);
    const { rows } = regressionTable(results);
    assert.equal(rows.length, 3 * REGRESSION_ARM_NAMES.length);
    const harmonics = learnedTable(results).rows.find(({ arm }) => arm === 'Harmonics, layer')!;
    assertClose(harmonics.between as number, 1, { absolute: 1e-9 });
    assert.equal(harmonics.within, null);
    assert.ok((harmonics.chance as number) > 0 && (harmonics.chance as number) < 1);
  });
});

describe('the sweeps', () => {
  it('have the planted ratio to the base with its interval', () => {
    const trials = sweepsExperiment.variants.flatMap((variant) =>
      seeds.map((seed): PlantedTrial => {
        const own = variant === 'base' ? 1 : variant === 'terms-1' ? 3 : 1.01;
        return {
          variant,
          seed,
          metrics: { testError: 0.01 * own * Math.exp(0.1 * seed + 0.01 * noise(seed, variant)) },
        };
      }),
    );
    const results = plantedResults(sweepsExperiment, trials);
    const effects = settingEffects(results, TEST_ERROR, 'base');
    assert.equal(effects.length, sweepsExperiment.variants.length - 1);
    const one = effects.find(({ variant }) => variant === 'terms-1')!;
    assert.ok(one.lower! < 3 && 3 < one.upper! && one.p! < 0.001);
    assertClose(one.ratio!, 3, { relative: 0.03 });
    assert.ok(sweepFigure(results).$schema);
    assert.equal(sweepTable(results).rows.length, effects.length);
  });
});

/** Milliseconds of a step: 2 in every trial with the first arm of each task, 3 with the others. */
const times = plantedResults(
  stepTimesExperiment,
  [...CLASSIFICATIONS, OUTPUT_LAYER].flatMap(({ task, experiment }) =>
    [0, 1].map((seed): PlantedTrial => ({
      variant: experiment.name,
      seed,
      metrics: Object.fromEntries(Object.keys(task.arms).map((arm, i) => [arm, i === 0 ? 2 : 3])),
    })),
  ),
);

describe('the claims on the classification', () => {
  const { task, experiment } = CLASSIFICATIONS[0];
  const trials = experiment.variants.flatMap((variant) =>
    seeds.map((seed): PlantedTrial => {
      const testAccuracy = (variant === 'harmonics' ? 98 : 96) + 0.05 * noise(seed, variant);
      const layers = ['dense1', 'dense2'].flatMap((layer) =>
        Array.from({ length: 8 }, (_, i): [string, number[]] => [`${layer}.alpha${i + 1}`, [Math.cos(i)]]),
      );
      return {
        variant,
        seed,
        metrics: { testAccuracy, testLoss: 1 - testAccuracy / 100, trainingLoss: 0.1 },
        parameters: Object.fromEntries(layers),
      };
    }),
  );
  const stored = { task, results: plantedResults(experiment, trials, 'reduced') };

  it('are decided by the accuracy, the cross-entropy beside it without a verdict', () => {
    const checked = checkClaims(classificationClaims(stored));
    assert.deepEqual(verdicts(checked, 'Harmonics, layer', 'ReLU', task.title), ['supported', null]);
    assert.deepEqual(verdicts(checked, 'Dictionary, layer', 'ReLU', task.title), [
      'too small to matter',
      null,
    ]);
  });

  it('are drawn and listed', () => {
    assert.ok(accuracies(stored).$schema && classifierActivations(stored).$schema);
    const { rows } = classificationTable(times, stored);
    // 784 x 256 + 256, 256 x 256 + 256, 256 x 10 + 10, and eight coefficients of two layers.
    assert.equal(rows.find(({ arm }) => arm === 'Harmonics, layer')!.parameters, 269_322 + 16);
    const ratios = rows.map(({ ratio }) => (ratio as { mean: number }).mean);
    assert.deepEqual(ratios, [1, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5]);
  });
});

describe('the claims on the output layer', () => {
  const { task, experiment } = OUTPUT_LAYER;
  const better: Record<string, number> = { 'harmonics-harmonics': 98, 'relu-harmonics': 94 };
  const trials = experiment.variants.flatMap((variant) =>
    seeds.map((seed): PlantedTrial => ({
      variant,
      seed,
      metrics: {
        testAccuracy: (better[variant] ?? 96) + 0.05 * noise(seed, variant),
        testLoss: 0.1,
        trainingLoss: 0.1,
      },
      parameters: Object.fromEntries(
        Array.from({ length: 9 }, (_, i): [string, number[]] => [
          `dense3.alpha${i + 1}`,
          [Math.cos(i + seed)],
        ]),
      ),
    })),
  );
  const stored = { task, results: plantedResults(experiment, trials, 'reduced') };

  it('get the verdicts that are planted', () => {
    const checked = checkClaims(classificationClaims(stored));
    const of = (first: string, second: string) => verdicts(checked, first, second, task.title)[0];
    assert.equal(of('Harmonics, layer; output harmonics', 'Harmonics, layer'), 'supported');
    assert.equal(of('ReLU; output harmonics', 'ReLU'), 'contradicted');
    assert.equal(of('ReLU; output dictionary', 'ReLU'), 'too small to matter');
  });

  it('are drawn and listed, with the coefficients of the output counted', () => {
    assert.ok(outputActivations(stored).$schema);
    const { rows } = classificationTable(times, stored);
    // Beside the 269,322 weights and biases: eight coefficients a layer; the dictionary has seven functions and the identity.
    assert.deepEqual(
      rows.map(({ parameters }) => (parameters as number) - 269_322),
      [0, 8, 8, 16, 24],
    );
  });
});
