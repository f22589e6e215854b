import {
  curves,
  functionCurves,
  type ChartSpec,
  type CurveRow,
  type FunctionRow,
} from '../../charts/index.js';
import { curve, metric, seedsOf, where, type Results } from '../../experiments/index.js';
import { meanCurves, sourceLine } from '../../report/index.js';
import { finiteTrials, mean, pairedTTest, quantile, summarize } from '../../statistics/index.js';
import { LSTM_ARM_LABELS } from './labels.js';
import { SEARCH_RANGES } from './lstm.js';
import { LSTM_ARMS, LSTM_NAMES, lstmDataName, lstmLayers, type LstmName } from './lstm-training.js';
import { flexibleSigmoidValue } from './shapes.js';

/** The data and the sources of what is shown, as its subtitle or part of its caption. */
export const lstmSubtitle = (results: Results): string =>
  `${lstmDataName(results.scale)} · ${sourceLine(results)}`;

/** What the panel of a network is called, with its layers. */
const panelOf = (network: LstmName, { scale }: Results): string => `${network} ${lstmLayers(network, scale)}`;

const lagOf = ({ settings }: Results): number => (settings as { lag: number }).lag;

/** The first two epochs come down from losses so large that the arms could not be told apart beside them. */
const FIRST_EPOCH = 3;

/**
 * Figure 1: the validation loss of the four networks from the third epoch on, mean and standard error over the trials of
 * each arm, and the loss of forecasting no return.
 */
export function figure1(results: Results): ChartSpec {
  const arms = LSTM_NAMES.flatMap((network) =>
    LSTM_ARMS.map((arm) => ({
      variant: `${network}-${arm}`,
      panel: panelOf(network, results),
      arm: LSTM_ARM_LABELS[arm],
    })),
  );
  const rows = meanCurves(results, { curve: 'validationLoss', arms, first: 1 }).filter(
    ({ x }) => x >= FIRST_EPOCH,
  );
  const zero = zeroForecast(results);
  const last = Math.max(FIRST_EPOCH, ...rows.map(({ x }) => x));
  const forecast = LSTM_NAMES.flatMap((network): CurveRow[] =>
    zero === undefined
      ? []
      : [FIRST_EPOCH, last].map((x) => ({
          panel: panelOf(network, results),
          arm: 'No return',
          x,
          mean: zero,
        })),
  );
  return curves([...rows, ...forecast], {
    title: `Validation loss of the LSTMs, lag ${lagOf(results)} (mean ± standard error)`,
    subtitle: lstmSubtitle(results),
    xTitle: 'epoch',
    yTitle: 'mean squared error',
    yLog: true,
    independentY: true,
    spread: 'bars',
  });
}

/** The validation loss of forecasting no return, which is the same for every trial. */
const zeroForecast = (results: Results): number | undefined =>
  finiteTrials(metric(results, `${LSTM_NAMES[0]}-fixed`, 'zeroValidationLoss'))[0];

/**
 * Beside Figure 1: the validation loss of the flexible arms minus that of the fixed one with the same seed, mean over the
 * pairs and its 95 % interval, from the third epoch on.
 */
export function figure1Differences(results: Results): ChartSpec {
  const rows = LSTM_NAMES.flatMap((network) => {
    const of = (arm: string): Map<number, readonly number[]> => {
      const variant = `${network}-${arm}`;
      const lists = curve(results, variant, 'validationLoss');
      return new Map(seedsOf(results, variant).map((seed, i) => [seed, lists[i]]));
    };
    const fixed = of('fixed');
    return (['flexible', 'regularised'] as const).flatMap((arm) => {
      const pairs = [...of(arm)].flatMap(([seed, own]) => {
        const other = fixed.get(seed);
        return other === undefined ? [] : [{ own, other }];
      });
      const epochs = Math.max(0, ...pairs.map(({ own }) => own.length));
      return Array.from({ length: Math.max(0, epochs - FIRST_EPOCH + 1) }, (_, i): CurveRow => {
        const index = i + FIRST_EPOCH - 1;
        const known = pairs.filter(({ own, other }) => Number.isFinite(own[index] - other[index]));
        const base = { panel: panelOf(network, results), arm: LSTM_ARM_LABELS[arm], x: index + 1 };
        if (known.length < 2) return { ...base, mean: null };
        const { meanDifference, interval } = pairedTTest(
          known.map(({ own }) => MILLION * own[index]),
          known.map(({ other }) => MILLION * other[index]),
        );
        return { ...base, mean: meanDifference, lower: interval.lower, upper: interval.upper };
      });
    });
  });
  return curves(rows, {
    title: `Validation loss minus that of the fixed gates with the same seed, lag ${lagOf(results)}`,
    subtitle: [
      lstmSubtitle(results),
      'bars: 95 % intervals of the mean over the pairs; below 0 the flexible gates are better',
    ],
    xTitle: 'epoch',
    yTitle: 'difference, 1E-6',
    independentY: true,
    spread: 'bars',
  });
}

const MILLION = 1e6;

const GRID = Array.from({ length: 61 }, (_, i) => (i - 30) / 5);

/** The gates before training and after it: the mean and the 5 % and 95 % quantiles of o(z) over all neurons and trials. */
export function gateShapes(results: Results): ChartSpec {
  const rows = LSTM_NAMES.flatMap((network) => {
    const variant = `${network}-flexible`;
    const learnt = where(results.parameters, { variant, status: 'completed' })
      .objects()
      .map((row) => row as { seed: number; parameter: string; values: readonly number[] });
    const byName = new Map(learnt.map((row) => [`${row.seed} ${row.parameter}`, row.values]));
    const gates = learnt
      .filter(({ parameter }) => parameter.endsWith('.alpha'))
      .flatMap(({ seed, parameter, values }) =>
        values.map((alpha, neuron) => ({
          alpha,
          beta: byName.get(`${seed} ${parameter.replace(/alpha$/, 'beta')}`)![neuron],
        })),
      );
    const panel = panelOf(network, results);
    return GRID.flatMap((x): FunctionRow[] => {
      const before = {
        panel,
        curve: 'sigmoid',
        x,
        y: flexibleSigmoidValue(x, 1, 0.1),
        state: 'before training',
      };
      if (gates.length === 0) return [before];
      const values = gates.map(({ alpha, beta }) => flexibleSigmoidValue(x, alpha, beta));
      const after = (name: string, y: number): FunctionRow => ({
        panel,
        curve: name,
        x,
        y,
        state: 'after training',
      });
      return [
        before,
        after('mean gate', mean(values)),
        after('5 % quantile', quantile(values, 0.05)),
        after('95 % quantile', quantile(values, 0.95)),
      ];
    });
  });
  return functionCurves(rows, {
    title: `Shapes of the flexible gates before and after training, lag ${lagOf(results)}`,
    subtitle: lstmSubtitle(results),
    xTitle: 'z',
    yTitle: 'o(z)',
  });
}

const MOST_BINS = 24;

/**
 * What a search found: the smallest validation loss of its trials against the number that it varies, in bins of equal
 * width on the logarithmic axis; the mean with its standard error, and the best trial of each bin.
 */
function searchFigure(
  results: Results,
  varied: keyof typeof SEARCH_RANGES,
  name: string,
  arm: string,
): ChartSpec {
  const [low, high] = SEARCH_RANGES[varied];
  const perNetwork = results.trials.numRows() / LSTM_NAMES.length;
  const bins = Math.max(3, Math.min(MOST_BINS, Math.floor(perNetwork / 5)));
  const width = Math.log(high / low) / bins;
  const rows = LSTM_NAMES.flatMap((network) => {
    const variant = `${network}-${arm}`;
    const values = where(results.trials, { variant }).array(varied) as ArrayLike<number>;
    const losses = metric(results, variant, 'minimumValidationLoss');
    const panel = panelOf(network, results);
    return Array.from({ length: bins }, (_, bin) => {
      const inside = losses.filter(
        (_loss, i) => Math.min(bins - 1, Math.floor(Math.log(values[i] / low) / width)) === bin,
      );
      if (inside.length === 0) return [];
      const finite = finiteTrials(inside);
      const { mean: average, standardError } = summarize(inside);
      const x = low * Math.exp((bin + 0.5) * width);
      return [
        { panel, arm: 'mean of the bin', x, mean: average, spread: standardError },
        { panel, arm: 'best of the bin', x, mean: finite.length > 0 ? Math.min(...finite) : null },
      ];
    }).flat();
  });
  return curves(rows, {
    title: `The search for the ${name}: smallest validation loss of ${perNetwork} trials each`,
    subtitle: lstmSubtitle(results),
    xTitle: name,
    yTitle: 'mean squared error',
    xLog: true,
    yLog: true,
    spread: 'bars',
  });
}

/** The search for the learning rate of the fixed gates. */
export const rateSearchFigure = (results: Results): ChartSpec =>
  searchFigure(results, 'learningRate', 'learning rate', 'rate');

/** The search for the coefficient of the regulariser. */
export const coefficientSearchFigure = (results: Results): ChartSpec =>
  searchFigure(results, 'coefficient', 'coefficient of the regulariser', 'coefficient');
