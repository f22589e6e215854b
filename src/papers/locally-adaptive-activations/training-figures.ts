import { curves, distribution, type ChartSpec, type CurveRow } from '../../charts/index.js';
import type { Experiment, LoadedTrials } from '../../experiments/index.js';
import { summarize } from '../../statistics/index.js';
import { METHOD_DEFINITIONS, METHODS, type Method } from './methods.js';
import {
  ADAPTIVE,
  labelOf,
  methodLine,
  metricOf,
  seedsOf,
  storedLists,
  subtitle,
  type StoredLists,
} from './rows.js';
import { logBand } from '../log-band.js';
import { rounded } from './rounding.js';

/** About so many points of a curve are drawn. */
const DRAWN = 60;

/** Every how many stored points one is drawn. */
const thinning = (length: number): number => Math.max(1, Math.ceil((length - 1) / DRAWN));

/** What is drawn needs no more digits. */
const brief = (value: number | null): number | null => (value === null ? null : rounded(value));

/** Mean and standard error over the trials of a curve at every drawn step. */
function averaged(
  lists: StoredLists,
  loaded: LoadedTrials,
  variant: string,
  curve: string,
  every: number,
): { x: number; mean: number | null; standardError: number | null }[] {
  const trials = seedsOf(loaded, variant).map((seed) => lists(variant, seed, curve));
  const length = Math.max(0, ...trials.map((list) => list.length));
  const stride = thinning(length);
  return Array.from({ length: Math.ceil(length / stride) }, (_, i) => {
    const { mean, standardError } = summarize(trials.map((list) => list[i * stride] ?? null));
    return { x: i * stride * every, mean: brief(mean), standardError: brief(standardError) };
  });
}

/** What the figures of both experiments share. */
export interface TrainingFigure {
  experiment: Experiment;
  loaded: LoadedTrials;
  /** Steps between two stored points of the losses and slopes. */
  every: number;
  hiddenLayers: number;
}

/**
 * Figures 4 and 9: the loss of every method, mean and standard error over the trials. Methods with the slope recovery
 * term (SRT) minimise the total, which contains it; their data loss is shown beside it.
 */
export function lossFigure({ experiment, loaded, every }: TrainingFigure): ChartSpec {
  const lists = storedLists(loaded.curves);
  const panel = (name: string, curve: string, methods: readonly Method[]): CurveRow[] =>
    methods.flatMap((method) =>
      averaged(lists, loaded, method, curve, every).map(({ x, mean, standardError }) => ({
        panel: name,
        arm: labelOf(method),
        x,
        ...logBand(mean, standardError),
      })),
    );
  const withTerm = METHODS.filter((method) => METHOD_DEFINITIONS[method].recovery);
  const without = METHODS.filter((method) => !METHOD_DEFINITIONS[method].recovery);
  return curves(
    [
      ...panel('without slope recovery', 'dataLoss', without),
      ...panel('with slope recovery: data loss', 'dataLoss', withTerm),
      ...panel('with slope recovery: total loss', 'totalLoss', withTerm),
    ],
    {
      title: 'Loss while training (mean ± standard error)',
      subtitle: subtitle(experiment, loaded),
      xTitle: 'steps',
      yTitle: 'loss',
      yLog: true,
      columns: 3,
      width: 240,
      independentY: true,
      line: methodLine,
    },
  );
}

/** Layer k of GAAF is the whole network. */
const ownerOf = (method: Method, layer: number): string =>
  METHOD_DEFINITIONS[method].sharing === 'network' ? 'network' : `dense${layer}`;

/**
 * Figures 3, 10 and 11: n a of every layer while training, the mean over the trials. The band around the
 * neuron-wise methods is the standard deviation over the neurons of the layer, averaged over the trials.
 */
export function slopeFigure({ experiment, loaded, every, hiddenLayers }: TrainingFigure): ChartSpec {
  const lists = storedLists(loaded.curves);
  const rows = Array.from({ length: hiddenLayers }, (_, i) => i + 1).flatMap((layer) =>
    ADAPTIVE.flatMap((method) => {
      const owner = ownerOf(method, layer);
      const deviations = averaged(lists, loaded, method, `slope.${owner}.sd`, every);
      return averaged(lists, loaded, method, `slope.${owner}.mean`, every).map(({ x, mean }, i) => ({
        panel: `layer ${layer}`,
        arm: labelOf(method),
        x,
        mean,
        spread: deviations[i]?.mean ?? null,
      }));
    }),
  );
  return curves(rows, {
    title: 'Slope n a while training (mean over trials)',
    subtitle: [
      subtitle(experiment, loaded),
      'bands: standard deviation over the neurons of a layer; GAAF has one slope for all layers',
    ],
    xTitle: 'steps',
    yTitle: 'n a',
    columns: hiddenLayers % 3 === 0 ? 3 : 2,
    width: hiddenLayers % 3 === 0 ? 240 : 260,
    spreadTitle: 'standard deviation over the neurons',
    line: methodLine,
  });
}

/** One metric of every trial of every method. */
export function trialDistribution(
  { experiment, loaded }: Pick<TrainingFigure, 'experiment' | 'loaded'>,
  metric: string,
  yTitle: string,
): ChartSpec {
  const rows = experiment.variants.flatMap((variant) =>
    metricOf(loaded, variant, metric).map((value) => ({ arm: labelOf(variant), value })),
  );
  return distribution(rows, {
    title: `${yTitle[0].toUpperCase()}${yTitle.slice(1)} of every trial after the last step`,
    subtitle: subtitle(experiment, loaded),
    yTitle,
    yLog: true,
  });
}
