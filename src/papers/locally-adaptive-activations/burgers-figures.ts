import {
  dotRows,
  functionCurves,
  heatMap,
  type CellRow,
  type ChartSpec,
  type HeatMapOptions,
  type PointRow,
} from '../../charts/index.js';
import { metric, type Results } from '../../experiments/index.js';
import { lineOf, singleTrialLine, sourceLine } from '../../report/index.js';
import { finiteTrials, median } from '../../statistics/index.js';
import { EXACT, labelOf, methodLine, METHODS, type Method } from './arms.js';
import { exactBurgers, sectionsAt, SHOWN_TIMES, STORED } from './burgers-grid.js';
import { BURGERS_VARIANTS, type BurgersSettings } from './burgers.js';
import { TABLE_1 } from './reported.js';
import { rounded } from './rounding.js';
import {
  curveRows,
  graph,
  lossFigure,
  medianList,
  medianNote,
  overTime,
  slopeFigure,
  spectrumGraph,
} from './training-figures.js';

/** The settings of the scale that the trials are of. */
export const burgersSettings = ({ settings }: Results): BurgersSettings => settings as BurgersSettings;

const ERROR = 'relativeL2';
const times = SHOWN_TIMES.map((t) => `t = ${t}`);

/** u(x, t) over x at each of the shown times. */
export function exactSections(stride = 1): { x: number[]; sections: number[][] } {
  const exact = exactBurgers();
  const x = exact.x.filter((_, i) => i % stride === 0);
  return { x, sections: sectionsAt(exact, exact.values, stride) };
}

/** A stored list of sections, one after another, cut into the times. */
export const cutSections = (list: readonly number[]): number[][] =>
  SHOWN_TIMES.map((_, k) => {
    const length = list.length / SHOWN_TIMES.length;
    return list.slice(k * length, (k + 1) * length);
  });

/** The solutions after the last step at the shown times, of the median trial of a method. */
const medianSections = (results: Results, method: Method): number[][] =>
  cutSections(medianList(results, method, ERROR, 'sections'));

const medianOptions = (results: Results) => ({
  subtitle: [singleTrialLine(results), 'of each method the median trial by final error'],
  columns: 3,
  width: 220,
});

/** The last frequency index that Figure 7 shows, and the smallest magnitude. */
const FREQUENCIES = [80, 1e-6] as const;

/**
 * Figure 7: |FFT| / N of u(x, t) over x at three times against the frequency index, a row a method as in the paper, the
 * median trial of each.
 */
export function figure7(results: Results): ChartSpec {
  const { sections } = exactSections();
  const rows = METHODS.flatMap((method) => {
    const own = medianSections(results, method);
    return times.flatMap((time, k) => {
      const panel = `${labelOf(method)}, ${time}`;
      const spectrum = (curve: string, u: readonly number[]) =>
        curveRows(panel, curve, spectrumGraph(u, ...FREQUENCIES));
      return [...spectrum(EXACT.label, sections[k]), ...spectrum('network', own[k])];
    });
  });
  return functionCurves(rows, {
    title: 'The Burgers solution by frequency',
    xTitle: 'frequency index',
    yTitle: '|FFT| / N',
    yLog: true,
    ...medianOptions(results),
    height: 120,
    line: lineOf([{ label: 'network' }, EXACT]),
  });
}

/** The methods that Figure 8 shows. */
const FIGURE_8_METHODS = ['standard', 'gaaf', 'l-laaf-srt', 'n-laaf-srt'] as const;

/** Figure 8: u(x, t) over x at three times, the median trial of each method. */
export function figure8(results: Results): ChartSpec {
  const { x, sections } = exactSections();
  const rows = (curve: string, lists: readonly (readonly number[])[]) =>
    lists.flatMap((u, k) => curveRows(times[k], curve, graph(x, u)));
  const solved = FIGURE_8_METHODS.flatMap((method) => rows(labelOf(method), medianSections(results, method)));
  return functionCurves([...rows(EXACT.label, sections), ...solved], {
    title: 'The Burgers solution',
    xTitle: 'x',
    yTitle: 'u(x, t)',
    ...medianOptions(results),
    line: methodLine,
  });
}

/** Figure 9: the losses while training. */
export const figure9 = (results: Results): ChartSpec => lossFigure(results);

/** Figures 10 and 11: n a of every layer while training. */
export const figures10And11 = (results: Results): ChartSpec => slopeFigure(results);

/** The relative L2 error of every trial, a row a variant, with our median and the paper's number. */
export function burgersErrors(results: Results): ChartSpec {
  const rows = BURGERS_VARIANTS.flatMap((variant) => {
    const errors = finiteTrials(metric(results, variant, ERROR));
    const row = (mark: string, value: number): PointRow => ({ label: labelOf(variant), mark, value });
    const paper = TABLE_1[variant];
    return [
      ...errors.map((value) => row('a trial', value)),
      ...(errors.length === 0 ? [] : [row('median', median(errors))]),
      ...(paper === null ? [] : [row('the paper', paper)]),
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

/** u(x, t) at three times at the step that a slider sets, from the results of the experiment over time. */
export function burgersOverTime(results: Results): ChartSpec {
  const { steps, solveEvery } = burgersSettings(results);
  const { x, sections } = exactSections(STORED.sectionStride);
  const stride = Math.ceil(steps / solveEvery / SLIDER_POSITIONS) * solveEvery;
  const frames = Array.from({ length: Math.floor(steps / stride) + 1 }, (_, i) => i * stride);
  const shown = frames[Math.floor(frames.length / 2)];
  const panels = times.map((panel, k) => ({ panel, x, exact: sections[k] }));
  const solved = (method: Method, step: number) =>
    cutSections(medianList(results, method, ERROR, `sections.${step}`));
  return overTime(results, panels, solved, {
    steps: frames,
    shown,
    note: 'black: the exact solution',
    title: 'The Burgers solution while training',
    yTitle: 'u(x, t)',
    columns: 3,
    width: 220,
  });
}

/** The heat maps draw every so many times of the stored grid. */
const COARSER = 2;

const exactAt = (i: number, j: number): number => {
  const { t, values } = exactBurgers();
  return values[i * t.length + j];
};

/** Cells of u or of its error on the stored grid, made coarser; `value` is that at x_i and t_j. */
function cells(panel: string, value: (i: number, j: number) => number): CellRow[] {
  const { x, t } = exactBurgers();
  return x.flatMap((xi, i) =>
    t.flatMap((tj, j) =>
      i % STORED.gridStrideX === 0 && j % (COARSER * STORED.gridStrideT) === 0
        ? [{ panel, x: tj, y: rounded(xi, 9), value: rounded(value(i, j), 3) }]
        : [],
    ),
  );
}

/** Cells of u minus `less` of each method whose grid is stored. */
const solvedCells = (
  results: Results,
  methods: readonly Method[],
  less: (i: number, j: number) => number = () => 0,
): CellRow[] =>
  methods.flatMap((method) => {
    const grid = medianList(results, method, ERROR, 'grid');
    const columns = Math.ceil(exactBurgers().t.length / STORED.gridStrideT);
    const place = (i: number, j: number) => (i / STORED.gridStrideX) * columns + j / STORED.gridStrideT;
    return grid.length === 0 ? [] : cells(labelOf(method), (i, j) => grid[place(i, j)] - less(i, j));
  });

/** A map over the times of the grid, from the results of the experiment over time; nothing before the start is drawn. */
const map = (results: Results, rows: readonly CellRow[], options: HeatMapOptions): ChartSpec =>
  heatMap(rows, {
    xTitle: 't',
    yTitle: 'x',
    middle: 0,
    xDomain: [0, 0.99],
    subtitle: [singleTrialLine(results), medianNote(results)],
    ...options,
  });

/** u(x, t) as colours: exact, and by two methods. */
export function solutionMaps(results: Results): ChartSpec {
  const methods = ['standard', 'n-laaf-srt'] as const;
  return map(results, [...cells(EXACT.label, exactAt), ...solvedCells(results, methods)], {
    title: 'The Burgers solution u(x, t)',
    valueTitle: 'u',
    columns: 3,
    width: 220,
  });
}

/** u(x, t) minus the exact solution as colours, one scale a row, by the methods of Figure 8. */
export const errorMaps = (results: Results): ChartSpec =>
  map(results, solvedCells(results, FIGURE_8_METHODS, exactAt), {
    title: 'Error of the Burgers solution',
    valueTitle: 'network − exact',
    sides: { below: 'the network lies below the exact solution', above: 'above it' },
    colourScale: 'row',
    columns: 2,
    width: 300,
  });
