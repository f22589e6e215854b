import { describeSources, fixed, type Table, grouped } from '../../charts/index.js';
import type { LoadedTrials } from '../../experiments/index.js';
import { countParameters } from '../../models/index.js';
import { figureSources } from '../sources.js';
import {
  AUTOENCODER_NETWORKS,
  autoencoderExperiment,
  autoencoderModel,
  type AutoencoderArm,
} from './autoencoder.js';
import { QUANTITIES } from './autoencoder-table.js';
import { ARM_LABELS, CURVE_MEAN_LABEL, QUANTITY_LABELS, SPREAD_LABEL } from './labels.js';
import { curveMeanOf, metricOf } from './learning-curves.js';
import type { AutoencoderQuantity } from './reported.js';
import { spreadOf, type ClaimGroup, type ComparedArm, type Comparison } from './verdict-table.js';

/** A sentence of the paper as a comparison of two arms of one network. */
interface Pair {
  sentence: string;
  network: 'AE1' | 'AE2';
  better: AutoencoderArm;
  worse: AutoencoderArm;
}

/** Source: combined flexible activations, section 3.2 and Table 3. */
const COMPARISONS: readonly Pair[] = [
  ...(['AE1', 'AE2'] as const).map((network) => ({
    sentence: 'flexible models are better than the fixed one',
    network,
    better: 'flexible' as const,
    worse: 'relu' as const,
  })),
  {
    sentence: 'the flexible activation is better than PReLU',
    network: 'AE2',
    better: 'flexible',
    worse: 'prelu',
  },
  {
    sentence: 'PReLU is better than the flexible activation',
    network: 'AE1',
    better: 'prelu',
    worse: 'flexible',
  },
];

/** What the paper claims of the autoencoders, of our trials. */
export function autoencoderClaims(loaded: LoadedTrials): ClaimGroup {
  const arm = (network: string, name: AutoencoderArm, quantity: AutoencoderQuantity): ComparedArm => ({
    arm: ARM_LABELS[name],
    values: metricOf(loaded, `${network}-${name}`, quantity),
  });
  const means = COMPARISONS.flatMap(({ sentence, network, better, worse }) =>
    QUANTITIES.map((quantity): Comparison => ({
      sentence,
      network,
      quantity: QUANTITY_LABELS[quantity],
      first: arm(network, better, quantity),
      second: arm(network, worse, quantity),
      direction: 'less',
    })),
  );
  const curve = (name: AutoencoderArm): ComparedArm => ({
    arm: ARM_LABELS[name],
    values: curveMeanOf(loaded, `AE2-${name}`),
  });
  const epochs: Comparison = {
    sentence: 'the flexible activation significantly outperforms PReLU in almost all the epochs',
    network: 'AE2',
    quantity: CURVE_MEAN_LABEL,
    first: curve('flexible'),
    second: curve('prelu'),
    direction: 'less',
  };
  const spreads = AUTOENCODER_NETWORKS.map((network): Comparison => ({
    sentence: 'flexible models out-perform the fixed ones with stable performances',
    network,
    quantity: SPREAD_LABEL,
    first: spreadOf(arm(network, 'flexible', 'testLoss')),
    second: spreadOf(arm(network, 'relu', 'testLoss')),
    direction: 'less',
  }));
  const sources = describeSources(figureSources(autoencoderExperiment, loaded, ''));
  return { caption: `Claims on the autoencoders. ${sources}.`, comparisons: [...means, epochs, ...spreads] };
}

/** What flexibility costs in parameters, against the paper's "less than .03 %". */
export function parameterCounts(): Table {
  const rows = (['AE1', 'AE2'] as const).flatMap((network) => {
    const fixedCount = countParameters(autoencoderModel(network, 'relu').parameters);
    return (['relu', 'prelu', 'flexible'] as const).map((arm) => {
      const count = countParameters(autoencoderModel(network, arm).parameters);
      return {
        network,
        activation: ARM_LABELS[arm],
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
      { name: 'network', title: 'Network' },
      { name: 'activation', title: 'Activation' },
      { name: 'parameters', title: 'Parameters', align: 'right', format: (cell) => grouped(cell as number) },
      { name: 'extra', title: 'Extra', align: 'right', format: (cell) => grouped(cell as number) },
      { name: 'percent', title: 'Extra (%)', align: 'right', format: (cell) => fixed(cell as number, 4) },
    ],
    rows,
  };
}
