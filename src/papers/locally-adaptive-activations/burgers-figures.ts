import {
  dotRows,
  functionCurves,
  heatMap,
  PALETTE,
  sliderCurves,
  type CellRow,
  type ChartSpec,
  type FunctionRow,
  type PointRow,
} from '../../charts/index.js';
import { metric, type Results } from '../../experiments/index.js';
import { medianTrial, sourceLine } from '../../report/index.js';
import { finiteTrials, median } from '../../statistics/index.js';
import { BURGERS_VARIANTS, exactBurgers, SHOWN_TIMES, STORED, type BurgersSettings } from './burgers.js';
import { METHODS, type Method } from './methods.js';
import { TABLE_1 } from './reported.js';
import { EXACT, labelOf, methodLine, seedZero, storedList } from './rows.js';
import { rounded } from './rounding.js';
import { spectrum } from './spectrum.js';
import { lossFigure, slopeFigure, type TrainingFigure } from './training-figures.js';

/** The settings of the scale that the trials are of. */
export const burgersSettings = ({ settings }: Results): BurgersSettings => settings as BurgersSettings;

const context = (results: Results): TrainingFigure => {
  const { observeEvery, hidden } = burgersSettings(results);
  return { results, every: observeEvery, hiddenLayers: hidden.length };
};

/** The last frequency index that Figure 7 shows. */
const LAST_FREQUENCY = 80;
const SMALLEST_MAGNITUDE = 1e-6;

const times = SHOWN_TIMES.map((t) => `t = ${t}`);

/** u(x, t) over x at each of the shown times. */
export function exactSections(stride = 1): { x: number[]; sections: number[][] } {
  const { x, t, values } = exactBurgers();
  const places = x.map((_, i) => i).filter((i) => i % stride === 0);
  const sections = SHOWN_TIMES.map((time) => {
    const j = t.findIndex((value) => Math.abs(value - time) < 1e-9);
    return places.map((i) => values[i * t.length + j]);
  });
  return { x: places.map((i) => x[i]), sections };
}

/** A stored list of sections, one after another, cut into the times. */
export const cutSections = (list: readonly number[]): number[][] =>
  SHOWN_TIMES.map((_, k) => {
    const length = list.length / SHOWN_TIMES.length;
    return list.slice(k * length, (k + 1) * length);
  });

type View = (u: readonly number[], x: readonly number[]) => { x: number; y: number }[];

/** The solutions after the last step at the shown times, of the median trial of a method. */
const medianSections = (results: Results, method: Method): number[][] =>
  cutSections(storedList(results, method, medianTrial(results, method, 'relativeL2'), 'sections'));

/** Rows of the solutions after the last step, the median trial of each method: a panel a time, a curve a method. */
function solutions(results: Results, methods: readonly Method[], view: View): FunctionRow[] {
  const exact = exactSections();
  const rows = (curve: string, sections: readonly number[][]): FunctionRow[] =>
    sections.flatMap((u, k) =>
      u.length === 0
        ? []
        : view(u, exact.x).map(({ x, y }) => ({ panel: times[k], curve, x: rounded(x), y: rounded(y) })),
    );
  return [
    ...rows(EXACT, exact.sections),
    ...methods.flatMap((method) => rows(labelOf(method), medianSections(results, method))),
  ];
}

const options = (results: Results) => ({
  subtitle: [sourceLine(results), 'of each method the median trial by final error'],
  columns: 3,
  width: 220,
});

/**
 * Figure 7: |FFT| / N of u(x, t) over x at three times against the frequency index, a row a method as in the paper, the
 * median trial of each.
 */
export function figure7(results: Results): ChartSpec {
  const exact = exactSections();
  const spectra = (panel: string, curve: string, u: readonly number[]): FunctionRow[] =>
    u.length === 0
      ? []
      : spectrum(u, LAST_FREQUENCY).map((y, x) => ({
          panel,
          curve,
          x,
          y: rounded(Math.max(y, SMALLEST_MAGNITUDE)),
        }));
  const rows = METHODS.flatMap((method) => {
    const own = medianSections(results, method);
    return times.flatMap((time, k) => {
      const panel = `${labelOf(method)}, ${time}`;
      return [...spectra(panel, EXACT, exact.sections[k]), ...spectra(panel, 'network', own[k])];
    });
  });
  return functionCurves(rows, {
    title: 'The Burgers solution by frequency',
    xTitle: 'frequency index',
    yTitle: '|FFT| / N',
    yLog: true,
    ...options(results),
    height: 120,
    line: (curve) => (curve === EXACT ? methodLine(EXACT) : { colour: PALETTE[0], dash: [1, 0] }),
  });
}

/** The methods that Figure 8 shows. */
export const FIGURE_8_METHODS = ['standard', 'gaaf', 'l-laaf-srt', 'n-laaf-srt'] as const;

/** Figure 8: u(x, t) over x at three times, the median trial of each method. */
export const figure8 = (results: Results): ChartSpec =>
  functionCurves(
    solutions(results, FIGURE_8_METHODS, (u, x) =>
      u.map((y, i) => ({ x: x[i], y })).filter((_, i) => i % 2 === 0),
    ),
    { title: 'The Burgers solution', xTitle: 'x', yTitle: 'u(x, t)', ...options(results), line: methodLine },
  );

/** Figure 9: the losses while training. */
export const figure9 = (results: Results): ChartSpec => lossFigure(context(results));

/** Figures 10 and 11: n a of every layer while training. */
export const figures10And11 = (results: Results): ChartSpec => slopeFigure(context(results));

/** The relative L2 error of every trial, a row a variant, with our median and the paper's number. */
export function burgersErrors(results: Results): ChartSpec {
  const rows = BURGERS_VARIANTS.flatMap((variant): PointRow[] => {
    const label = labelOf(variant);
    const errors = finiteTrials(metric(results, variant, 'relativeL2'));
    const paper = TABLE_1[variant];
    return [
      ...errors.map((value) => ({ label, mark: 'a trial', value: rounded(value) })),
      ...(errors.length === 0 ? [] : [{ label, mark: 'median', value: rounded(median(errors)) }]),
      ...(paper === null ? [] : [{ label, mark: 'the paper', value: paper }]),
    ];
  });
  return dotRows(rows, {
    title: 'Relative L2 error of every trial after the last step',
    subtitle: sourceLine(results),
    xTitle: 'relative L2 error',
    xLog: true,
    marks: ['a trial', 'median', 'the paper'],
    width: 560,
  });
}

/** About so many of the stored steps the slider has after the start. */
const SLIDER_POSITIONS = 10;

/** u(x, t) at three times at the step that a slider sets, the trial of seed 0. */
export function burgersOverTime(results: Results): ChartSpec {
  const { steps, solveEvery } = burgersSettings(results);
  const exact = exactSections(STORED.sectionStride);
  const stride = Math.ceil(steps / solveEvery / SLIDER_POSITIONS) * solveEvery;
  const frames = Array.from({ length: Math.floor(steps / stride) + 1 }, (_, i) => i * stride);
  const middle = frames[Math.floor(frames.length / 2)];
  const rows = frames.flatMap((frame) => {
    const shown = METHODS.map(
      (method) =>
        [labelOf(method), cutSections(storedList(results, method, 0, `sections.${frame}`))] as const,
    );
    return times.flatMap((panel, k) =>
      exact.x.flatMap((x, i) =>
        i % 2 === 0
          ? [
              {
                panel,
                frame,
                x: rounded(x),
                values: Object.fromEntries(shown.map(([label, u]) => [label, u[k][i] ?? null])),
              },
            ]
          : [],
      ),
    );
  });
  const points = times.flatMap((panel, k) =>
    exact.x.map((x, i) => ({ panel, x: rounded(x), y: rounded(exact.sections[k][i]) })),
  );
  return sliderCurves(rows, {
    title: 'The Burgers solution while training',
    xTitle: 'x',
    yTitle: 'u(x, t)',
    frameTitle: 'steps',
    frame: middle,
    reference: { name: EXACT, points },
    ...options(results),
    subtitle: [
      sourceLine(results),
      seedZero(results, 'relativeL2', METHODS),
      `black: the exact solution; without the slider: after ${middle} steps`,
    ],
  });
}

/** What the heat maps draw of the stored grid: every so many x and t of it. */
const COARSER = { x: 1, t: 2 };

/** Cells of u or of its error on the stored grid, made coarser. */
function cells(panel: string, value: (x: number, t: number) => number): CellRow[] {
  const { x, t } = exactBurgers();
  const [strideX, strideT] = [STORED.gridStrideX * COARSER.x, STORED.gridStrideT * COARSER.t];
  return x.flatMap((xi, i) =>
    i % strideX !== 0
      ? []
      : t.flatMap((tj, j) =>
          j % strideT === 0 ? [{ panel, x: tj, y: rounded(xi, 9), value: rounded(value(i, j), 3) }] : [],
        ),
  );
}

const exactAt = (i: number, j: number): number => {
  const { t, values } = exactBurgers();
  return values[i * t.length + j];
};

function solutionAt(results: Results, method: Method): ((i: number, j: number) => number) | undefined {
  const grid = storedList(results, method, 0, 'grid');
  if (grid.length === 0) return undefined;
  const columns = Math.ceil(exactBurgers().t.length / STORED.gridStrideT);
  return (i, j) => grid[(i / STORED.gridStrideX) * columns + j / STORED.gridStrideT];
}

/** The times of the grid; nothing before the start is drawn. */
const SHOWN_SPAN = [0, 0.99] as const;

/** u(x, t) as colours: exact, and by two methods, the trial of seed 0. */
export function solutionMaps(results: Results): ChartSpec {
  const solved = (['standard', 'n-laaf-srt'] as const).flatMap((method) => {
    const at = solutionAt(results, method);
    return at ? cells(labelOf(method), at) : [];
  });
  const shown = ['standard', 'n-laaf-srt'];
  return heatMap([...cells(EXACT, exactAt), ...solved], {
    title: 'The Burgers solution u(x, t)',
    xTitle: 't',
    yTitle: 'x',
    valueTitle: 'u',
    middle: 0,
    xDomain: SHOWN_SPAN,
    ...options(results),
    subtitle: [sourceLine(results), seedZero(results, 'relativeL2', shown)],
  });
}

/** u(x, t) minus the exact solution as colours, one scale a row, by the methods of Figure 8, the trial of seed 0. */
export function errorMaps(results: Results): ChartSpec {
  const errors = FIGURE_8_METHODS.flatMap((method) => {
    const at = solutionAt(results, method);
    return at ? cells(labelOf(method), (i, j) => at(i, j) - exactAt(i, j)) : [];
  });
  return heatMap(errors, {
    title: 'Error of the Burgers solution',
    xTitle: 't',
    yTitle: 'x',
    valueTitle: 'network − exact',
    middle: 0,
    sides: { below: 'the network lies below the exact solution', above: 'above it' },
    colourScale: 'row',
    xDomain: SHOWN_SPAN,
    ...options(results),
    subtitle: [sourceLine(results), seedZero(results, 'relativeL2', FIGURE_8_METHODS)],
    columns: 2,
    width: 300,
  });
}
