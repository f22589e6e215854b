import {
  bandOfLogs,
  curves,
  functionCurves,
  intervals,
  smallMultiples,
  type ChartSpec,
  type CurveRow,
  type FunctionRow,
  type IntervalRow,
} from '../../charts/index.js';
import { curve, metric, parameter, seedsOf, type Results } from '../../experiments/index.js';
import { lineOf, meanCurves, sourceLine, type CurveArm } from '../../report/index.js';
import { finiteTrials, mean, quantile, standardError, summarize } from '../../statistics/index.js';
import { GATES, LENETS, QUANTITIES, RECTIFIERS, SLOPES, ZERO_FORECAST } from './arms.js';
import { ADDED_ARMS, AUTOENCODER_ARMS, AUTOENCODER_NETWORKS } from './autoencoder.js';
import { LENET_ARMS, LENET_NAMES } from './lenet5.js';
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
import { flexibleReluValue, flexibleSigmoidValue } from './shapes.js';

const VALIDATION = { curve: 'validationLoss', first: 1 };

/** The data and the sources of what is shown of the LSTMs. */
export const lstmSources = (...results: Results[]): string =>
  `${lstmDataName(results[0].scale)} · ${sourceLine(...results)}`;

const lagOf = ({ settings }: Results): number => (settings as ComparisonSettings).lag;

/** What the panel of a network is called, with its layers. */
const panelOf = (network: LstmName, { scale }: Results): string => `${network} ${lstmLayers(network, scale)}`;

/** Before this epoch the losses fall from where the weights happened to start, and dwarf all that follows. */
const FIRST_EPOCH = 3;

/**
 * Figure 1: the validation loss of the four networks from the third epoch on, mean and standard error over the trials of
 * each arm, with the loss of forecasting no return; beside it the differences to the fixed gates with the same seed.
 */
export function figure1(results: Results): ChartSpec {
  const last = (results.settings as ComparisonSettings).epochs;
  const first = Math.min(FIRST_EPOCH, last);
  const losses = LSTM_NAMES.flatMap((network) => {
    const panel = panelOf(network, results);
    const drawn = meanCurves(results, {
      ...VALIDATION,
      arms: LSTM_ARMS.map((arm) => ({ variant: `${network}-${arm}`, arm: GATES[arm].label, panel })),
    }).filter(({ x }) => x >= first);
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
  const charts = [
    curves(losses, {
      ...shared,
      title: 'Loss (mean ± standard error)',
      yTitle: 'mean squared error',
      line: lineOf([...LSTM_ARMS.map((arm) => GATES[arm]), ZERO_FORECAST]),
    }),
    curves(epochDifferences(results, first), {
      ...shared,
      title: 'Minus fixed gates, same seed (mean, 95 % interval)',
      yTitle: 'difference, 1E-6',
      line: lineOf(LSTM_ARMS.map((arm) => GATES[arm])),
    }),
  ];
  return smallMultiples(charts, {
    title: `Figure 1: validation loss of the LSTMs from epoch ${first} on, lag ${lagOf(results)}`,
    subtitle: lstmSources(results),
  });
}

/** Differences are drawn in units of this. */
const MILLIONTH = 1e-6;

/** The validation loss of the flexible arms minus that of the fixed one with the same seed, epoch by epoch. */
const epochDifferences = (results: Results, first: number): CurveRow[] =>
  LSTM_NAMES.flatMap((network) => {
    const bySeed = (arm: LstmArm) => {
      const lists = curve(results, `${network}-${arm}`, 'validationLoss');
      return new Map(seedsOf(results, `${network}-${arm}`).map((seed, i) => [seed, lists[i]]));
    };
    const fixed = bySeed('fixed');
    return FLEXIBLE.flatMap((arm) => {
      const pairs = [...bySeed(arm)].flatMap(([seed, own]) =>
        fixed.has(seed) ? [[own, fixed.get(seed)!]] : [],
      );
      const { epochs } = results.settings as ComparisonSettings;
      return Array.from({ length: epochs - first + 1 }, (_, i): CurveRow => {
        const epoch = first + i;
        const differences = pairs.map(([own, other]) => (own[epoch - 1] - other[epoch - 1]) / MILLIONTH);
        const { mean, interval } = summarize(differences);
        return { panel: panelOf(network, results), arm: GATES[arm].label, x: epoch, mean, ...interval };
      });
    });
  });

/** A difference in per cent of the mean of what is subtracted, with its standard error. */
interface Change {
  mean: number | null;
  standardError: number | null;
}

/** The paired difference of trials with the same seed, null without two pairs. */
function change(results: Results, variant: string, other: Results, base: string): Change {
  const [first, second] = [
    QUANTITIES.minimumValidationLoss.values(results, variant),
    QUANTITIES.minimumValidationLoss.values(other, base),
  ];
  const place = new Map(seedsOf(other, base).map((seed, i) => [seed, i]));
  const known = seedsOf(results, variant)
    .map((seed, i): [number | null, number | null] => {
      const at = place.get(seed);
      return [first[i], at === undefined ? null : second[at]];
    })
    .filter((pair): pair is [number, number] => pair.every(Number.isFinite));
  if (known.length < 2) return { mean: null, standardError: null };
  const centre = mean(known.map(([, against]) => against));
  const changes = known.map(([own, against]) => (100 * (own - against)) / centre);
  return { mean: mean(changes), standardError: standardError(changes) };
}

/** The difference that Table 2 prints, its standard error from those of both means. */
function printedChange(network: LstmName, arm: LstmArm): Change {
  const { [arm]: first, fixed } = TABLE_2[network].minimumValidationLoss;
  return {
    mean: (100 * (first.mean - fixed.mean)) / fixed.mean,
    standardError: (100 * Math.hypot(first.standardError!, fixed.standardError!)) / fixed.mean,
  };
}

const FLEXIBLE = ['flexible', 'regularised'] as const satisfies readonly LstmArm[];

/** 97.5 % quantile of the normal distribution: of 100 trials Student's t has 1.98. */
const INTERVAL = 1.96;

/**
 * Minimum validation loss minus that of the fixed gates, in per cent, with its interval of 95 %: from the means that the paper
 * prints, and trial by trial here, against fixed gates in the same cell and in PyTorch's, which is what the authors ran.
 */
export function pairedDifferences(results: Results, library: Results): ChartSpec {
  const row = (label: string, arm: string, found: Change): IntervalRow => ({ label, arm, ...found });
  const rows = LSTM_NAMES.flatMap((network) => [
    ...FLEXIBLE.flatMap((arm) => {
      const label = `${network} ${GATES[arm].label}`;
      const variant = `${network}-${arm}`;
      return [
        row(label, 'paper', printedChange(network, arm)),
        row(label, 'ours, one cell for both', change(results, variant, results, `${network}-fixed`)),
        row(label, LIBRARY, change(results, variant, library, `${network}-library`)),
      ];
    }),
    row(`${network} Fixed`, LIBRARY, change(results, `${network}-fixed`, library, `${network}-library`)),
  ]);
  return intervals(rows, {
    title: 'Minimum validation loss minus that of the fixed gates (mean, 95 % interval)',
    subtitle: lstmSources(results, library),
    xTitle: 'difference, per cent',
    errors: INTERVAL,
  });
}

const LIBRARY = "ours, fixed gates in PyTorch's cell";

const MOST_BINS = 24;

/**
 * What a search found: the smallest validation loss of its trials against the number that it varies, in bins of equal
 * width on the logarithmic axis; the mean with its standard error, and the best trial of each bin.
 */
function searchFigure(
  results: Results,
  varied: keyof typeof SEARCH_RANGES,
  arm: 'rate' | 'coefficient',
  name: string,
): ChartSpec {
  const [low, high] = SEARCH_RANGES[varied];
  const perNetwork = seedsOf(results, `${LSTM_NAMES[0]}-${arm}`).length;
  const bins = Math.max(3, Math.min(MOST_BINS, Math.floor(perNetwork / 5)));
  const width = Math.log(high / low) / bins;
  const rows = LSTM_NAMES.flatMap((network) => {
    const panel = panelOf(network, results);
    const variant = `${network}-${arm}`;
    const losses = QUANTITIES.minimumValidationLoss.values(results, variant);
    const places = metric(results, variant, varied);
    return Array.from({ length: bins }, (_, bin) => {
      const inside = losses.filter(
        (_, i) => Math.min(bins - 1, Math.floor(Math.log(places[i]! / low) / width)) === bin,
      );
      if (inside.length === 0) return [];
      const { mean, standardError } = summarize(inside);
      // By the delta method the logarithm has the standard error of the mean over the mean.
      const around =
        mean === null || standardError === null ? {} : bandOfLogs(Math.log(mean), standardError / mean);
      const finite = finiteTrials(inside);
      const x = low * Math.exp((bin + 0.5) * width);
      return [
        { panel, arm: 'mean of the bin', x, mean, ...around },
        { panel, arm: 'best of the bin', x, mean: finite.length > 0 ? Math.min(...finite) : null },
      ];
    }).flat();
  });
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
  searchFigure(results, 'learningRate', 'rate', 'learning rate');

export const coefficientSearchFigure = (results: Results): ChartSpec =>
  searchFigure(results, 'coefficient', 'coefficient', 'coefficient of the regulariser');

/** One unit's learnt parameters. */
type Unit = readonly number[];

/** The learnt parameters of the given names of every unit of every trial that did not diverge, places joined. */
function unitsOf(
  results: Results,
  variant: string,
  places: readonly string[],
  names: readonly string[],
): Unit[] {
  return places.flatMap((place) => {
    const [first, ...others] = names.map((name) => parameter(results, variant, `${place}.${name}`));
    return first.flatMap((values, trial) =>
      values.map((value, unit) => [value, ...others.map((lists) => lists[trial][unit])]),
    );
  });
}

/** The places of a variant's learnt parameters, such as `dense3` of `dense3.alpha1`. */
function placesOf({ parameters }: Results, variant: string): string[] {
  const names = parameters.objects() as { variant: string; parameter: string }[];
  const own = names.filter((row) => row.variant === variant).map((row) => row.parameter);
  return [...new Set(own.map((name) => name.slice(0, name.lastIndexOf('.'))))];
}

const SHARES = [
  ['10 % quantile', 0.1],
  ['90 % quantile', 0.9],
] as const;
const WIDE_SHARES = [...SHARES, ['1 % quantile', 0.01], ['99 % quantile', 0.99]] as const;

/** A function before training, and of its values over all units after training the mean and quantiles at every z. */
function learntShapes(
  panel: string,
  units: readonly Unit[],
  grid: readonly number[],
  { curve, value }: { curve: string; value(z: number): number },
  learnt: (z: number, unit: Unit) => number,
  shares: readonly (readonly [string, number])[],
): FunctionRow[] {
  return grid.flatMap((x): FunctionRow[] => {
    const before = { panel, curve, x, y: value(x), state: 'before training' };
    if (units.length === 0) return [before];
    const values = units.map((unit) => learnt(x, unit));
    const after = (name: string, y: number) => ({ panel, curve: name, x, y, state: 'after training' });
    return [
      before,
      after('mean neuron', mean(values)),
      ...shares.map(([name, share]) => after(name, quantile(values, share))),
    ];
  });
}

const gridTo = (end: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => ((2 * i) / (count - 1) - 1) * end);

const RELU_GRID = Array.from({ length: 121 }, (_, i) => (i - 60) / 30);

/**
 * The flexible relu before training and after it: at every z the mean and the 10 % and 90 % quantiles of o(z) over the
 * neurons of a layer in all trials.
 */
export function activationShapes(results: Results): ChartSpec {
  const before = { curve: 'ReLU', value: (z: number) => Math.max(z, 0) };
  const rows = AUTOENCODER_NETWORKS.flatMap((network) => {
    const variant = `${network}-flexible`;
    return placesOf(results, variant).flatMap((layer) =>
      learntShapes(
        `${network}, layer ${layer.replace('dense', '')}`,
        unitsOf(results, variant, [layer], ['alpha1', 'alpha2']),
        RELU_GRID,
        before,
        (z, [alpha1, alpha2]) => flexibleReluValue(z, alpha1, alpha2),
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
  const before = { curve: 'sigmoid', value: (z: number) => flexibleSigmoidValue(z, 1, 0) };
  const rows = FLEXIBLE.flatMap((arm) =>
    LSTM_NAMES.flatMap((network) => {
      const variant = `${network}-${arm}`;
      return learntShapes(
        `${network}, ${arm}`,
        unitsOf(results, variant, placesOf(results, variant), ['alpha', 'beta']),
        gridTo(6, 49),
        before,
        (z, [alpha, beta]) => flexibleSigmoidValue(z, alpha, beta),
        WIDE_SHARES,
      );
    }),
  );
  return functionCurves(rows, {
    title: `Shapes of the gates before and after training, lag ${lagOf(results)}`,
    subtitle: lstmSources(results),
    xTitle: 'z',
    yTitle: 'o(z)',
    columns: 4,
    width: 180,
    height: 160,
  });
}

const autoencoderCurves = (results: Results, arms: readonly CurveArm[], title: string): ChartSpec =>
  curves(meanCurves(results, { ...VALIDATION, arms }), {
    title: `${title} (mean ± standard error)`,
    subtitle: sourceLine(results),
    xTitle: 'epoch',
    yTitle: 'mean squared error',
    yLog: true,
  });

/** Figure 2: the validation loss of AE1 and AE2 after each epoch, mean and standard error over the trials of each arm. */
export const figure2 = (results: Results): ChartSpec =>
  autoencoderCurves(
    results,
    AUTOENCODER_NETWORKS.flatMap((network) =>
      [...AUTOENCODER_ARMS, ...ADDED_ARMS].map((arm) => ({
        variant: `${network}-${arm}`,
        panel: network,
        arm: RECTIFIERS[arm].label,
      })),
    ),
    'Validation loss of the autoencoders',
  );

/** The validation loss of the deeper autoencoder after each epoch, mean and standard error over the trials. */
export const deepAutoencoderFigure = (results: Results): ChartSpec =>
  autoencoderCurves(
    results,
    AUTOENCODER_ARMS.map((arm) => ({ variant: `AE3-${arm}`, panel: 'AE3', arm: RECTIFIERS[arm].label })),
    'Validation loss of the deeper autoencoder',
  );

/** Figure 3: the validation loss of LeNet-5 after each epoch, mean and standard error over the trials of each arm. */
export function figure3(results: Results): ChartSpec {
  const arms = LENET_NAMES.flatMap((network) =>
    LENET_ARMS.map((arm) => ({
      variant: `${network}-${arm}`,
      panel: LENETS[network],
      arm: SLOPES[arm].label,
    })),
  );
  return curves(meanCurves(results, { ...VALIDATION, arms }), {
    title: 'Validation loss of LeNet-5 (mean ± standard error)',
    subtitle: `CIFAR-10 · ${sourceLine(results)}`,
    xTitle: 'epoch',
    yTitle: 'cross-entropy',
    spread: 'bars',
  });
}
