import { bSplines, chebyshev, dictionary, gaussians, harmonics, legendre } from '../../activations/index.js';
import {
  curves,
  dotRows,
  functionCurves,
  intervals,
  styleAt,
  type ChartSpec,
  type FunctionRow,
  type LineStyle,
} from '../../charts/index.js';
import { metric, parameter, seedsOf, type Results } from '../../experiments/index.js';
import {
  basisChart,
  learnedShapes,
  lineOf,
  meanCurves,
  medianTrial,
  sourceLine,
  standardisedShape,
  type LearnedShape,
} from '../../report/index.js';
import { expansionOf, REGRESSION_ARM_NAMES, REGRESSION_ARMS, TERMS, type RegressionArm } from './arms.js';
import { INPUTS, PROBLEM_NAMES, PROBLEMS, regressionProblem, type ProblemName } from './problems.js';
import { finiteTrials, median } from '../../statistics/index.js';
import { BANDS, type RegressionSettings } from './regression-training.js';
import { sweepEffects } from './tables.js';

const settingsOf = ({ settings }: Results): RegressionSettings => settings as RegressionSettings;
const layersOf = (results: Results): string[] =>
  Array.from({ length: settingsOf(results).hiddenLayers }, (_, i) => `dense${i + 1}`);
const ON_LINE = PROBLEM_NAMES.filter((problem) => INPUTS[problem] === 1);

/** The functions of every basis. */
export const basisFunctions = (): ChartSpec =>
  basisChart({
    'harmonics, ω = 0.5': harmonics(TERMS),
    'Chebyshev of tanh z': chebyshev(TERMS),
    'Legendre of tanh z': legendre(TERMS),
    'B-splines': bSplines(TERMS),
    Gaussians: gaussians(TERMS),
    dictionary: dictionary(),
  });

/** The test error of every trial of every arm. */
export const regressionErrors = (results: Results): ChartSpec =>
  dotRows(
    PROBLEM_NAMES.flatMap((problem) =>
      REGRESSION_ARM_NAMES.flatMap((arm) => {
        const values = finiteTrials(metric(results, `${problem}-${arm}`, 'testError'));
        const row = { panel: PROBLEMS[problem], label: REGRESSION_ARMS[arm].label };
        return [
          ...values.map((value) => ({ ...row, mark: 'trial', value })),
          { ...row, mark: 'median', value: values.length > 0 ? median(values) : null },
        ];
      }),
    ),
    {
      title: 'Relative L2 error at the test points, every trial',
      subtitle: sourceLine(results),
      xTitle: 'relative L2 error',
      xLog: true,
      marks: ['trial', 'median'],
      columns: 3,
      width: 215,
      height: 330,
    },
  );

/** The arms that figures over the steps show. */
const SHOWN: readonly RegressionArm[] = [
  'tanh',
  'relu',
  'sin',
  'n-laaf',
  'harmonics',
  'dictionary',
  'chebyshev',
];
const shownLine = lineOf(SHOWN.map((arm) => REGRESSION_ARMS[arm]));

/** A curve of the shown arms on one problem, geometric means over the trials. */
const shownCurves = (results: Results, problem: ProblemName, curve: string, panel: string) =>
  meanCurves(results, {
    curve,
    arms: SHOWN.map((arm) => ({ variant: `${problem}-${arm}`, arm: REGRESSION_ARMS[arm].label, panel })),
    every: settingsOf(results).observeEvery,
    scale: 'log',
  });
const OVER_STEPS = { xTitle: 'steps', yLog: true, columns: 3, width: 220, line: shownLine } as const;
const BAND_TITLE = 'geometric mean, standard error of the logarithms';

/** The loss while training. */
export const regressionLosses = (results: Results): ChartSpec =>
  curves(
    PROBLEM_NAMES.flatMap((problem) => shownCurves(results, problem, 'dataLoss', PROBLEMS[problem])),
    {
      ...OVER_STEPS,
      title: `Loss while training (${BAND_TITLE})`,
      subtitle: sourceLine(results),
      yTitle: 'mean squared error',
      independentY: true,
    },
  );

/** The part of the function that is missing in each band of frequencies, while training. */
export const spectraOverTime = (results: Results): ChartSpec =>
  curves(
    ON_LINE.flatMap((problem) =>
      Object.entries(BANDS).flatMap(([band, [first, last]]) =>
        shownCurves(
          results,
          problem,
          `band.${band}`,
          `${PROBLEMS[problem]}: frequencies ${first} to ${last}`,
        ),
      ),
    ),
    {
      ...OVER_STEPS,
      title: `Error by frequency while training (${BAND_TITLE})`,
      subtitle: [
        sourceLine(results),
        'norm of the error in a band of frequency indices over the norm of the function',
      ],
      yTitle: 'relative error',
      independentY: true,
    },
  );

/** The fitted functions of seed 0 at the end. */
export function fittedFunctions(results: Results): ChartSpec {
  const { points, shownSteps } = settingsOf(results);
  const last = shownSteps.at(-1)!;
  const rows = ON_LINE.flatMap((problem): FunctionRow[] => {
    const { x, u } = regressionProblem(problem, points);
    const panel = PROBLEMS[problem];
    const of = (curve: string, values: readonly number[]): FunctionRow[] =>
      values.map((y, i) => ({ panel, curve, x: x[i], y }));
    return [
      ...of('exact', u),
      ...SHOWN.flatMap((arm) => {
        const variant = `${problem}-${arm}`;
        const place = seedsOf(results, variant).indexOf(0);
        return of(REGRESSION_ARMS[arm].label, parameter(results, variant, `u.${last}`)[place] ?? []);
      }),
    ];
  });
  return functionCurves(rows, {
    title: 'Fitted functions after the last step, seed 0',
    subtitle: sourceLine(results),
    yTitle: 'u(x)',
    columns: 1,
    width: 640,
    height: 220,
    line: (curve) => (curve === 'exact' ? { colour: 'black', dash: [1, 0] } : shownLine(curve)),
  });
}

/** Dashed black for the start, a colour for each run or neuron. */
export const runLine = (curve: string): LineStyle =>
  curve === 'start' ? { colour: 'black', dash: [4, 3] } : styleAt(Number(curve.split(' ')[1]));

/** A named activation over the standardised inputs. */
type Named = [curve: string, values: readonly number[]];

/** The activations that `pick` names of each layer and problem, standardised. */
function shapes(
  results: Results,
  arm: RegressionArm,
  what: string,
  pick: (runs: LearnedShape[][], variant: string) => Named[],
): ChartSpec {
  const rows = PROBLEM_NAMES.flatMap((problem) =>
    layersOf(results).flatMap((layer, k) =>
      pick(
        learnedShapes(results, `${problem}-${arm}`, layer, expansionOf(arm)!),
        `${problem}-${arm}`,
      ).flatMap(([curve, values]) =>
        standardisedShape(values).map((point) => ({
          panel: `${PROBLEMS[problem]}, layer ${k + 1}`,
          curve,
          ...point,
        })),
      ),
    ),
  );
  return functionCurves(rows, {
    title: `${REGRESSION_ARMS[arm].label}: learned activations`,
    subtitle: [
      sourceLine(results),
      `${what}; mean 0 and deviation 1, of the sign that correlates with the input`,
    ],
    xTitle: 'standardised input',
    yTitle: 'standardised F',
    columns: 2,
    width: 300,
    height: 160,
    line: runLine,
  });
}

/** Of how many runs the learned activations are drawn. */
const RUNS = 6;

/** What single runs learned in a layer, of an arm with shared coefficients, and where they started. */
const learnedBy = (results: Results, arm: RegressionArm): ChartSpec =>
  shapes(
    results,
    arm,
    `the first ${RUNS} runs over ±2 deviations of their inputs, dashed the start`,
    (runs) => [
      ...runs.slice(0, 1).map(([{ initial }]): Named => ['start', initial]),
      ...runs.slice(0, RUNS).map(([{ final }], run): Named => [`run ${run}`, final]),
    ],
  );

export const learnedHarmonics = (results: Results): ChartSpec => learnedBy(results, 'harmonics');
export const learnedDictionary = (results: Results): ChartSpec => learnedBy(results, 'dictionary');

/** The activations of all neurons of the median run by test error, harmonics by neuron. */
export const neuronActivations = (results: Results): ChartSpec =>
  shapes(
    results,
    'harmonics-neuron',
    'all neurons of the median run by test error, over ±2 deviations of the inputs of each, dashed where that of the first started',
    (runs, variant) => {
      const seed = medianTrial(results, variant, 'testError') ?? 0;
      const run = runs[seedsOf(results, variant).indexOf(seed)] ?? [];
      return [
        ...run.slice(0, 1).map(({ initial }): Named => ['start', initial]),
        ...run.map(({ final }, j): Named => [`neuron ${j + 1}`, final]),
      ];
    },
  );

/** The test error of every setting over that of the base, with 95 % intervals. */
export const sweepFigure = (results: Results): ChartSpec =>
  intervals(
    sweepEffects(results).flatMap(({ sweep, label, ratio, lower, upper }) =>
      ratio === null ? [] : [{ label, arm: sweep, mean: ratio, lower, upper }],
    ),
    {
      title: 'Test error against that of the base setting, on the chirp',
      subtitle: [
        sourceLine(results),
        'geometric mean of the ratio of paired trials with its 95 % confidence interval; 1 is no difference',
      ],
      xTitle: 'ratio of test errors',
      xLog: true,
      width: 460,
      height: 600,
    },
  );
