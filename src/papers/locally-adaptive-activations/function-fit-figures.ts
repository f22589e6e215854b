import {
  functionCurves,
  grouped,
  sliderCurves,
  smallMultiples,
  styleAt,
  type ChartSpec,
  type FunctionRow,
  type LineStyle,
} from '../../charts/index.js';
import type { Results } from '../../experiments/index.js';
import { medianTrial, sourceLine } from '../../report/index.js';
import { fitData, type FunctionFitSettings } from './function-fit.js';
import { METHOD_DEFINITIONS, METHODS } from './methods.js';
import { ADAPTIVE, EXACT, labelOf, methodLine, seedZero, storedList } from './rows.js';
import { rounded } from './rounding.js';
import { spectrum } from './spectrum.js';
import { lossFigure, slopeFigure, trialDistribution, type TrainingFigure } from './training-figures.js';

/** The settings of the scale that the trials are of. */
export const functionFitSettings = ({ settings }: Results): FunctionFitSettings =>
  settings as FunctionFitSettings;

/** The last frequency index that Figure 2 shows. */
const LAST_FREQUENCY = 20;

/** Every so many points of a fitted function are drawn. */
const STRIDE = 2;

const context = (results: Results): TrainingFigure => {
  const { observeEvery, hidden } = functionFitSettings(results);
  return { results, every: observeEvery, hiddenLayers: hidden.length };
};

/** What a panel of Figure 2 shows of u at the points x. */
type View = (
  u: readonly number[],
  x: readonly number[],
  exact: readonly number[],
) => { x: number; y: number }[];

const thinned = <T>(list: readonly T[]): T[] => list.filter((_, i) => i % STRIDE === 0);

const stepLabel = (step: number): string => `${grouped(step)} steps`;

/** One column of Figure 2 for the median trial of each method: a panel a method, a curve for each of the shown steps. */
function column(results: Results, view: View, withExact: boolean): FunctionRow[] {
  const settings = functionFitSettings(results);
  const { x, u: exact } = fitData(settings.points);
  return METHODS.flatMap((method) => {
    const seed = medianTrial(results, method, 'dataLoss');
    const panel = labelOf(method);
    const rows = (curve: string, u: readonly number[]): FunctionRow[] =>
      u.length === 0
        ? []
        : view(u, x, exact).map((point) => ({ panel, curve, x: rounded(point.x), y: rounded(point.y) }));
    return [
      ...(withExact ? rows(EXACT, exact) : []),
      ...settings.shownSteps.flatMap((step) =>
        rows(stepLabel(step), storedList(results, method, seed, `u.${step}`)),
      ),
    ];
  });
}

/** The look of what is fitted and of a fit by its steps. */
function stepLine(results: Results): (curve: string) => LineStyle {
  const { shownSteps } = functionFitSettings(results);
  return (curve) =>
    curve === EXACT ? methodLine(curve) : styleAt(shownSteps.findIndex((step) => curve === stepLabel(step)));
}

const options = (results: Results) => ({
  subtitle: [sourceLine(results), 'of each method the median trial by final loss'],
  columns: 3,
  width: 220,
  height: 160,
});

/** Figure 2, first column: the fitted function after 2,000, 8,000 and 15,000 steps, the median trial of each method. */
export const figure2Solution = (results: Results): ChartSpec =>
  functionCurves(
    column(results, (u, x) => thinned(u.map((y, i) => ({ x: x[i], y }))), true),
    {
      title: 'The fitted function',
      xTitle: 'x',
      yTitle: 'u(x)',
      ...options(results),
      line: stepLine(results),
    },
  );

/** The smallest magnitude that is drawn. */
const SMALLEST_MAGNITUDE = 1e-4;

/** Figure 2, second column: |FFT| / N of the fitted function against the frequency index, the median trial of each method. */
export const figure2Frequency = (results: Results): ChartSpec =>
  functionCurves(
    column(
      results,
      (u) => spectrum(u, LAST_FREQUENCY).map((y, x) => ({ x, y: Math.max(y, SMALLEST_MAGNITUDE) })),
      true,
    ),
    {
      title: 'The fitted function by frequency',
      xTitle: 'frequency index',
      yTitle: '|FFT| / N',
      yLog: true,
      line: stepLine(results),
      ...options(results),
    },
  );

/** The smallest error that is drawn: what float32 and the stored digits resolve. */
const SMALLEST_ERROR = 1e-6;

/** Figure 2, third column: the point-wise absolute error, the median trial of each method. */
export const figure2Error = (results: Results): ChartSpec =>
  functionCurves(
    column(
      results,
      (u, x, exact) =>
        thinned(u.map((value, i) => ({ x: x[i], y: Math.max(Math.abs(value - exact[i]), SMALLEST_ERROR) }))),
      false,
    ),
    {
      title: 'Point-wise absolute error',
      xTitle: 'x',
      yTitle: '|error|',
      yLog: true,
      ...options(results),
      line: stepLine(results),
    },
  );

/** The fitted functions of all methods at the step that a slider sets, the median trial of each method. */
export function fitOverTime(results: Results): ChartSpec {
  const { points, steps, snapshotEvery } = functionFitSettings(results);
  const { x, u } = fitData(points);
  const frames = Array.from({ length: Math.floor(steps / snapshotEvery) + 1 }, (_, i) => i * snapshotEvery);
  const shown = frames[Math.min(2, frames.length - 1)];
  const rows = frames.flatMap((frame) => {
    const fitted = METHODS.map(
      (method) => [labelOf(method), storedList(results, method, 0, `u.${frame}`)] as const,
    );
    return x.flatMap((xi, i) =>
      i % STRIDE === 0
        ? [
            {
              frame,
              x: rounded(xi),
              values: Object.fromEntries(fitted.map(([label, list]) => [label, list[i] ?? null])),
            },
          ]
        : [],
    );
  });
  return sliderCurves(rows, {
    title: 'The fitted function while training',
    subtitle: [
      sourceLine(results),
      seedZero(results, 'dataLoss', METHODS),
      `black: the function itself; without the slider: after ${grouped(shown)} steps`,
    ],
    xTitle: 'x',
    yTitle: 'u(x)',
    frameTitle: 'steps',
    frame: shown,
    reference: { name: EXACT, points: x.map((xi, i) => ({ x: rounded(xi), y: rounded(u[i]) })) },
    width: 560,
    height: 300,
  });
}

/** Figure 3: n a of every layer while training, of the methods without slope recovery and of those with it. */
export const figure3 = (results: Results): ChartSpec =>
  smallMultiples(
    [
      slopeFigure(
        context(results),
        ADAPTIVE.filter((method) => !METHOD_DEFINITIONS[method].recovery),
        ' without slope recovery',
      ),
      slopeFigure(
        context(results),
        ADAPTIVE.filter((method) => METHOD_DEFINITIONS[method].recovery),
        ' with slope recovery',
      ),
    ],
    { columns: 1 },
  );

/** Figure 4: the losses while training. */
export const figure4 = (results: Results): ChartSpec => lossFigure(context(results));

/** The mean squared error of every trial. */
export const fitErrors = (results: Results): ChartSpec =>
  trialDistribution(results, 'dataLoss', 'mean squared error');
