import { column, curves, grouped, type ChartSpec, type Table } from '../../charts/index.js';
import { metric, type Results } from '../../experiments/index.js';
import { countParameters, lenet5 } from '../../models/index.js';
import { meanCurves, paperAndOurs, sourceLine } from '../../report/index.js';
import { LENET_ARM_LABELS, LENET_LABELS } from './labels.js';
import { LENET_ARMS, LENET_NAMES, lenetModel, type LeNetArm, type LeNetName } from './lenet5.js';
import { TEST_ACCURACY, VALIDATION_LOSS } from './quantities.js';
import { TABLE_4, TABLE_4_PARAMETERS } from './reported.js';

const QUANTITIES = [
  ['minimumValidationLoss', VALIDATION_LOSS],
  ['testAccuracy', TEST_ACCURACY],
] as const;

const subtitle = (results: Results): string => `CIFAR-10 · ${sourceLine(results)}`;

/** Figure 3: the validation loss of LeNet-5 after each epoch, mean and standard error over the trials of each arm. */
export function figure3(results: Results): ChartSpec {
  const arms = LENET_NAMES.flatMap((network) =>
    LENET_ARMS.map((arm) => ({
      variant: `${network}-${arm}`,
      panel: LENET_LABELS[network],
      arm: LENET_ARM_LABELS[arm],
    })),
  );
  return curves(meanCurves(results, { curve: 'validationLoss', arms, first: 1 }), {
    title: 'Validation loss of LeNet-5 (mean ± standard error)',
    subtitle: subtitle(results),
    xTitle: 'epoch',
    yTitle: 'cross-entropy',
    spread: 'bars',
  });
}

/**
 * Table 4: the paper's losses and accuracies beside ours. The paper's regularised arm stands beside two of ours: the
 * one that it describes and, its penalty having had no gradient, the one that it ran.
 */
export function table4(results: Results): Table {
  const reported = LENET_NAMES.flatMap((network) =>
    QUANTITIES.flatMap(([name, { label }]) =>
      LENET_ARMS.map((arm) => ({
        network: LENET_LABELS[network],
        quantity: label,
        arm: LENET_ARM_LABELS[arm],
        paper: TABLE_4[network][name][arm === 'flexible' ? 'regularised' : arm],
        ours: metric(results, `${network}-${arm}`, name),
      })),
    ),
  );
  const caption =
    `Table 4: LeNet-5 on CIFAR-10, cross-entropy and accuracy in per cent, mean ± standard error. ` +
    `Ours: ${subtitle(results)}. The paper: 50 trials; its column PReLU_reg stands beside both of our arms with a ` +
    `slope for each unit.`;
  return paperAndOurs(caption, { name: 'activation', title: 'Activation' }, reported);
}

/** Numbers that batch normalisation keeps of 120 + 84 units beside the trainable scale and shift: mean and variance. */
const RUNNING_STATISTICS = 2 * (120 + 84);

/** Where the parameter counts of Table 4 come from. */
export function lenetParameterCounts(): Table {
  const count = (network: LeNetName, arm: LeNetArm) => countParameters(lenetModel(network, arm).parameters);
  const one = countParameters(lenet5({ channels: 1 }).parameters);
  const oneNormalised = countParameters(lenet5({ channels: 1, batchNormalisation: true }).parameters);
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
      {
        network: 'LeNet-5, three channels, ReLU',
        trainable: count('LeNet5', 'relu'),
        kept: count('LeNet5', 'relu'),
      },
      {
        network: 'with one shared slope',
        trainable: count('LeNet5', 'prelu'),
        kept: count('LeNet5', 'prelu'),
      },
      {
        network: 'with a slope for each unit',
        trainable: count('LeNet5', 'flexible'),
        kept: count('LeNet5', 'flexible'),
      },
      {
        network: 'LeNet-5 with BN, three channels, ReLU',
        trainable: count('LeNet5BN', 'relu'),
        kept: count('LeNet5BN', 'relu') + RUNNING_STATISTICS,
      },
      { network: 'LeNet-5, one channel, ReLU', trainable: one, kept: one },
      {
        network: 'LeNet-5 with BN, one channel, ReLU',
        trainable: oneNormalised,
        kept: oneNormalised + RUNNING_STATISTICS,
      },
    ],
  };
}
