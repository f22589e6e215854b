import { bestConstantLoss, RECOVERY_AT_ZERO } from '../../calculus/index.js';
import { column, type Estimate, type Table } from '../../charts/index.js';
import { curve, metric, seedsOf, type Results } from '../../experiments/index.js';
import { countParameters } from '../../models/index.js';
import { stream, uniform } from '../../random/index.js';
import {
  estimateOf,
  meanCurves,
  parameterCountTable,
  scaleText,
  sourceLine,
  tally,
  type CheckedClaim,
} from '../../report/index.js';
import { bootstrapInterval, finiteTrials, median, summarize } from '../../statistics/index.js';
import {
  ADAPTIVE,
  labelOf,
  METHOD_DEFINITIONS,
  METHODS,
  WITH_TERM,
  WITHOUT_TERM,
  type Method,
} from './arms.js';
import type { StoredPanel } from './benchmark-panels.js';
import { burgersPoints } from './burgers-problem.js';
import { burgersNetwork, BURGERS_VARIANTS } from './burgers.js';
import { burgersSettings } from './burgers-figures.js';
import { BENCHMARK_PAIRS, dataSetOf, EVERY_BENCHMARK, stepsToLoss, TARGET_LOSS } from './claims.js';
import { fitData, functionFitNetwork } from './function-fit.js';
import { functionFitSettings } from './function-fit-figures.js';
import { TABLE_1 } from './reported.js';
import { slopeOwner } from './training-figures.js';

/** What adaptive slopes cost in parameters. */
export const parameterCounts = (): Table =>
  parameterCountTable(
    'Trainable parameters. The slope recovery term adds none.',
    { name: 'method', title: 'Method' },
    [
      { network: 'function fit, 1 - 50 x 4 - 1', networkOf: functionFitNetwork },
      { network: 'Burgers, 2 - 20 x 6 - 1', networkOf: burgersNetwork },
    ].flatMap(({ network, networkOf }) =>
      WITHOUT_TERM.map((method) => ({
        network,
        arm: labelOf(method),
        parameters: countParameters(networkOf(method).model.parameters),
      })),
    ),
  );

const RESAMPLES = 2000;

/** The 95 % bootstrap interval of the median, with draws from a stream of its own; null for fewer than two values. */
function medianInterval(values: readonly number[]): { lower: number; upper: number } | null {
  if (values.length < 2) return null;
  const draws = uniform(stream(0, 'search/bootstrap'), 0, RESAMPLES * values.length);
  let next = 0;
  return bootstrapInterval(values, () => draws[next++], {
    resamples: RESAMPLES,
    statistic: (sample) => median(sample as number[]),
  });
}

/**
 * Table 1: the paper's relative L2 errors beside the median of our trials with its 95 % bootstrap interval, and where
 * the paper's number lies among our trials.
 */
export function table1(results: Results): Table {
  const rows = BURGERS_VARIANTS.map((variant) => {
    const trials = metric(results, variant, 'relativeL2');
    const values = finiteTrials(trials);
    const interval = medianInterval(values);
    const paper = TABLE_1[variant];
    return {
      method: labelOf(variant),
      paper,
      median: values.length === 0 ? null : median(values),
      lower: interval?.lower ?? null,
      upper: interval?.upper ?? null,
      mean: estimateOf(trials),
      below: values.length === 0 || paper === null ? null : values.filter((value) => value < paper).length,
      trials: values.length,
      diverged: trials.length - values.length,
    };
  });
  return {
    caption: `Table 1: relative L2 error of the Burgers solution. Ours: ${sourceLine(results)}. The paper: one run each.`,
    columns: [
      column.text('method', 'Method'),
      column.scientific('paper', 'Paper', 4),
      column.scientific('median', 'Our median', 3),
      column.scientific('lower', 'from', 3),
      column.scientific('upper', 'to (95 %)', 3),
      column.estimate('mean', 'Our mean'),
      column.count('below', "Trials below the paper's"),
      column.count('trials', 'Trials'),
      column.count('diverged', 'Diverged'),
    ],
    rows,
  };
}

/** Both problems with their results. */
const problems = (fits: Results, solutions: Results) => [
  { problem: 'function fit', results: fits },
  { problem: 'Burgers equation', results: solutions },
];

/** The target of the claims, about half a decade above it, and as much below. */
const TARGETS = [0.03, TARGET_LOSS, 0.003] as const;

/**
 * The steps after which half of the trials of each method have reached a target, for targets around that of the claims: what a
 * test at another target would compare. They are missing where fewer than half of the trials reach it.
 */
export function stepsToTargets(fits: Results, solutions: Results): Table {
  const rows = problems(fits, solutions).flatMap(({ problem, results }) =>
    METHODS.map((method) => {
      const cells = TARGETS.flatMap((target) => {
        const times = stepsToLoss(results, method, target);
        const reached = times.flatMap(({ time, event }) => (event ? [time] : [])).sort((a, b) => a - b);
        return [
          [`steps ${target}`, reached[Math.ceil(times.length / 2) - 1] ?? null],
          [`reached ${target}`, `${reached.length} of ${times.length}`],
        ];
      });
      return { problem, method: labelOf(method), ...Object.fromEntries(cells) };
    }),
  );
  return {
    caption:
      `Steps after which half of the trials have reached a data loss of ${TARGETS.join(', ')}, and how many reach it at all; ` +
      `the claims compare ${TARGET_LOSS}. ${sourceLine(fits, solutions)}`,
    columns: [
      column.text('problem', 'Problem'),
      column.text('method', 'Method'),
      ...TARGETS.flatMap((target) => [
        column.count(`steps ${target}`, `Steps to ${target}`),
        column.text(`reached ${target}`, 'Reached'),
      ]),
    ],
    rows,
  };
}

/**
 * Where the slopes n a of every layer end: the mean over the trials, and the standard deviation over the neurons of the layer,
 * averaged over the trials, where each neuron has its own.
 */
export function finalSlopes(fits: Results, solutions: Results): Table {
  const last = (results: Results, method: Method, name: string): Estimate | null =>
    estimateOf(curve(results, method, name).map((values) => values.at(-1) ?? null));
  return {
    caption: `Slopes n a after the last step, mean ± standard error over the trials. ${sourceLine(fits, solutions)}.`,
    columns: [
      column.text('problem', 'Problem'),
      column.text('method', 'Method'),
      column.text('layer', 'Layer'),
      column.estimate('slope', 'n a', 3),
      column.number('spread', 'Standard deviation over the neurons', 2),
    ],
    rows: problems(fits, solutions).flatMap(({ problem, results }) =>
      ADAPTIVE.flatMap((method) => {
        const { sharing } = METHOD_DEFINITIONS[method];
        const layers = (results.settings as { hidden: readonly number[] }).hidden.map((_, i) => i + 1);
        return (sharing === 'network' ? layers.slice(0, 1) : layers).map((layer) => {
          const slope = `slope.${slopeOwner(method, layer)}`;
          return {
            problem,
            method: labelOf(method),
            layer: sharing === 'network' ? 'all' : `${layer}`,
            slope: last(results, method, `${slope}.mean`),
            spread: sharing === 'neuron' ? (last(results, method, `${slope}.sd`)?.mean ?? null) : null,
          };
        });
      }),
    ),
  };
}

/**
 * The data loss of every method while training, geometric mean over the trials: its least value and after how many steps, its last
 * one, and after how many steps it is first below the standard network's last one; and the median over the trials at the end.
 */
export function lossesInTraining(fits: Results, solutions: Results): Table {
  const rows = problems(fits, solutions).flatMap(({ problem, results }) => {
    const { observeEvery } = results.settings as { observeEvery: number };
    const points = (variant: string) =>
      meanCurves(results, {
        curve: 'dataLoss',
        arms: [{ variant, arm: labelOf(variant) }],
        every: observeEvery,
        scale: 'log',
      }).flatMap(({ x, mean }) => (typeof mean === 'number' ? [{ x, mean }] : []));
    const standard = points('standard').at(-1)?.mean ?? -Infinity;
    return results.experiment.variants.flatMap((variant) => {
      const own = points(variant);
      if (own.length === 0) return [];
      const least = own.reduce((a, b) => (b.mean < a.mean ? b : a));
      const finite = finiteTrials(metric(results, variant, 'dataLoss'));
      return [
        {
          problem,
          method: labelOf(variant),
          least: least.mean,
          at: least.x,
          last: own.at(-1)!.mean,
          passes: variant === 'standard' ? null : (own.find(({ mean }) => mean < standard)?.x ?? null),
          median: finite.length === 0 ? null : median(finite),
        },
      ];
    });
  });
  return {
    caption:
      'The data loss while training, geometric mean over the trials, and the median of all trials after the last step. ' +
      `${sourceLine(fits, solutions)}.`,
    columns: [
      column.text('problem', 'Problem'),
      column.text('method', 'Method'),
      column.scientific('least', 'Least', 3),
      column.count('at', 'after steps'),
      column.scientific('last', 'Last', 3),
      column.count('passes', "Below the standard network's last after steps"),
      column.scientific('median', 'Median at the end', 3),
    ],
    rows,
  };
}

/**
 * Whether stored trials satisfy what Theorem 2.1 asks of the start: J~(Theta_0) < J_c(0) + S(0) for every constant c, so
 * for the best one.
 *
 * Source: locally adaptive activations, Theorem 2.1.
 */
export function startCondition(fits: Results, solutions: Results): Table {
  const ofFit = bestConstantLoss(fitData(functionFitSettings(fits).points).u);
  const { residualPoints, dataPoints } = burgersSettings(solutions);
  const constantOf = (results: Results, seed: number): number =>
    results === fits ? ofFit : bestConstantLoss(burgersPoints(seed, residualPoints, dataPoints).u);
  const rows = problems(fits, solutions).flatMap(({ problem, results }) =>
    WITH_TERM.map((method) => {
      const starts = curve(results, method, 'totalLoss').map(([start]) => start ?? null);
      const bounds = seedsOf(results, method).map((seed) => constantOf(results, seed) + RECOVERY_AT_ZERO);
      const sorted = finiteTrials(starts).sort((a, b) => a - b);
      return {
        problem,
        method: labelOf(method),
        start: summarize(starts).mean,
        least: sorted[0] ?? null,
        most: sorted.at(-1) ?? null,
        bound: summarize(bounds).mean,
        satisfied: starts.filter((start, i) => start !== null && start < bounds[i]).length,
        trials: starts.length,
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

/** Whether an improvement is found on every data set, from the checked claims, a column a data set. */
export function everyBenchmark(panels: readonly StoredPanel[], checked: readonly CheckedClaim[]): Table {
  const verdicts = panels.map(({ results }) => {
    const own = checked.find(
      ({ claim }) => claim.sentence === EVERY_BENCHMARK && 'results' in claim && claim.results === results,
    );
    return own!.rows.map(({ found }) => found.verdict!);
  });
  return {
    caption:
      'Improvement on every benchmark: a lower training loss after the last epoch. ' +
      `${panels.map((panel) => `${dataSetOf(panel)}: ${scaleText(panel.results)}`).join('. ')}.`,
    columns: [
      column.text('method', 'Method'),
      column.text('other', 'better than'),
      ...panels.map((panel) => column.text(panel.experiment.name, dataSetOf(panel))),
      column.text('every', 'On all of them'),
    ],
    rows: BENCHMARK_PAIRS.map(([a, b], row) => ({
      method: labelOf(a),
      other: labelOf(b),
      ...Object.fromEntries(panels.map(({ experiment }, i) => [experiment.name, verdicts[i][row]])),
      every: tally(verdicts.map((own) => own[row])),
    })),
  };
}
