import { curves, describeSources, type ChartSpec } from '../../charts/index.js';
import { atScale, type Experiment, type LoadedTrials } from '../../experiments/index.js';
import { summarize } from '../../statistics/index.js';
import { logBand } from '../log-band.js';
import { figureSources } from '../sources.js';
import { LSTM_ARM_LABELS } from './labels.js';
import { validationCurves } from './learning-curves.js';
import { SEARCH_RANGES } from './lstm.js';
import { LSTM_ARMS, LSTM_NAMES, lstmDataName, lstmLayers, type LstmName } from './lstm-training.js';

/** The data and the sources of what is shown, as its subtitle or part of its caption. */
export const lstmSubtitle = (experiment: Experiment, loaded: LoadedTrials): string =>
  `${lstmDataName(loaded.sources.scale)} · ${describeSources(figureSources(experiment, loaded, ''))}`;

/** What the panel of a network is called, with its layers. */
const panelOf = (network: LstmName, { sources }: LoadedTrials): string =>
  `${network} ${lstmLayers(network, sources.scale)}`;

/**
 * Figure 1: the validation loss of the four networks after each epoch, mean and standard error over the trials of each
 * arm.
 */
export function figure1(experiment: Experiment, loaded: LoadedTrials): ChartSpec {
  const rows = validationCurves(
    loaded,
    LSTM_NAMES.flatMap((network) => {
      const panel = panelOf(network, loaded);
      return LSTM_ARMS.map((arm) => ({ variant: `${network}-${arm}`, panel, arm: LSTM_ARM_LABELS[arm] }));
    }),
  );
  const { lag } = atScale(experiment, loaded.sources.scale).settings;
  return curves(rows, {
    title: `Validation loss of the LSTMs, lag ${String(lag)} (mean ± standard error)`,
    subtitle: lstmSubtitle(experiment, loaded),
    xTitle: 'epoch',
    yTitle: 'mean squared error',
    yLog: true,
    independentY: true,
    spread: 'bars',
  });
}

const MOST_BINS = 24;

/**
 * What a search found: the smallest validation loss of its trials against the number that it varies, in bins of equal
 * width on the logarithmic axis; the mean with its standard error, and the best trial of each bin.
 */
export function searchFigure(
  experiment: Experiment,
  loaded: LoadedTrials,
  varied: keyof typeof SEARCH_RANGES,
): ChartSpec {
  const [low, high] = SEARCH_RANGES[varied];
  const perNetwork = loaded.trials.length / LSTM_NAMES.length;
  const bins = Math.max(3, Math.min(MOST_BINS, Math.floor(perNetwork / 5)));
  const width = Math.log(high / low) / bins;
  const what = varied === 'learningRate' ? 'rate' : 'coefficient';
  const rows = LSTM_NAMES.flatMap((network) => {
    const trials = loaded.trials.filter((row) => row.variant === `${network}-${what}`);
    const panel = panelOf(network, loaded);
    return Array.from({ length: bins }, (_, bin) => {
      const inside = trials
        .filter(
          (row) => Math.min(bins - 1, Math.floor(Math.log((row[varied] as number) / low) / width)) === bin,
        )
        .map((row) => (row.status === 'completed' ? (row.minimumValidationLoss as number) : null));
      if (inside.length === 0) return [];
      const finite = inside.filter((value): value is number => value !== null && Number.isFinite(value));
      const { mean, standardError } = summarize(inside);
      const x = low * Math.exp((bin + 0.5) * width);
      return [
        { panel, arm: 'mean of the bin', x, ...logBand(mean, standardError) },
        { panel, arm: 'best of the bin', x, mean: finite.length > 0 ? Math.min(...finite) : null },
      ];
    }).flat();
  });
  const name = varied === 'learningRate' ? 'learning rate' : 'coefficient of the regulariser';
  return curves(rows, {
    title: `The search for the ${name}: smallest validation loss of ${perNetwork} trials each`,
    subtitle: lstmSubtitle(experiment, loaded),
    xTitle: name,
    yTitle: 'mean squared error',
    xLog: true,
    yLog: true,
    spread: 'bars',
  });
}
