import {
  curves,
  distribution,
  sliderCurves,
  type ChartSpec,
  type CurveRow,
  type FunctionRow,
  type SliderOptions,
} from '../../charts/index.js';
import { atScale, metric, where, type Results } from '../../experiments/index.js';
import { meanCurves, medianTrial, singleTrialLine, sourceLine } from '../../report/index.js';
import { spectrum } from '../../statistics/index.js';
import {
  ADAPTIVE,
  EXACT,
  labelOf,
  METHOD_DEFINITIONS,
  METHODS,
  methodLine,
  WITH_TERM,
  WITHOUT_TERM,
  type Method,
} from './arms.js';
import { rounded } from './rounding.js';

/** What the settings of both experiments say of their curves: steps between two stored points, and the hidden layers. */
const trainingOf = ({ settings }: Results) => {
  const { observeEvery, hidden } = settings as { observeEvery: number; hidden: readonly number[] };
  return { every: observeEvery, hiddenLayers: hidden.length };
};

/** About so many points of a curve are drawn. */
const POINTS = 60;

/**
 * Figures 4 and 9: the loss of every method, geometric mean over the trials, times and divided by the exponential of the
 * standard error of the logarithms. Methods with the slope recovery term (SRT) minimise the total, which contains it; their
 * data loss is shown beside it.
 */
export function lossFigure(results: Results): ChartSpec {
  const { every } = trainingOf(results);
  const panel = (name: string, curve: string, methods: readonly Method[]): CurveRow[] => {
    const arms = methods.map((variant) => ({ variant, arm: labelOf(variant), panel: name }));
    return meanCurves(results, { curve, arms, every, points: POINTS, scale: 'log' });
  };
  return curves(
    [
      ...panel('without slope recovery', 'dataLoss', WITHOUT_TERM),
      ...panel('with slope recovery: data loss', 'dataLoss', WITH_TERM),
      ...panel('with slope recovery: total loss', 'totalLoss', WITH_TERM),
    ],
    {
      title: 'Loss while training (geometric mean, standard error of the logarithms)',
      subtitle: sourceLine(results),
      xTitle: 'steps',
      yTitle: 'loss',
      yLog: true,
      columns: 3,
      width: 220,
      independentY: true,
      line: methodLine,
    },
  );
}

/** Whose slope layer k, from 1, has: for GAAF the whole network's. */
export const slopeOwner = (method: Method, layer: number): string =>
  METHOD_DEFINITIONS[method].sharing === 'network' ? 'network' : `dense${layer}`;

/**
 * Figures 3, 10 and 11: n a of every layer while training, the mean over the trials, of the given methods. The band around
 * the neuron-wise methods is the standard deviation over the neurons of the layer, averaged over the trials.
 */
export function slopeFigure(results: Results, methods: readonly Method[] = ADAPTIVE, which = ''): ChartSpec {
  const { every, hiddenLayers } = trainingOf(results);
  const rows = Array.from({ length: hiddenLayers }, (_, i) => i + 1).flatMap((layer) =>
    methods.flatMap((variant) => {
      const arms = [{ variant, arm: labelOf(variant), panel: `layer ${layer}` }];
      const drawn = (of: 'mean' | 'sd'): CurveRow[] => {
        const curve = `slope.${slopeOwner(variant, layer)}.${of}`;
        return meanCurves(results, { curve, arms, every, points: POINTS, spread: 'none' });
      };
      const deviations = drawn('sd');
      return drawn('mean').map((point, i) => ({ ...point, spread: deviations[i]?.mean ?? null }));
    }),
  );
  const thirds = hiddenLayers % 3 === 0;
  return curves(rows, {
    title: `Slope n a while training${which} (mean over trials)`,
    subtitle: [
      sourceLine(results),
      'bands: standard deviation over the neurons of a layer; GAAF has one slope for all layers',
    ],
    xTitle: 'steps',
    yTitle: 'n a',
    spreadTitle: 'standard deviation over the neurons',
    columns: thirds ? 3 : 2,
    width: thirds ? 220 : 260,
    line: methodLine,
  });
}

/** One metric of every trial of every variant. */
export function trialDistribution(results: Results, name: string, yTitle: string): ChartSpec {
  const rows = results.experiment.variants.flatMap((variant) =>
    metric(results, variant, name).map((value) => ({ arm: labelOf(variant), value })),
  );
  return distribution(rows, {
    title: `${yTitle[0].toUpperCase()}${yTitle.slice(1)} of every trial after the last step`,
    subtitle: sourceLine(results),
    yTitle,
    yLog: true,
  });
}

/** A stored list of the median trial by a metric, such as its solution after so many steps; empty if there is none. */
export function medianList(results: Results, variant: string, by: string, name: string): readonly number[] {
  const seed = medianTrial(results, variant, by);
  if (seed === undefined) return [];
  return (
    (where(results.parameters, { variant, seed, parameter: name }).array('values') as number[][])[0] ?? []
  );
}

export interface Point {
  x: number;
  y: number;
}

/** Every second point of the graph of the values u at x. */
export const graph = (x: readonly number[], u: readonly number[]): Point[] =>
  u.flatMap((y, i) => (i % 2 === 0 ? [{ x: x[i], y }] : []));

/** |FFT| / N of u up to a frequency index; magnitudes below the least are drawn there. None without values. */
export const spectrumGraph = (u: readonly number[], last: number, least: number): Point[] =>
  u.length === 0 ? [] : spectrum(u, last).map((y, x) => ({ x, y: Math.max(y, least) }));

export const curveRows = (panel: string, curve: string, points: readonly Point[]): FunctionRow[] =>
  points.map((point) => ({ panel, curve, ...point }));

/** What figures of solutions on the way state: whose they are. */
export const medianNote = ({ experiment, scale }: Results): string =>
  `of each method the median of ${atScale(experiment, scale).trials} trials by final error`;

/** What a panel of {@link overTime} approximates. */
interface Approximated {
  panel?: string;
  x: readonly number[];
  exact: readonly number[];
}

/**
 * What every method has learnt at the step that a slider sets, by its median trial: `solved` gives a list for each panel.
 */
export function overTime(
  results: Results,
  panels: readonly Approximated[],
  solved: (method: Method, step: number) => readonly (readonly number[])[],
  {
    steps,
    shown,
    note,
    ...options
  }: SliderOptions & {
    steps: readonly number[];
    shown: number;
    note: string;
  },
): ChartSpec {
  const rows = steps.flatMap((frame) => {
    const lists = METHODS.map((method) => [labelOf(method), solved(method, frame)] as const);
    return panels.flatMap(({ panel, x }, k) =>
      graph(x, x).map(({ x: place }, i) => ({
        panel,
        frame,
        x: place,
        values: Object.fromEntries(lists.map(([label, u]) => [label, u[k][2 * i] ?? null])),
      })),
    );
  });
  const points = panels.flatMap(({ panel, x, exact }) =>
    exact.map((y, i) => ({ ...(panel === undefined ? {} : { panel }), x: x[i], y: rounded(y) })),
  );
  return sliderCurves(rows, {
    subtitle: [singleTrialLine(results), medianNote(results), note],
    xTitle: 'x',
    frameTitle: 'steps',
    frame: shown,
    reference: { name: EXACT.label, points },
    ...options,
  });
}
