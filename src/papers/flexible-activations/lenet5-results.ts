import { curves, describeSources, type ChartSpec, type Table, grouped } from '../../charts/index.js';
import type { LoadedTrials } from '../../experiments/index.js';
import { countParameters, lenet5 } from '../../models/index.js';
import { paperAndOurs } from '../paper-and-ours.js';
import { figureSources } from '../sources.js';
import { LENET_ARM_LABELS, LENET_LABELS, LENET_QUANTITY_LABELS } from './labels.js';
import { metricOf, validationCurves } from './learning-curves.js';
import {
  LENET_ARMS,
  LENET_NAMES,
  lenetExperiment,
  lenetModel,
  type LeNetArm,
  type LeNetName,
} from './lenet5.js';
import { TABLE_4, TABLE_4_PARAMETERS, type LeNetQuantity } from './reported.js';

const QUANTITIES: readonly LeNetQuantity[] = ['minimumValidationLoss', 'testAccuracy'];

export const subtitle = (loaded: LoadedTrials): string =>
  `CIFAR-10 · ${describeSources(figureSources(lenetExperiment, loaded, ''))}`;

/** Figure 3: the validation loss of LeNet-5 after each epoch, mean and standard error over the trials of each arm. */
export function figure3(loaded: LoadedTrials): ChartSpec {
  const rows = validationCurves(
    loaded,
    LENET_NAMES.flatMap((network) =>
      LENET_ARMS.map((arm) => ({
        variant: `${network}-${arm}`,
        panel: LENET_LABELS[network],
        arm: LENET_ARM_LABELS[arm],
      })),
    ),
  );
  return curves(rows, {
    title: 'Validation loss of LeNet-5 (mean ± standard error)',
    subtitle: subtitle(loaded),
    xTitle: 'epoch',
    yTitle: 'cross-entropy',
    spread: 'bars',
  });
}

/**
 * Table 4: the paper's losses and accuracies beside ours. The paper's regularised arm stands beside two of ours: the
 * one that it describes and, its penalty having had no gradient, the one that it ran.
 */
export function table4(loaded: LoadedTrials): Table {
  const reported = LENET_NAMES.flatMap((network) =>
    QUANTITIES.flatMap((quantity) =>
      LENET_ARMS.map((arm) => ({
        network: LENET_LABELS[network],
        quantity: LENET_QUANTITY_LABELS[quantity],
        arm: LENET_ARM_LABELS[arm],
        paper: TABLE_4[network][quantity][arm === 'flexible' ? 'regularised' : arm],
        ours: metricOf(loaded, `${network}-${arm}`, quantity),
      })),
    ),
  );
  const caption =
    `Table 4: LeNet-5 on CIFAR-10, cross-entropy and accuracy in per cent, mean (standard error). ` +
    `Ours: ${subtitle(loaded)}. The paper: 50 trials; its column PReLU_reg stands beside both of our arms with a ` +
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
      { name: 'network', title: 'Network' },
      { name: 'trainable', title: 'Trainable', align: 'right', format: (cell) => grouped(cell as number) },
      {
        name: 'kept',
        title: 'With running statistics',
        align: 'right',
        format: (cell) => grouped(cell as number),
      },
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
