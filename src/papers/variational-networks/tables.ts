import { column, type Table } from '../../charts/index.js';
import { metric, type Results } from '../../experiments/index.js';
import { countParameters, matchedPerceptron } from '../../models/index.js';
import { chanceAgreement, learnedShapes, settingEffects, summariseLearned } from '../../report/index.js';
import { summarize } from '../../statistics/index.js';
import { TEST_ERROR } from './quantities.js';
import { expansionOf, REGRESSION_ARM_NAMES, REGRESSION_ARMS } from './arms.js';
import { INPUTS, PROBLEM_NAMES, PROBLEMS } from './problems.js';
import type { RegressionSettings } from './regression-training.js';
import { BASE, SWEEPS } from './sweeps.js';

/** Widths, parameters and test errors of every arm. */
export function regressionTable(results: Results): Table {
  const settings = results.settings as RegressionSettings;
  const rows = PROBLEM_NAMES.flatMap((problem) =>
    REGRESSION_ARM_NAMES.map((arm) => {
      const inputs = INPUTS[problem];
      const network = matchedPerceptron(REGRESSION_ARMS[arm], REGRESSION_ARMS.tanh, inputs, settings);
      const errors = metric(results, `${problem}-${arm}`, 'testError');
      const logs = summarize(errors.map((error) => (error === null ? null : Math.log(error))));
      return {
        problem: PROBLEMS[problem],
        arm: REGRESSION_ARMS[arm].label,
        width: network.width,
        parameters: countParameters(network.model.parameters),
        trials: logs.n,
        error: logs.mean === null ? null : Math.exp(logs.mean),
        factor: logs.standardError === null ? null : Math.exp(logs.standardError),
      };
    }),
  );
  return {
    caption: 'Relative L2 errors at the test points: geometric mean, and the factor of one standard error.',
    columns: [
      column.text('problem', 'Function'),
      column.text('arm', 'Activation'),
      column.count('width', 'Width'),
      column.count('parameters', 'Parameters'),
      column.count('trials', 'Trials'),
      column.scientific('error', 'Geometric mean', 3),
      column.number('factor', 'Times or divided by', 2),
    ],
    rows,
  };
}

/** What was learned in each layer: how far from the start, how alike between runs and within a layer. */
export function learnedTable(results: Results): Table {
  const { hiddenLayers } = results.settings as RegressionSettings;
  const layers = Array.from({ length: hiddenLayers }, (_, k) => k + 1);
  return {
    caption:
      'What expansions learned, medians over runs: the distance √(1 − r²) of the learned activation from the initial one, and the ' +
      'agreement |r| of two runs, of two neurons of a run, and of normal coefficients, on standardised inputs.',
    columns: [
      column.text('problem', 'Function'),
      column.text('arm', 'Activation'),
      column.count('layer', 'Layer'),
      column.number('distance', 'Distance from the start', 3),
      column.number('between', 'Agreement of runs', 3),
      column.number('within', 'Agreement of neurons', 3),
      column.number('chance', 'Of random coefficients', 3),
    ],
    rows: PROBLEM_NAMES.flatMap((problem) =>
      REGRESSION_ARM_NAMES.flatMap((arm) => {
        const expansion = expansionOf(arm);
        return (expansion ? layers : []).map((layer) => ({
          problem: PROBLEMS[problem],
          arm: REGRESSION_ARMS[arm].label,
          layer,
          ...summariseLearned(learnedShapes(results, `${problem}-${arm}`, `dense${layer}`, expansion!)),
          chance: chanceAgreement(expansion!),
        }));
      }),
    ),
  };
}

/** Every setting of the sweeps against the base; p after Holm's correction over all of them. */
export const sweepEffects = (results: Results) =>
  settingEffects(results, TEST_ERROR, BASE).map((effect) => {
    const { sweep, label } = SWEEPS.get(effect.variant)!;
    return { sweep, label, ...effect };
  });

/** {@link sweepEffects} as a table. */
export const sweepTable = (results: Results): Table => ({
  caption:
    'One setting at a time against the base (eight harmonics of ω = 0.5 by layer, from the fit to tanh), on the chirp: ' +
    "geometric mean of the test error, its ratio to the base with the 95 % interval, d_z of the logarithms, Holm's correction over all rows.",
  columns: [
    column.text('sweep', 'Setting'),
    column.text('label', 'Value'),
    column.scientific('mean', 'Test error', 3),
    column.number('ratio', 'Ratio to the base', { digits: 3 }),
    column.number('lower', 'from', { digits: 3 }),
    column.number('upper', 'to', { digits: 3 }),
    column.number('effect', 'd_z', 2),
    column.p('p', 'p (Holm)'),
  ],
  rows: sweepEffects(results).map(({ variant: _, ...cells }) => cells),
});
