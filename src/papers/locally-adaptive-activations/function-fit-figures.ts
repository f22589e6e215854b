import {
  functionCurves,
  grouped,
  smallMultiples,
  type AxisOptions,
  type ChartSpec,
} from '../../charts/index.js';
import type { Results } from '../../experiments/index.js';
import { lineOf, singleTrialLine } from '../../report/index.js';
import { ADAPTIVE, EXACT, labelOf, METHODS, METHOD_DEFINITIONS } from './arms.js';
import { fitData, type FunctionFitSettings } from './function-fit.js';
import {
  curveRows,
  graph,
  lossFigure,
  medianList,
  overTime,
  slopeFigure,
  spectrumGraph,
  trialDistribution,
  type Point,
} from './training-figures.js';

/** The settings of the scale that the trials are of. */
export const functionFitSettings = ({ settings }: Results): FunctionFitSettings =>
  settings as FunctionFitSettings;

/** What a column of Figure 2 shows of a function u, or of what is fitted, for which `exact` is null. */
type View = (x: readonly number[], u: readonly number[], exact: readonly number[] | null) => Point[];

/** A column of Figure 2 for the median trial of each method: a panel a method, a curve for each of the shown steps. */
function figure2(results: Results, view: View, title: string, axes: AxisOptions): ChartSpec {
  const { points, shownSteps } = functionFitSettings(results);
  const { x, u: exact } = fitData(points);
  const label = (step: number): string => `${grouped(step)} steps`;
  const rows = METHODS.flatMap((method) => [
    ...curveRows(labelOf(method), EXACT.label, view(x, exact, null)),
    ...shownSteps.flatMap((step) => {
      const u = medianList(results, method, 'dataLoss', `u.${step}`);
      return curveRows(labelOf(method), label(step), view(x, u, exact));
    }),
  ]);
  return functionCurves(rows, {
    title,
    subtitle: [singleTrialLine(results), 'of each method the median trial by final loss'],
    columns: 3,
    width: 220,
    height: 160,
    line: lineOf([...shownSteps.map((step) => ({ label: label(step) })), EXACT]),
    ...axes,
  });
}

/** Figure 2, first column: the fitted function after 2,000, 8,000 and 15,000 steps, the median trial of each method. */
export const figure2Solution = (results: Results): ChartSpec =>
  figure2(results, graph, 'The fitted function', { xTitle: 'x', yTitle: 'u(x)' });

/** The last frequency index that Figure 2 shows, and the smallest magnitude. */
const FREQUENCIES = [20, 1e-4] as const;

/** Figure 2, second column: |FFT| / N of the fitted function against the frequency index, the median trial of each method. */
export const figure2Frequency = (results: Results): ChartSpec =>
  figure2(results, (_, u) => spectrumGraph(u, ...FREQUENCIES), 'The fitted function by frequency', {
    xTitle: 'frequency index',
    yTitle: '|FFT| / N',
    yLog: true,
  });

/** The smallest error that is drawn: what float32 and the stored digits resolve. */
const SMALLEST_ERROR = 1e-6;

/** Figure 2, third column: the point-wise absolute error, the median trial of each method. */
export const figure2Error = (results: Results): ChartSpec =>
  figure2(
    results,
    (x, u, exact) =>
      exact === null
        ? []
        : graph(
            x,
            u.map((value, i) => Math.max(Math.abs(value - exact[i]), SMALLEST_ERROR)),
          ),
    'Point-wise absolute error',
    { xTitle: 'x', yTitle: '|error|', yLog: true },
  );

/** The fitted functions of all methods at the step that a slider sets, from the results of the experiment over time. */
export function fitOverTime(results: Results): ChartSpec {
  const { points, steps, snapshotEvery } = functionFitSettings(results);
  const { x, u } = fitData(points);
  const frames = Array.from({ length: Math.floor(steps / snapshotEvery) + 1 }, (_, i) => i * snapshotEvery);
  const shown = frames[Math.min(2, frames.length - 1)];
  const solved = (method: string, step: number) => [medianList(results, method, 'dataLoss', `u.${step}`)];
  return overTime(results, [{ x, exact: u }], solved, {
    steps: frames,
    shown,
    note: 'black: the function itself',
    title: 'The fitted function while training',
    yTitle: 'u(x)',
    width: 560,
    height: 300,
  });
}

/** Figure 3: n a of every layer while training, of the methods without slope recovery and of those with it. */
export function figure3(results: Results): ChartSpec {
  const part = (recovery: boolean): ChartSpec => {
    const methods = ADAPTIVE.filter((method) => METHOD_DEFINITIONS[method].recovery === recovery);
    return slopeFigure(results, methods, ` ${recovery ? 'with' : 'without'} slope recovery`);
  };
  return smallMultiples([part(false), part(true)], { columns: 1 });
}

/** Figure 4: the losses while training. */
export const figure4 = (results: Results): ChartSpec => lossFigure(results);

/** The mean squared error of every trial. */
export const fitErrors = (results: Results): ChartSpec =>
  trialDistribution(results, 'dataLoss', 'mean squared error');
