import { column, compact, grouped, scientific, type Estimate, type Table } from '../../charts/index.js';
import { metric, seedsOf, type Results } from '../../experiments/index.js';
import { countCellParameters, countParameters, lenet5 } from '../../models/index.js';
import { estimateOf, paperAndOurs, sourceLine } from '../../report/index.js';
import { finiteTrials, mean, pairedTTest, studentTTwoSidedP } from '../../statistics/index.js';
import { bestEpochs } from './best-epochs.js';
import { GATES, LENETS, QUANTITIES, RECTIFIERS, SLOPES } from './arms.js';
import { ADDED_ARMS, AUTOENCODER_ARMS, AUTOENCODER_NETWORKS, autoencoderModel } from './autoencoder.js';
import { lstmSources } from './figures.js';
import { LENET_ARMS, LENET_NAMES, lenetModel, type LeNetArm, type LeNetName } from './lenet5.js';
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
const ACTIVATION = { name: 'activation', title: 'Activation' };

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
      const { layers, parameters, learningRate, coefficient } = TABLE_1[network];
      const [ours, flexible] = (['fixed', 'flexible'] as const).map((arm) =>
        countCellParameters(lstmModel(network, arm)),
      );
      return {
        network,
        layers,
        paperParameters: parameters,
        parameters: ours,
        flexible,
        extra: (100 * (flexible - ours)) / ours,
        paperRate: learningRate,
        rate: bestOf(rates, `${network}-rate`, 'learningRate'),
        paperCoefficient: coefficient,
        coefficient: bestOf(coefficients, `${network}-coefficient`, 'coefficient'),
      };
    }),
  };
}

/** Table 2 in the paper's grid, our losses below the paper's. */
export function table2(results: Results): Table {
  const zero = (name: string): string => {
    const [value] = metric(results, 'LSTM-1-fixed', name);
    return value === undefined || value === null ? 'not known' : scientific(value);
  };
  const { lag } = results.settings as ComparisonSettings;
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
      LOSSES.flatMap((quantity) => {
        const { label: name } = QUANTITIES[quantity];
        const row = (source: string, cell: (arm: LstmArm) => Estimate | null) => ({
          network,
          quantity: name,
          source,
          ...Object.fromEntries(LSTM_ARMS.map((arm) => [arm, cell(arm)])),
        });
        return [
          row('paper', (arm) => TABLE_2[network][quantity][arm]),
          row('ours', (arm) => estimateOf(QUANTITIES[quantity].values(results, `${network}-${arm}`))),
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

/** One side of a difference. */
interface Pole {
  network: LstmName;
  arm: LstmArm;
}

const BEST: Pole = { network: 'LSTM-1', arm: 'regularised' };

/** The differences of Table 2 that its tests may have been about: within a size, and the regularised [5, 16] to others. */
const DIFFERENCES: readonly [Pole, Pole, LossQuantity][] = [
  ...LSTM_NAMES.flatMap((network) =>
    LOSSES.flatMap((quantity) =>
      (
        [
          ['flexible', 'fixed'],
          ['regularised', 'fixed'],
          ['regularised', 'flexible'],
        ] as const
      ).map(([a, b]): [Pole, Pole, LossQuantity] => [{ network, arm: a }, { network, arm: b }, quantity]),
    ),
  ),
  ...LSTM_NAMES.filter((network) => network !== BEST.network).flatMap((network) =>
    LSTM_ARMS.map((arm): [Pole, Pole, LossQuantity] => [BEST, { network, arm }, 'minimumValidationLoss']),
  ),
];

const printed = ([a, b, quantity]: (typeof DIFFERENCES)[number]): [Estimate, Estimate] => [
  TABLE_2[a.network][quantity][a.arm],
  TABLE_2[b.network][quantity][b.arm],
];

/** Of how many of the differences that Table 2 prints the p-value lies in the range that the paper states. */
export function printedInRange(): { inside: number; of: number } {
  const inside = DIFFERENCES.map((difference) => normalP(...printed(difference))).filter(
    (p) => 1e-6 <= p && p <= 1e-2,
  );
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
      `by the paired t test on our trials. ${lstmSources(results)}.`,
    columns: [
      column.text('network', 'Network'),
      column.text('quantity', 'Quantity'),
      column.text('pair', 'Difference'),
      column.number('paperDifference', 'Paper', 2),
      column.p('paperP', 'p from the print'),
      column.number('difference', 'Ours', 2),
      column.p('p', 'p'),
    ],
    rows: DIFFERENCES.map((difference) => {
      const [a, b, quantity] = difference;
      const [first, second] = printed(difference);
      const [x, y] = [a, b].map(({ network, arm }) =>
        QUANTITIES[quantity].values(results, `${network}-${arm}`),
      );
      const pairs = x.flatMap((value, i) =>
        Number.isFinite(value) && Number.isFinite(y[i]) ? [[value!, y[i]!] as const] : [],
      );
      const test =
        pairs.length > 1
          ? pairedTTest(
              pairs.map(([value]) => value),
              pairs.map(([, value]) => value),
            )
          : null;
      const pole = ({ network, arm }: Pole): string =>
        a.network === b.network ? GATES[arm].label : `${network} ${GATES[arm].label}`;
      return {
        network: a.network,
        quantity: QUANTITIES[quantity].label,
        pair: `${pole(a)} – ${pole(b)}`,
        paperDifference: 1e6 * (first.mean - second.mean),
        paperP: normalP(first, second),
        difference: pairs.length > 0 ? 1e6 * mean(pairs.map(([value, other]) => value - other)) : null,
        p: test?.p ?? null,
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
export function parameterCounts(): Table {
  const rows = AUTOENCODER_NETWORKS.flatMap((network) => {
    const fixedCount = countParameters(autoencoderModel(network, 'relu').parameters);
    return AUTOENCODER_ARMS.map((arm) => {
      const count = countParameters(autoencoderModel(network, arm).parameters);
      return {
        network,
        activation: RECTIFIERS[arm].label,
        parameters: count,
        extra: count - fixedCount,
        percent: (100 * (count - fixedCount)) / fixedCount,
      };
    });
  });
  return {
    caption:
      'Trainable parameters of the autoencoders. The paper counts 212,070 and 219,891 with fixed activations.',
    columns: [
      column.text('network', 'Network'),
      column.text('activation', 'Activation'),
      column.count('parameters', 'Parameters'),
      column.count('extra', 'Extra'),
      column.number('percent', 'Extra (%)', 4),
    ],
    rows,
  };
}

const LENET_QUANTITIES: readonly LeNetQuantity[] = ['minimumValidationLoss', 'testAccuracy'];

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
export function lowestEpochs(results: Results): Table {
  const rows = LENET_NAMES.flatMap((network) =>
    LENET_ARMS.map((arm) => {
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
  );
  return compact({
    caption: `Trials by the epoch after which their validation loss was lowest. ${sourceLine(results)}.`,
    columns: [
      column.text('network', 'Network'),
      column.text(ACTIVATION.name, ACTIVATION.title),
      column.count('early', 'Epoch 1 to 6'),
      column.count('seventh', '7 or 8'),
      column.count('late', '9 or 10'),
    ],
    rows,
  });
}

/** Where the parameter counts of Table 4 come from. */
export function lenetParameterCounts(): Table {
  const count = (network: LeNetName, arm: LeNetArm) => countParameters(lenetModel(network, arm).parameters);
  const one = countParameters(lenet5({ channels: 1 }).parameters);
  const oneNormalised = countParameters(lenet5({ channels: 1, batchNormalisation: true }).parameters);
  const row = (network: string, trainable: number, running = 0) => ({
    network,
    trainable,
    kept: trainable + running,
  });
  return {
    caption:
      `Parameters of LeNet-5. Table 4 prints ${grouped(TABLE_4_PARAMETERS.LeNet5)} and ` +
      `${grouped(TABLE_4_PARAMETERS.LeNet5BN)}: the counts for images of one channel, such as MNIST, the second with ` +
      `the running statistics of batch normalisation, which are not trained.`,
    columns: [
      column.text('network', 'Network'),
      column.count('trainable', 'Trainable'),
      column.count('kept', 'With running statistics'),
    ],
    rows: [
      row('LeNet-5, three channels, ReLU', count('LeNet5', 'relu')),
      row('with one shared slope', count('LeNet5', 'prelu')),
      row('with a slope for each unit', count('LeNet5', 'flexible')),
      row('LeNet-5 with BN, three channels, ReLU', count('LeNet5BN', 'relu'), RUNNING_STATISTICS),
      row('LeNet-5, one channel, ReLU', one),
      row('LeNet-5 with BN, one channel, ReLU', oneNormalised, RUNNING_STATISTICS),
    ],
  };
}

/** Numbers that batch normalisation keeps of 120 + 84 units beside the trainable scale and shift: mean and variance. */
const RUNNING_STATISTICS = 2 * (120 + 84);
