import {
  functionCurves,
  grouped,
  sliderCurves,
  styleAt,
  type ChartSpec,
  type FunctionRow,
  type LineStyle,
} from '../../charts/index.js';
import { atScale, type LoadedTrials } from '../../experiments/index.js';
import { fitData, functionFitExperiment, type FunctionFitSettings } from './function-fit.js';
import { METHODS } from './methods.js';
import { EXACT, labelOf, methodLine, storedLists, subtitle } from './rows.js';
import { rounded } from './rounding.js';
import { spectrum } from './spectrum.js';
import { lossFigure, slopeFigure, trialDistribution, type TrainingFigure } from './training-figures.js';

/** The settings of the scale that the trials are of. */
export const functionFitSettings = ({ sources }: LoadedTrials): FunctionFitSettings =>
  atScale(functionFitExperiment, sources.scale).settings as unknown as FunctionFitSettings;

/** The last frequency index that Figure 2 shows. */
const LAST_FREQUENCY = 20;

/** Every so many points of a fitted function are drawn. */
const STRIDE = 2;

const context = (loaded: LoadedTrials): TrainingFigure => {
  const { observeEvery, hidden } = functionFitSettings(loaded);
  return { experiment: functionFitExperiment, loaded, every: observeEvery, hiddenLayers: hidden.length };
};

/** What a panel of Figure 2 shows of u at the points x. */
type View = (
  u: readonly number[],
  x: readonly number[],
  exact: readonly number[],
) => { x: number; y: number }[];

const thinned = <T>(list: readonly T[]): T[] => list.filter((_, i) => i % STRIDE === 0);

const stepLabel = (step: number): string => `${grouped(step)} steps`;

/** One column of Figure 2 for the trial of seed 0: a panel a method, a curve for each of the shown steps. */
function column(loaded: LoadedTrials, view: View, withExact: boolean): FunctionRow[] {
  const settings = functionFitSettings(loaded);
  const { x, u: exact } = fitData(settings.points);
  const lists = storedLists(loaded.parameters);
  return METHODS.flatMap((method) => {
    const panel = labelOf(method);
    const rows = (curve: string, u: readonly number[]): FunctionRow[] =>
      u.length === 0
        ? []
        : view(u, x, exact).map((point) => ({ panel, curve, x: rounded(point.x), y: rounded(point.y) }));
    return [
      ...(withExact ? rows(EXACT, exact) : []),
      ...settings.shownSteps.flatMap((step) => rows(stepLabel(step), lists(method, 0, `u.${step}`))),
    ];
  });
}

/** The look of what is fitted and of a fit by its steps. */
function stepLine(loaded: LoadedTrials): (curve: string) => LineStyle {
  const { shownSteps } = functionFitSettings(loaded);
  return (curve) =>
    curve === EXACT ? methodLine(curve) : styleAt(shownSteps.findIndex((step) => curve === stepLabel(step)));
}

const options = (loaded: LoadedTrials) => ({
  subtitle: [subtitle(functionFitExperiment, loaded), 'the trial of seed 0'],
  columns: 3,
  width: 230,
  height: 160,
});

/** Figure 2, first column: the fitted function after 2,000, 8,000 and 15,000 steps, the trial of seed 0. */
export const figure2Solution = (loaded: LoadedTrials): ChartSpec =>
  functionCurves(
    column(loaded, (u, x) => thinned(u.map((y, i) => ({ x: x[i], y }))), true),
    { title: 'The fitted function', xTitle: 'x', yTitle: 'u(x)', ...options(loaded), line: stepLine(loaded) },
  );

/** The smallest magnitude that is drawn. */
const SMALLEST_MAGNITUDE = 1e-4;

/** Figure 2, second column: |FFT| / N of the fitted function against the frequency index, the trial of seed 0. */
export const figure2Frequency = (loaded: LoadedTrials): ChartSpec =>
  functionCurves(
    column(
      loaded,
      (u) => spectrum(u, LAST_FREQUENCY).map((y, x) => ({ x, y: Math.max(y, SMALLEST_MAGNITUDE) })),
      true,
    ),
    {
      title: 'The fitted function by frequency',
      xTitle: 'frequency index',
      yTitle: '|FFT| / N',
      yLog: true,
      line: stepLine(loaded),
      ...options(loaded),
    },
  );

/** The smallest error that is drawn: what float32 and the stored digits resolve. */
const SMALLEST_ERROR = 1e-6;

/** Figure 2, third column: the point-wise absolute error, the trial of seed 0. */
export const figure2Error = (loaded: LoadedTrials): ChartSpec =>
  functionCurves(
    column(
      loaded,
      (u, x, exact) =>
        thinned(u.map((value, i) => ({ x: x[i], y: Math.max(Math.abs(value - exact[i]), SMALLEST_ERROR) }))),
      false,
    ),
    {
      title: 'Point-wise absolute error',
      xTitle: 'x',
      yTitle: '|error|',
      yLog: true,
      ...options(loaded),
      line: stepLine(loaded),
    },
  );

/** The fitted functions of all methods at the step that a slider sets, the trial of seed 0. */
export function fitOverTime(loaded: LoadedTrials): ChartSpec {
  const { points, steps, snapshotEvery } = functionFitSettings(loaded);
  const { x, u } = fitData(points);
  const lists = storedLists(loaded.parameters);
  const frames = Array.from({ length: Math.floor(steps / snapshotEvery) + 1 }, (_, i) => i * snapshotEvery);
  const rows = frames.flatMap((frame) => {
    const fitted = METHODS.map((method) => [labelOf(method), lists(method, 0, `u.${frame}`)] as const);
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
    subtitle: [subtitle(functionFitExperiment, loaded), 'the trial of seed 0; black: the function itself'],
    xTitle: 'x',
    yTitle: 'u(x)',
    frameTitle: 'steps',
    frame: frames[Math.min(2, frames.length - 1)],
    reference: { name: EXACT, points: x.map((xi, i) => ({ x: rounded(xi), y: rounded(u[i]) })) },
    width: 560,
    height: 300,
  });
}

/** Figure 3: n a of every layer while training. */
export const figure3 = (loaded: LoadedTrials): ChartSpec => slopeFigure(context(loaded));

/** Figure 4: the losses while training. */
export const figure4 = (loaded: LoadedTrials): ChartSpec => lossFigure(context(loaded));

/** The mean squared error of every trial. */
export const fitErrors = (loaded: LoadedTrials): ChartSpec =>
  trialDistribution(context(loaded), 'dataLoss', 'mean squared error');
