import type { LoadedTrials } from '../../experiments/index.js';
import {
  CURVE_MEAN_LABEL,
  LENET_ARM_LABELS,
  LENET_LABELS,
  LENET_QUANTITY_LABELS,
  SPREAD_LABEL,
} from './labels.js';
import { curveMeanOf, metricOf } from './learning-curves.js';
import { LENET_NAMES, type LeNetArm, type LeNetName } from './lenet5.js';
import { subtitle } from './lenet5-results.js';
import { spreadOf, type ClaimGroup, type ComparedArm, type Comparison } from './verdict-table.js';

/** The arms of which the paper says that they are better, and than which: the one described and the one that was run. */
const BETTER = [
  ['regularised', 'relu'],
  ['regularised', 'prelu'],
  ['flexible', 'relu'],
  ['flexible', 'prelu'],
  ['regularised', 'flexible'],
] as const satisfies readonly (readonly [LeNetArm, LeNetArm])[];

const sentenceOf = (first: LeNetArm, second: LeNetArm, claim: string): string => {
  if (second === 'flexible') return 'layer-wise regularisation improves models with flexible activations';
  return first === 'flexible' ? `the same, of the arm that the authors ran as regularised` : claim;
};

/** What the paper claims of LeNet-5, of our trials. */
export function lenetClaims(loaded: LoadedTrials): ClaimGroup {
  const arm = (network: LeNetName, name: LeNetArm, metric: string): ComparedArm => ({
    arm: LENET_ARM_LABELS[name],
    values: metricOf(loaded, `${network}-${name}`, metric),
  });
  const curve = (network: LeNetName, name: LeNetArm): ComparedArm => ({
    arm: LENET_ARM_LABELS[name],
    values: curveMeanOf(loaded, `${network}-${name}`),
  });
  const comparisons = LENET_NAMES.flatMap((network): Comparison[] => {
    const base = { network: LENET_LABELS[network], direction: 'less' as const };
    const losses = BETTER.map(([first, second]): Comparison => ({
      ...base,
      sentence: sentenceOf(
        first,
        second,
        'regularised flexible models achieve a significant improvement compared with fixed ones and PReLU',
      ),
      quantity: LENET_QUANTITY_LABELS.minimumValidationLoss,
      first: arm(network, first, 'minimumValidationLoss'),
      second: arm(network, second, 'minimumValidationLoss'),
    }));
    const curves = (['relu', 'prelu'] as const).map((second): Comparison => ({
      ...base,
      sentence: 'the curve of regularised PReLU is almost always below those of ReLU and PReLU',
      quantity: CURVE_MEAN_LABEL,
      first: curve(network, 'regularised'),
      second: curve(network, second),
    }));
    const accuracies = (['prelu', 'flexible'] as const).map((second): Comparison => ({
      ...base,
      sentence: 'layer-wise regularisation improves the performance of LeNet-5 with PReLU in classification',
      quantity: LENET_QUANTITY_LABELS.testAccuracy,
      first: arm(network, 'regularised', 'testAccuracy'),
      second: arm(network, second, 'testAccuracy'),
      direction: 'greater',
    }));
    const stable: Comparison = {
      ...base,
      sentence: 'regularisation reduces the variance and is essential in achieving stable improvement',
      quantity: SPREAD_LABEL,
      first: spreadOf(arm(network, 'regularised', 'testLoss')),
      second: spreadOf(arm(network, 'flexible', 'testLoss')),
    };
    return [...losses, ...curves, ...accuracies, stable];
  });
  const accuracy: Comparison = {
    sentence:
      'with batch normalisation the accuracy of the fixed model seems slightly better, quite insignificantly',
    network: LENET_LABELS.LeNet5BN,
    quantity: LENET_QUANTITY_LABELS.testAccuracy,
    first: arm('LeNet5BN', 'relu', 'testAccuracy'),
    second: arm('LeNet5BN', 'regularised', 'testAccuracy'),
    direction: 'greater',
  };
  return { caption: `Claims on LeNet-5. ${subtitle(loaded)}.`, comparisons: [...comparisons, accuracy] };
}
