import { flexibleReluValue, flexibleSigmoidValue } from '../../calculus/index.js';
import {
  curves,
  functionCurves,
  intervals,
  smallMultiples,
  type ChartSpec,
  type CurveRow,
  type IntervalRow,
} from '../../charts/index.js';
import { curve, metric, seedsOf, type Results } from '../../experiments/index.js';
import type { AutoencoderName } from '../../models/index.js';
import {
  bySeed,
  learntShapes,
  lineOf,
  meanCurves,
  pairedDifference,
  placesOf,
  searchBins,
  side,
  sourceLine,
  unitsOf,
  type Arm,
  type Shares,
  type Side,
} from '../../report/index.js';
import { summarize } from '../../statistics/index.js';
import { FLEXIBLE_GATES, GATES, LENETS, QUANTITIES, RECTIFIERS, SLOPES, ZERO_FORECAST } from './arms.js';
import { ADDED_ARMS, AUTOENCODER_ARMS, AUTOENCODER_NETWORKS, type AutoencoderArm } from './autoencoder.js';
import { LENET_ARMS } from './lenet5.js';
import {
  LSTM_ARMS,
  LSTM_NAMES,
  lstmDataName,
  lstmLayers,
  type LstmArm,
  type LstmName,
} from './lstm-training.js';
import { SEARCH_RANGES, type ComparisonSettings } from './lstm.js';
import { TABLE_2 } from './reported.js';

/** The data and the sources of what is shown of the LSTMs. */
export const lstmSources = (...results: Results[]): string =>
  `${lstmDataName(results[0].scale)} · ${sourceLine(...results)}`;

/** What the panel of a network is called, with its layers. */
const panelOf = (network: LstmName, { scale }: Results): string => `${network} ${lstmLayers(network, scale)}`;

/** The mean validation loss of arms of networks, each network a panel. */
const networkCurves = (
  results: Results,
  networks: readonly (readonly [name: string, panel: string])[],
  arms: Readonly<Record<string, Arm>>,
  shown: readonly string[],
): CurveRow[] =>
  meanCurves(results, {
    curve: 'validationLoss',
    first: 1,
    arms: networks.flatMap(([network, panel]) =>
      shown.map((arm) => ({ variant: `${network}-${arm}`, panel, arm: arms[arm].label })),
    ),
  });

/** Before this epoch the losses fall from where the weights happened to start, and dwarf all that follows. */
const FIRST_EPOCH = 3;

/**
 * Figure 1: the validation loss of the four networks from the third epoch on, mean and standard error over the trials of
 * each arm, with the loss of forecasting no return; beside it the differences to the fixed gates with the same seed.
 */
export function figure1(results: Results): ChartSpec {
  const { epochs: last, lag } = results.settings as ComparisonSettings;
  const first = Math.min(FIRST_EPOCH, last);
  const losses = LSTM_NAMES.flatMap((network) => {
    const panel = panelOf(network, results);
    const drawn = networkCurves(results, [[network, panel]], GATES, LSTM_ARMS).filter(({ x }) => x >= first);
    const zero = metric(results, `${network}-fixed`, 'zeroValidationLoss')[0] ?? null;
    return [...drawn, ...[first, last].map((x) => ({ panel, arm: ZERO_FORECAST.label, x, mean: zero }))];
  });
  const shared = {
    xTitle: 'epoch',
    independentY: true,
    spread: 'bars',
    columns: 1,
    width: 320,
    height: 170,
  } as const;
  const gates = LSTM_ARMS.map((arm) => GATES[arm]);
  const charts = [
    curves(losses, {
      ...shared,
      title: 'Loss (mean ± standard error)',
      yTitle: 'mean squared error',
      line: lineOf([...gates, ZERO_FORECAST]),
    }),
    curves(epochDifferences(results, first, last), {
      ...shared,
      title: 'Minus fixed gates, same seed (mean, 95 % interval)',
      yTitle: 'difference, 1E-6',
      line: lineOf(gates),
    }),
  ];
  return smallMultiples(charts, {
    title: `Figure 1: validation loss of the LSTMs from epoch ${first} on, lag ${lag}`,
    subtitle: lstmSources(results),
  });
}

/** Differences are drawn in units of this. */
const MILLIONTH = 1e-6;

/** The validation loss of the flexible arms minus that of the fixed one with the same seed, epoch by epoch. */
const epochDifferences = (results: Results, first: number, last: number): CurveRow[] =>
  LSTM_NAMES.flatMap((network) =>
    FLEXIBLE_GATES.flatMap((arm) => {
      const [own, fixed] = [arm, 'fixed'].map((one) => ({
        seeds: seedsOf(results, `${network}-${one}`),
        values: curve(results, `${network}-${one}`, 'validationLoss'),
      }));
      const pairs = bySeed(own, fixed);
      return Array.from({ length: last - first + 1 }, (_, i): CurveRow => {
        const x = first + i;
        const { mean, interval } = summarize(pairs.map(([a, b]) => (a[x - 1] - b[x - 1]) / MILLIONTH));
        return { panel: panelOf(network, results), arm: GATES[arm].label, x, mean, ...interval };
      });
    }),
  );

/** 97.5 % quantile of the normal distribution: of 100 trials Student's t has 1.98. */
const INTERVAL = 1.96;
const LIBRARY = "ours, fixed gates in PyTorch's cell";

/**
 * Minimum validation loss minus that of the fixed gates, in per cent, with its interval of 95 %: from the means that the paper
 * prints, and trial by trial here, against fixed gates in the same cell and in PyTorch's, which is what the authors ran.
 */
export function pairedDifferences(results: Results, library: Results): ChartSpec {
  const own = (network: LstmName, arm: LstmArm): Side =>
    side(QUANTITIES.minimumValidationLoss, results, `${network}-${arm}`, GATES[arm].label);
  const row = (network: LstmName, arm: LstmArm, against: string, difference: Change): IntervalRow => ({
    label: `${network} ${GATES[arm].label}`,
    arm: against,
    ...difference,
  });
  const rows = LSTM_NAMES.flatMap((network) => {
    const other = side(QUANTITIES.minimumValidationLoss, library, `${network}-library`, GATES.library.label);
    return [
      ...FLEXIBLE_GATES.flatMap((arm) => [
        row(network, arm, 'paper', printedChange(network, arm)),
        row(network, arm, 'ours, one cell for both', change(own(network, arm), own(network, 'fixed'))),
        row(network, arm, LIBRARY, change(own(network, arm), other)),
      ]),
      row(network, 'fixed', LIBRARY, change(own(network, 'fixed'), other)),
    ];
  });
  return intervals(rows, {
    title: 'Minimum validation loss minus that of the fixed gates (mean, 95 % interval)',
    subtitle: lstmSources(results, library),
    xTitle: 'difference, per cent',
    errors: INTERVAL,
  });
}

/** A difference in per cent of the mean of what is subtracted, with its standard error. */
type Change = Pick<IntervalRow, 'mean' | 'standardError'>;

/** The difference of trials with the same seed. */
function change(first: Side, second: Side): Change {
  const { relativeChange, standardError, b } = pairedDifference(first, second);
  return { mean: relativeChange, standardError: standardError && (100 * standardError) / b.mean! };
}

/** The difference that Table 2 prints, its standard error from those of both means. */
function printedChange(network: LstmName, arm: LstmArm): Change {
  const { [arm]: first, fixed } = TABLE_2[network].minimumValidationLoss;
  return {
    mean: (100 * (first.mean - fixed.mean)) / fixed.mean,
    standardError: (100 * Math.hypot(first.standardError!, fixed.standardError!)) / fixed.mean,
  };
}

const MOST_BINS = 24;

type Searched = keyof typeof SEARCH_RANGES;

/** The arm of a search's variants, by what it varies. */
const SEARCH_ARMS = { learningRate: 'rate', coefficient: 'coefficient' } as const satisfies Record<
  Searched,
  string
>;

/** The smallest validation losses that the search of a network found, in bins of what it varies. */
export function searchedBins(results: Results, network: LstmName, varied: Searched): CurveRow[] {
  const variant = `${network}-${SEARCH_ARMS[varied]}`;
  const losses = QUANTITIES.minimumValidationLoss.values(results, variant);
  const bins = Math.max(3, Math.min(MOST_BINS, Math.floor(losses.length / 5)));
  const places = metric(results, variant, varied);
  return searchBins(panelOf(network, results), losses, places, SEARCH_RANGES[varied], bins);
}

/** What a search found: the smallest validation loss of its trials against the number that it varies. */
function searchFigure(results: Results, varied: Searched, name: string): ChartSpec {
  const perNetwork = seedsOf(results, `${LSTM_NAMES[0]}-${SEARCH_ARMS[varied]}`).length;
  const rows = LSTM_NAMES.flatMap((network) => searchedBins(results, network, varied));
  return curves(rows, {
    title: `The search for the ${name}: smallest validation loss of ${perNetwork} trials each`,
    subtitle: lstmSources(results),
    xTitle: name,
    yTitle: 'mean squared error',
    xLog: true,
    yLog: true,
    spread: 'bars',
  });
}

export const rateSearchFigure = (results: Results): ChartSpec =>
  searchFigure(results, 'learningRate', 'learning rate');

export const coefficientSearchFigure = (results: Results): ChartSpec =>
  searchFigure(results, 'coefficient', 'coefficient of the regulariser');

const SHARES: Shares = [
  ['10 % quantile', 0.1],
  ['90 % quantile', 0.9],
];
const WIDE_SHARES: Shares = [...SHARES, ['1 % quantile', 0.01], ['99 % quantile', 0.99]];

const RELU_GRID = Array.from({ length: 121 }, (_, i) => (i - 60) / 30);
const GATE_GRID = Array.from({ length: 49 }, (_, i) => (i - 24) / 4);

/**
 * The flexible relu before training and after it: at every z the mean and the 10 % and 90 % quantiles of o(z) over the
 * neurons of a layer in all trials.
 */
export function activationShapes(results: Results): ChartSpec {
  const rows = AUTOENCODER_NETWORKS.flatMap((network) => {
    const variant = `${network}-flexible`;
    return placesOf(results, variant).flatMap((layer) =>
      learntShapes(
        `${network}, layer ${layer.replace('dense', '')}`,
        { curve: 'ReLU', value: (z) => Math.max(z, 0) },
        unitsOf(results, variant, [layer], ['alpha1', 'alpha2']),
        (z, [alpha1, alpha2]) => flexibleReluValue(z, alpha1, alpha2),
        RELU_GRID,
        SHARES,
      ),
    );
  });
  return functionCurves(rows, {
    title: 'Shapes of the flexible ReLU before and after training',
    subtitle: sourceLine(results),
    xTitle: 'z',
    yTitle: 'o(z)',
    independentY: true,
  });
}

/**
 * The flexible gates before training and after it, of all gates, layers and trials of a network: mean and quantiles of
 * o(z), without the regulariser and with it.
 */
export function gateShapes(results: Results): ChartSpec {
  const rows = FLEXIBLE_GATES.flatMap((arm) =>
    LSTM_NAMES.flatMap((network) => {
      const variant = `${network}-${arm}`;
      return learntShapes(
        `${network}, ${arm}`,
        { curve: 'sigmoid', value: (z) => flexibleSigmoidValue(z, 1, 0) },
        unitsOf(results, variant, placesOf(results, variant), ['alpha', 'beta']),
        (z, [alpha, beta]) => flexibleSigmoidValue(z, alpha, beta),
        GATE_GRID,
        WIDE_SHARES,
      );
    }),
  );
  return functionCurves(rows, {
    title: `Shapes of the gates before and after training, lag ${(results.settings as ComparisonSettings).lag}`,
    subtitle: lstmSources(results),
    xTitle: 'z',
    yTitle: 'o(z)',
    columns: 4,
    width: 180,
    height: 160,
  });
}

const autoencoderFigure = (
  results: Results,
  networks: readonly AutoencoderName[],
  arms: readonly AutoencoderArm[],
  title: string,
): ChartSpec =>
  curves(
    networkCurves(
      results,
      networks.map((name) => [name, name] as const),
      RECTIFIERS,
      arms,
    ),
    {
      title: `${title} (mean ± standard error)`,
      subtitle: sourceLine(results),
      xTitle: 'epoch',
      yTitle: 'mean squared error',
      yLog: true,
    },
  );

/** Figure 2: the validation loss of AE1 and AE2 after each epoch, mean and standard error over the trials of each arm. */
export const figure2 = (results: Results): ChartSpec =>
  autoencoderFigure(
    results,
    AUTOENCODER_NETWORKS,
    [...AUTOENCODER_ARMS, ...ADDED_ARMS],
    'Validation loss of the autoencoders',
  );

/** The validation loss of the deeper autoencoder after each epoch, mean and standard error over the trials. */
export const deepAutoencoderFigure = (results: Results): ChartSpec =>
  autoencoderFigure(results, ['AE3'], AUTOENCODER_ARMS, 'Validation loss of the deeper autoencoder');

/** Figure 3: the validation loss of LeNet-5 after each epoch, mean and standard error over the trials of each arm. */
export const figure3 = (results: Results): ChartSpec =>
  curves(networkCurves(results, Object.entries(LENETS), SLOPES, LENET_ARMS), {
    title: 'Validation loss of LeNet-5 (mean ± standard error)',
    subtitle: `CIFAR-10 · ${sourceLine(results)}`,
    xTitle: 'epoch',
    yTitle: 'cross-entropy',
    spread: 'bars',
  });
