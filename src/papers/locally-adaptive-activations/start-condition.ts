import { column, type Table } from '../../charts/index.js';
import { curve, seedsOf, type Results } from '../../experiments/index.js';
import { finiteTrials, summarize } from '../../statistics/index.js';
import { burgersPoints } from './burgers.js';
import { burgersSettings } from './burgers-figures.js';
import { fitData } from './function-fit.js';
import { functionFitSettings } from './function-fit-figures.js';
import { METHOD_DEFINITIONS, METHODS } from './methods.js';
import { labelOf } from './rows.js';

/** min over c of mean (u_i - c)^2: the loss of the best constant network, whose derivatives vanish. */
export function bestConstantLoss(u: ArrayLike<number>): number {
  const values = Array.from(u);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
}

/** S(0), what slope recovery adds to the loss of a constant network. */
const RECOVERY_AT_ZERO = 1;

/**
 * Whether stored trials satisfy what Theorem 2.1 asks of the start: J~(Theta_0) < J_c(0) + S(0) for every constant c, so
 * for the best one.
 *
 * Source: locally adaptive activations, Theorem 2.1.
 */
export function startCondition(fits: Results, solutions: Results): Table {
  const { points } = functionFitSettings(fits);
  const { residualPoints, dataPoints } = burgersSettings(solutions);
  const ofFit = bestConstantLoss(fitData(points).u);
  const experiments = [
    { problem: 'function fit', results: fits, constant: () => ofFit },
    {
      problem: 'Burgers equation',
      results: solutions,
      constant: (seed: number) => bestConstantLoss(burgersPoints(seed, residualPoints, dataPoints).u),
    },
  ];
  const rows = experiments.flatMap(({ problem, results, constant }) =>
    METHODS.filter((method) => METHOD_DEFINITIONS[method].recovery).map((method) => {
      const losses = curve(results, method, 'totalLoss');
      const trials = seedsOf(results, method).map((seed, trial) => ({
        start: losses[trial][0] ?? null,
        bound: constant(seed) + RECOVERY_AT_ZERO,
      }));
      const starts = trials.map(({ start }) => start);
      const sorted = finiteTrials(starts).sort((a, b) => a - b);
      return {
        problem,
        method: labelOf(method),
        start: summarize(starts).mean,
        least: sorted[0] ?? null,
        most: sorted.at(-1) ?? null,
        bound: summarize(trials.map(({ bound }) => bound)).mean,
        satisfied: trials.filter(({ start, bound }) => start !== null && start < bound).length,
        trials: trials.length,
      };
    }),
  );
  return {
    caption:
      'What Theorem 2.1 asks of the start: a loss with slope recovery below that of the best constant network at a = 0. ' +
      `Scale ${fits.scale} of the function fit, ${solutions.scale} of the Burgers equation.`,
    columns: [
      column.text('problem', 'Problem'),
      column.text('method', 'Method'),
      column.number('start', 'Mean loss at the start', 3),
      column.number('least', 'from', 3),
      column.number('most', 'to', 3),
      column.number('bound', 'Bound', 3),
      column.count('satisfied', 'Trials below'),
      column.count('trials', 'of'),
    ],
    rows,
  };
}
