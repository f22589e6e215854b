import { column, compact, grouped, scientific, type Estimate, type Table } from '../../charts/index.js';
import { metric, seedsOf, type Results } from '../../experiments/index.js';
import { countCellParameters, countParameters, lenet5, type AutoencoderName } from '../../models/index.js';
import {
  bestEpochs,
  bySeed,
  estimateOf,
  extraPercent,
  MEAN_OF_BIN,
  pairedDifference,
  paperAndOurs,
  parameterCountTable,
  side,
  sourceLine,
} from '../../report/index.js';
import { correlation, finiteTrials, studentTTwoSidedP } from '../../statistics/index.js';
import { GATES, LENETS, QUANTITIES, RECTIFIERS, SLOPES } from './arms.js';
import {
  ADDED_ARMS,
  AUTOENCODER_ARMS,
  AUTOENCODER_NETWORKS,
  autoencoderModel,
  type AutoencoderArm,
} from './autoencoder.js';
import { lstmSources, searchedBins } from './figures.js';
import { LENET_ARMS, LENET_NAMES, lenetModel, type LeNetArm } from './lenet5.js';
import { LSTM_ARMS, LSTM_NAMES, lstmModel, type LstmArm, type LstmName } from './lstm-training.js';
import type { ComparisonSettings } from './lstm.js';
import {
  TABLE_1,
  TABLE_2,
  TABLE_3,
  TABLE_4,
  TABLE_4_PARAMETERS,
  type LeNetQuantity,
  type LossQuantity,
} from './reported.js';

const LOSSES: readonly LossQuantity[] = ['minimumValidationLoss', 'testLoss'];
const LENET_QUANTITIES: readonly LeNetQuantity[] = ['minimumValidationLoss', 'testAccuracy'];
const ACTIVATION = { name: 'activation', title: 'Activation' };

/** The parameters of an LSTM's cells. */
export const cellParameters = (network: LstmName, arm: LstmArm): number =>
  countCellParameters(lstmModel(network, arm));

/** The parameters of an autoencoder. */
export const autoencoderParameters = (network: AutoencoderName, arm: AutoencoderArm): number =>
  countParameters(autoencoderModel(network, arm).parameters);

/** The value of `varied` with which the best trial of a search was trained. */
function bestOf(results: Results, variant: string, varied: string): number | null {
  const losses = QUANTITIES.minimumValidationLoss.values(results, variant);
  const least = Math.min(...finiteTrials(losses));
  return metric(results, variant, varied)[losses.indexOf(least)] ?? null;
}

/**
 * Table 1: sizes and parameters of the LSTMs, what flexible gates add, and the learning rates and coefficients that the
 * paper's searches and ours found best.
 */
export function table1(rates: Results, coefficients: Results): Table {
  const [first] = LSTM_NAMES;
  return {
    caption:
      `Table 1: the LSTMs and their hyper-parameters. Parameters are those of the cells without the head; the paper's ` +
      `6.82 % is that of LSTM-1. Found best: the trial with the smallest validation loss, of ` +
      `${seedsOf(rates, `${first}-rate`).length} for the learning rate and ` +
      `${seedsOf(coefficients, `${first}-coefficient`).length} for the coefficient (scale ${rates.scale}).`,
    columns: [
      column.text('network', 'Network'),
      column.text('layers', 'Layers'),
      column.count('paperParameters', 'Parameters, paper'),
      column.count('parameters', 'Ours'),
      column.count('flexible', 'Flexible'),
      column.number('extra', 'Extra (%)', 2),
      column.scientific('paperRate', 'Learning rate, paper', 3),
      column.scientific('rate', 'Found best', 3),
      column.scientific('paperCoefficient', 'Coefficient, paper', 3),
      column.scientific('coefficient', 'Found best', 3),
    ],
    rows: LSTM_NAMES.map((network) => {
      const printed = TABLE_1[network];
      const [parameters, flexible] = (['fixed', 'flexible'] as const).map((arm) =>
        cellParameters(network, arm),
      );
      return {
        network,
        layers: printed.layers,
        paperParameters: printed.parameters,
        parameters,
        flexible,
        extra: extraPercent(flexible, parameters),
        paperRate: printed.learningRate,
        rate: bestOf(rates, `${network}-rate`, 'learningRate'),
        paperCoefficient: printed.coefficient,
        coefficient: bestOf(coefficients, `${network}-coefficient`, 'coefficient'),
      };
    }),
  };
}

/**
 * What the learning rate matters: by bins of the search, whose mean smallest validation losses differ by `range` per cent of the
 * least; the rate of the lowest bin and that of the best trial as multiples of the paper's, and what the bin of the paper's rate
 * loses against the lowest one.
 */
export const rateSearchTable = (rates: Results): Table => ({
  caption:
    `What the learning rate matters, by the mean smallest validation loss of bins of the search. ` +
    `${lstmSources(rates)}.`,
  columns: [
    column.text('network', 'Network'),
    column.scientific('paperRate', 'Learning rate, paper', 3),
    column.number('range', 'Highest bin above the lowest (%)', 2),
    column.number('atPaper', "Bin of the paper's rate above the lowest (%)", 2),
    column.number('lowest', "Lowest bin's rate over the paper's", 2),
    column.number('best', "Best trial's rate over the paper's", 2),
  ],
  rows: LSTM_NAMES.map((network) => {
    const { learningRate } = TABLE_1[network];
    const bins = searchedBins(rates, network, 'learningRate').flatMap(({ arm, x, mean }) =>
      arm === MEAN_OF_BIN && typeof mean === 'number' ? [{ x, mean }] : [],
    );
    const distance = (rate: number): number => Math.abs(Math.log(rate / learningRate));
    const byLoss = [...bins].sort((a, b) => a.mean - b.mean);
    const [printed] = [...bins].sort((a, b) => distance(a.x) - distance(b.x));
    const best = bestOf(rates, `${network}-rate`, 'learningRate');
    const above = (mean: number): number => 100 * (mean / byLoss[0].mean - 1);
    return {
      network,
      paperRate: learningRate,
      ...(bins.length === 0
        ? {}
        : {
            range: above(byLoss.at(-1)!.mean),
            atPaper: above(printed.mean),
            lowest: byLoss[0].x / learningRate,
          }),
      best: best && best / learningRate,
    };
  }),
});

/** Table 2 in the paper's grid, our losses below the paper's. */
export function table2(results: Results): Table {
  const zero = (name: string): string => {
    const [value] = metric(results, 'LSTM-1-fixed', name);
    return value === undefined || value === null ? 'not known' : scientific(value);
  };
  const { lag } = results.settings as ComparisonSettings;
  const gates = (of: (arm: LstmArm) => Estimate | null) =>
    Object.fromEntries(LSTM_ARMS.map((arm) => [arm, of(arm)]));
  return {
    caption:
      `Table 2, lag ${lag}: LSTMs on stock index returns, mean squared error, mean ± standard error. Ours: ` +
      `${lstmSources(results)}; forecasting no return at all has ${zero('zeroValidationLoss')} in validation and ` +
      `${zero('zeroTestLoss')} in the test. The paper: 100 trials on days that differ, see the end.`,
    columns: [
      column.text('network', 'Network'),
      column.text('quantity', 'Quantity'),
      column.text('source', 'Source'),
      ...LSTM_ARMS.map((arm) => column.estimate(arm, GATES[arm].label)),
    ],
    rows: LSTM_NAMES.flatMap((network) =>
      LOSSES.flatMap((name) => {
        const { label: quantity, values } = QUANTITIES[name];
        return [
          { network, quantity, source: 'paper', ...TABLE_2[network][name] },
          {
            network,
            quantity,
            source: 'ours',
            ...gates((arm) => estimateOf(values(results, `${network}-${arm}`))),
          },
        ];
      }),
    ),
  };
}

/** Two-sided p of the difference of two means by the normal distribution, from what a table prints. */
export function normalP(a: Estimate, b: Estimate): number {
  const z = (a.mean - b.mean) / Math.hypot(a.standardError!, b.standardError!);
  // Student's t with so many degrees of freedom is the normal distribution.
  return studentTTwoSidedP(z, 1e9);
}

type Pole = readonly [LstmName, LstmArm];

/** The differences of Table 2 that its tests may have been about: within a size, and the regularised [5, 16] to others. */
const DIFFERENCES: readonly (readonly [Pole, Pole, LossQuantity])[] = [
  ...LSTM_NAMES.flatMap((network) =>
    LOSSES.flatMap((quantity) => [
      [[network, 'flexible'], [network, 'fixed'], quantity] as const,
      [[network, 'regularised'], [network, 'fixed'], quantity] as const,
      [[network, 'regularised'], [network, 'flexible'], quantity] as const,
    ]),
  ),
  ...LSTM_NAMES.slice(1).flatMap((network) =>
    LSTM_ARMS.map((arm) => [['LSTM-1', 'regularised'], [network, arm], 'minimumValidationLoss'] as const),
  ),
];

const printed = ([network, arm]: Pole, quantity: LossQuantity): Estimate => TABLE_2[network][quantity][arm];

/** Of how many of the differences that Table 2 prints the p-value lies in the range that the paper states. */
export function printedInRange(): { inside: number; of: number } {
  const inside = DIFFERENCES.map(([a, b, quantity]) =>
    normalP(printed(a, quantity), printed(b, quantity)),
  ).filter((p) => 1e-6 <= p && p <= 1e-2);
  return { inside: inside.length, of: DIFFERENCES.length };
}

/**
 * The pairwise tests of which the paper says that they "give p-values between 1e-2 and 1e-6": what the means and
 * standard errors that it prints give under the normal distribution, and the paired t test of our trials.
 */
export function lstmPairwiseTests(results: Results): Table {
  const { inside, of } = printedInRange();
  return {
    caption:
      `Pairwise differences in units of 1E-6 and two-sided p-values, uncorrected: from the means and standard errors ` +
      `of the paper's Table 2 with the normal distribution (${inside} of ${of} lie between 1E-6 and 1E-2), and ` +
      `by the paired t test on our trials, whose losses correlate as the last column says. ${lstmSources(results)}.`,
    columns: [
      column.text('network', 'Network'),
      column.text('quantity', 'Quantity'),
      column.text('pair', 'Difference'),
      column.number('paperDifference', 'Paper', 2),
      column.p('paperP', 'p from the print'),
      column.number('difference', 'Ours', 2),
      column.p('p', 'p'),
      column.number('correlation', 'Correlation of our pairs', 2),
    ],
    rows: DIFFERENCES.map(([first, second, quantity]) => {
      const [a, b] = [first, second].map(([network, arm]) => {
        const label = first[0] === second[0] ? GATES[arm].label : `${network} ${GATES[arm].label}`;
        return side(QUANTITIES[quantity], results, `${network}-${arm}`, label);
      });
      const { difference, p } = pairedDifference(a, b);
      const finite = bySeed(a, b).flatMap(([one, other]) =>
        one !== null && other !== null && Number.isFinite(one - other) ? [[one, other] as const] : [],
      );
      const [paper, other] = [first, second].map((pole) => printed(pole, quantity));
      return {
        network: first[0],
        quantity: QUANTITIES[quantity].label,
        pair: `${a.label} – ${b.label}`,
        paperDifference: 1e6 * (paper.mean - other.mean),
        paperP: normalP(paper, other),
        difference: difference && 1e6 * difference,
        p,
        correlation:
          finite.length < 2
            ? null
            : correlation(
                finite.map(([value]) => value),
                finite.map(([, value]) => value),
              ),
      };
    }),
  };
}

/** Table 3: the paper's losses beside ours, with the difference in standard errors of both, and the arms added here. */
export function table3(results: Results): Table {
  const reported = AUTOENCODER_NETWORKS.flatMap((network) =>
    LOSSES.flatMap((quantity) =>
      [...AUTOENCODER_ARMS, ...ADDED_ARMS].map((arm) => ({
        network,
        quantity: QUANTITIES[quantity].label,
        arm: RECTIFIERS[arm].label,
        paper: arm === 'pulled' || arm === 'tanh' ? null : TABLE_3[network][quantity][arm],
        ours: QUANTITIES[quantity].values(results, `${network}-${arm}`),
      })),
    ),
  );
  const caption =
    `Table 3: autoencoders on MNIST, mean squared error, mean ± standard error. Ours: ${sourceLine(results)}. ` +
    `The paper: 50 trials. Pulled and tanh: arms that the paper's equations and its authors' code have and its table ` +
    `does not.`;
  return paperAndOurs(caption, ACTIVATION, reported);
}

/** What flexibility costs in parameters, against the paper's "less than .03 %". */
export const parameterCounts = (): Table =>
  parameterCountTable(
    'Trainable parameters of the autoencoders. The paper counts 212,070 and 219,891 with fixed activations.',
    ACTIVATION,
    AUTOENCODER_NETWORKS.flatMap((network) =>
      AUTOENCODER_ARMS.map((arm) => ({
        network,
        arm: RECTIFIERS[arm].label,
        parameters: autoencoderParameters(network, arm),
      })),
    ),
    4,
  );

/** Every arm of LeNet-5: its variant, network and label. */
const LENET_VARIANTS = LENET_NAMES.flatMap((network) => LENET_ARMS.map((arm) => ({ network, arm })));

/**
 * Table 4: the paper's losses and accuracies beside ours. The paper's regularised arm stands beside two of ours: the
 * one that it describes and, its penalty having had no gradient, the one that it ran.
 */
export function table4(results: Results): Table {
  const reported = LENET_NAMES.flatMap((network) =>
    LENET_QUANTITIES.flatMap((quantity) =>
      LENET_ARMS.map((arm) => ({
        network: LENETS[network],
        quantity: QUANTITIES[quantity].label,
        arm: SLOPES[arm].label,
        paper: TABLE_4[network][quantity][arm === 'flexible' ? 'regularised' : arm],
        ours: QUANTITIES[quantity].values(results, `${network}-${arm}`),
      })),
    ),
  );
  const caption =
    `Table 4: LeNet-5 on CIFAR-10, cross-entropy and accuracy in per cent, mean ± standard error. ` +
    `Ours: ${sourceLine(results)}. The paper: 50 trials; its column PReLU_reg stands beside both of our arms with a ` +
    `slope for each unit.`;
  return paperAndOurs(caption, ACTIVATION, reported);
}

/** In which epoch the validation loss of each trial was lowest: how many trials of each arm, and the mean curve's. */
export const lowestEpochs = (results: Results): Table =>
  compact({
    caption: `Trials by the epoch after which their validation loss was lowest. ${sourceLine(results)}.`,
    columns: [
      column.text('network', 'Network'),
      column.text(ACTIVATION.name, ACTIVATION.title),
      column.count('early', 'Epoch 1 to 6'),
      column.count('seventh', '7 or 8'),
      column.count('late', '9 or 10'),
    ],
    rows: LENET_VARIANTS.map(({ network, arm }) => {
      const epochs = bestEpochs(results, `${network}-${arm}`);
      const share = (from: number, to: number): number =>
        epochs.filter((epoch) => from <= epoch && epoch <= to).length;
      return {
        network: LENETS[network],
        activation: SLOPES[arm].label,
        early: share(1, 6),
        seventh: share(7, 8),
        late: share(9, 10),
      };
    }),
  });

/** Where the parameter counts of Table 4 come from. */
export function lenetParameterCounts(): Table {
  const { LeNet5, LeNet5BN } = TABLE_4_PARAMETERS;
  const plain = (arm: LeNetArm) => lenetModel('LeNet5', arm);
  const networks = {
    'LeNet-5, three channels, ReLU': plain('relu'),
    'with one shared slope': plain('prelu'),
    'with a slope for each unit': plain('flexible'),
    'LeNet-5 with BN, three channels, ReLU': lenetModel('LeNet5BN', 'relu'),
    'LeNet-5, one channel, ReLU': lenet5({ channels: 1 }),
    'LeNet-5 with BN, one channel, ReLU': lenet5({ channels: 1, batchNormalisation: true }),
  };
  return {
    caption:
      `Parameters of LeNet-5. Table 4 prints ${grouped(LeNet5)} and ${grouped(LeNet5BN)}: the counts for images of ` +
      `one channel, such as MNIST, the second with the running statistics of batch normalisation, which are not trained.`,
    columns: [
      column.text('network', 'Network'),
      column.count('trainable', 'Trainable'),
      column.count('kept', 'With running statistics'),
    ],
    rows: Object.entries(networks).map(([network, { parameters, normalised }]) => {
      const trainable = countParameters(parameters);
      // Mean and variance of each normalised unit.
      const running = normalised.reduce((sum, { units }) => sum + 2 * units, 0);
      return { network, trainable, kept: trainable + running };
    }),
  };
}
