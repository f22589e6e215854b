import { curves, distribution, type ChartSpec, type CurveRow } from '../../charts/index.js';
import { curve, metric, type Results } from '../../experiments/index.js';
import { meanCurves, sourceLine, type MeanCurvesOptions } from '../../report/index.js';
import { METHOD_DEFINITIONS, METHODS, type Method } from './methods.js';
import { ADAPTIVE, labelOf, methodLine } from './rows.js';
import { rounded } from './rounding.js';

/** About so many points of a curve are drawn. */
const DRAWN = 60;

/** What figures of both experiments share. */
export interface TrainingFigure {
  results: Results;
  /** Steps between two stored points of the losses and slopes. */
  every: number;
  hiddenLayers: number;
}

/** {@link meanCurves} of one variant, thinned to what can be seen and with the digits that are drawn. */
function drawnCurve(
  { results, every }: TrainingFigure,
  variant: string,
  name: string,
  row: { panel: string; arm: string },
  options: Pick<MeanCurvesOptions, 'spread' | 'scale'> = {},
): CurveRow[] {
  const length = Math.max(0, ...curve(results, variant, name).map((values) => values.length));
  const stride = Math.max(1, Math.ceil((length - 1) / DRAWN));
  const arms = [{ variant, ...row }];
  const brief = (value: number | null | undefined): number | null | undefined =>
    typeof value === 'number' ? rounded(value) : value;
  return meanCurves(results, { curve: name, arms, every, stride, ...options }).map((point) => ({
    ...point,
    mean: brief(point.mean) ?? null,
    ...(point.spread === undefined ? {} : { spread: brief(point.spread) }),
    ...(point.lower === undefined ? {} : { lower: brief(point.lower), upper: brief(point.upper) }),
  }));
}

/**
 * Figures 4 and 9: the loss of every method, geometric mean over the trials, times and divided by the exponential of the
 * standard error of the logarithms. Methods with the slope recovery term (SRT) minimise the total, which contains it; their
 * data loss is shown beside it.
 */
export function lossFigure(figure: TrainingFigure): ChartSpec {
  const panel = (name: string, curveName: string, methods: readonly Method[]): CurveRow[] =>
    methods.flatMap((method) =>
      drawnCurve(figure, method, curveName, { panel: name, arm: labelOf(method) }, { scale: 'log' }),
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
      title: 'Loss while training (geometric mean, standard error of the logarithms)',
      subtitle: sourceLine(figure.results),
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

/** Layer k of GAAF is the whole network. */
const ownerOf = (method: Method, layer: number): string =>
  METHOD_DEFINITIONS[method].sharing === 'network' ? 'network' : `dense${layer}`;

/**
 * Figures 3, 10 and 11: n a of every layer while training, the mean over the trials, of the given methods. The band around
 * the neuron-wise methods is the standard deviation over the neurons of the layer, averaged over the trials.
 */
export function slopeFigure(
  figure: TrainingFigure,
  methods: readonly Method[] = ADAPTIVE,
  which = '',
): ChartSpec {
  const { hiddenLayers, results } = figure;
  const rows = Array.from({ length: hiddenLayers }, (_, i) => i + 1).flatMap((layer) =>
    methods.flatMap((method) => {
      const owner = ownerOf(method, layer);
      const row = { panel: `layer ${layer}`, arm: labelOf(method) };
      const deviations = drawnCurve(figure, method, `slope.${owner}.sd`, row);
      return drawnCurve(figure, method, `slope.${owner}.mean`, row, { spread: 'none' }).map((point, i) => ({
        ...point,
        spread: deviations[i]?.mean ?? null,
      }));
    }),
  );
  return curves(rows, {
    title: `Slope n a while training${which} (mean over trials)`,
    subtitle: [
      sourceLine(results),
      'bands: standard deviation over the neurons of a layer; GAAF has one slope for all layers',
    ],
    xTitle: 'steps',
    yTitle: 'n a',
    spreadTitle: 'standard deviation over the neurons',
    columns: hiddenLayers % 3 === 0 ? 3 : 2,
    width: hiddenLayers % 3 === 0 ? 220 : 260,
    line: methodLine,
  });
}

/** One metric of every trial of every variant. */
export function trialDistribution(
  results: Results,
  name: string,
  yTitle: string,
  notes: string[] = [],
): ChartSpec {
  const rows = results.experiment.variants.flatMap((variant) =>
    metric(results, variant, name).map((value) => ({ arm: labelOf(variant), value })),
  );
  return distribution(rows, {
    title: `${yTitle[0].toUpperCase()}${yTitle.slice(1)} of every trial after the last step`,
    subtitle: [sourceLine(results), ...notes],
    yTitle,
    yLog: true,
  });
}
