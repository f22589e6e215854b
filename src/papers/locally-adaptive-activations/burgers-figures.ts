import {
  functionCurves,
  heatMap,
  sliderCurves,
  type CellRow,
  type ChartSpec,
  type FunctionRow,
} from '../../charts/index.js';
import { atScale, type LoadedTrials } from '../../experiments/index.js';
import { burgersExperiment, exactBurgers, SHOWN_TIMES, STORED, type BurgersSettings } from './burgers.js';
import { METHODS, type Method } from './methods.js';
import { EXACT, labelOf, methodLine, storedLists, subtitle } from './rows.js';
import { rounded } from './rounding.js';
import { spectrum } from './spectrum.js';
import { lossFigure, slopeFigure, trialDistribution, type TrainingFigure } from './training-figures.js';

/** The settings of the scale that the trials are of. */
export const burgersSettings = ({ sources }: LoadedTrials): BurgersSettings =>
  atScale(burgersExperiment, sources.scale).settings as unknown as BurgersSettings;

const context = (loaded: LoadedTrials): TrainingFigure => {
  const { observeEvery, hidden } = burgersSettings(loaded);
  return { experiment: burgersExperiment, loaded, every: observeEvery, hiddenLayers: hidden.length };
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

/** Rows of the solutions after the last step, the trial of seed 0: a panel a time, a curve a method. */
function solutions(loaded: LoadedTrials, methods: readonly Method[], view: View): FunctionRow[] {
  const lists = storedLists(loaded.parameters);
  const exact = exactSections();
  const rows = (curve: string, sections: readonly number[][]): FunctionRow[] =>
    sections.flatMap((u, k) =>
      u.length === 0
        ? []
        : view(u, exact.x).map(({ x, y }) => ({ panel: times[k], curve, x: rounded(x), y: rounded(y) })),
    );
  return [
    ...rows(EXACT, exact.sections),
    ...methods.flatMap((method) => rows(labelOf(method), cutSections(lists(method, 0, 'sections')))),
  ];
}

const options = (loaded: LoadedTrials) => ({
  subtitle: [subtitle(burgersExperiment, loaded), 'the trial of seed 0'],
  columns: 3,
  width: 240,
});

/** Figure 7: |FFT| / N of u(x, t) over x at three times against the frequency index, the trial of seed 0. */
export const figure7 = (loaded: LoadedTrials): ChartSpec =>
  functionCurves(
    solutions(loaded, METHODS, (u) =>
      spectrum(u, LAST_FREQUENCY).map((y, x) => ({ x, y: Math.max(y, SMALLEST_MAGNITUDE) })),
    ),
    {
      title: 'The Burgers solution by frequency',
      xTitle: 'frequency index',
      yTitle: '|FFT| / N',
      yLog: true,
      ...options(loaded),
      line: methodLine,
    },
  );

/** The methods that Figure 8 shows. */
export const FIGURE_8_METHODS = ['standard', 'gaaf', 'l-laaf-srt', 'n-laaf-srt'] as const;

/** Figure 8: u(x, t) over x at three times, the trial of seed 0. */
export const figure8 = (loaded: LoadedTrials): ChartSpec =>
  functionCurves(
    solutions(loaded, FIGURE_8_METHODS, (u, x) =>
      u.map((y, i) => ({ x: x[i], y })).filter((_, i) => i % 2 === 0),
    ),
    { title: 'The Burgers solution', xTitle: 'x', yTitle: 'u(x, t)', ...options(loaded), line: methodLine },
  );

/** Figure 9: the losses while training. */
export const figure9 = (loaded: LoadedTrials): ChartSpec => lossFigure(context(loaded));

/** Figures 10 and 11: n a of every layer while training. */
export const figures10And11 = (loaded: LoadedTrials): ChartSpec => slopeFigure(context(loaded));

/** The relative L2 error of every trial. */
export const burgersErrors = (loaded: LoadedTrials): ChartSpec =>
  trialDistribution(context(loaded), 'relativeL2', 'relative L2 error');

/** About so many of the stored steps the slider has after the start. */
const SLIDER_POSITIONS = 10;

/** u(x, t) at three times at the step that a slider sets, the trial of seed 0. */
export function burgersOverTime(loaded: LoadedTrials): ChartSpec {
  const { steps, solveEvery } = burgersSettings(loaded);
  const lists = storedLists(loaded.parameters);
  const exact = exactSections(STORED.sectionStride);
  const stride = Math.ceil(steps / solveEvery / SLIDER_POSITIONS) * solveEvery;
  const frames = Array.from({ length: Math.floor(steps / stride) + 1 }, (_, i) => i * stride);
  const rows = frames.flatMap((frame) => {
    const shown = METHODS.map(
      (method) => [labelOf(method), cutSections(lists(method, 0, `sections.${frame}`))] as const,
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
    frame: frames[Math.floor(frames.length / 2)],
    reference: { name: EXACT, points },
    ...options(loaded),
    subtitle: [subtitle(burgersExperiment, loaded), 'the trial of seed 0; black: the exact solution'],
  });
}

/** What the heat maps draw of the stored grid: every so many x and t of it. */
const COARSER = { x: 1, t: 4 };

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

function solutionAt(loaded: LoadedTrials, method: Method): ((i: number, j: number) => number) | undefined {
  const grid = storedLists(loaded.parameters)(method, 0, 'grid');
  if (grid.length === 0) return undefined;
  const columns = Math.ceil(exactBurgers().t.length / STORED.gridStrideT);
  return (i, j) => grid[(i / STORED.gridStrideX) * columns + j / STORED.gridStrideT];
}

/** u(x, t) as colours: exact, and by two methods, the trial of seed 0. */
export function solutionMaps(loaded: LoadedTrials): ChartSpec {
  const solved = (['standard', 'n-laaf-srt'] as const).flatMap((method) => {
    const at = solutionAt(loaded, method);
    return at ? cells(labelOf(method), at) : [];
  });
  return heatMap([...cells(EXACT, exactAt), ...solved], {
    title: 'The Burgers solution u(x, t)',
    xTitle: 't',
    yTitle: 'x',
    valueTitle: 'u',
    middle: 0,
    ...options(loaded),
  });
}

/** u(x, t) minus the exact solution as colours, by the methods of Figure 8, the trial of seed 0. */
export function errorMaps(loaded: LoadedTrials): ChartSpec {
  const errors = FIGURE_8_METHODS.flatMap((method) => {
    const at = solutionAt(loaded, method);
    return at ? cells(labelOf(method), (i, j) => at(i, j) - exactAt(i, j)) : [];
  });
  return heatMap(errors, {
    title: 'Error of the Burgers solution',
    xTitle: 't',
    yTitle: 'x',
    valueTitle: 'error',
    middle: 0,
    ...options(loaded),
    columns: 2,
  });
}
