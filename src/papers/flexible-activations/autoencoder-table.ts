import type { Table } from '../../charts/index.js';
import { describeSources, fixed } from '../../charts/index.js';
import type { LoadedTrials } from '../../experiments/index.js';
import { differenceInStandardErrors, summarize } from '../../statistics/index.js';
import { figureSources } from '../sources.js';
import { AUTOENCODER_ARMS, AUTOENCODER_NETWORKS, autoencoderExperiment } from './autoencoder.js';
import { ARM_LABELS, QUANTITY_LABELS } from './labels.js';
import { metricOf } from './learning-curves.js';
import { TABLE_3, type AutoencoderQuantity } from './reported.js';

export const QUANTITIES: readonly AutoencoderQuantity[] = ['minimumValidationLoss', 'testLoss'];

/** Table 3: the paper's losses beside ours, with the difference in standard errors of both. */
export function table3(loaded: LoadedTrials): Table {
  const rows = AUTOENCODER_NETWORKS.flatMap((network) =>
    QUANTITIES.flatMap((quantity) =>
      AUTOENCODER_ARMS.map((arm) => {
        const paper = TABLE_3[network][quantity][arm];
        const ours = summarize(metricOf(loaded, `${network}-${arm}`, quantity));
        const comparable = ours.mean !== null && ours.standardError !== null;
        return {
          network,
          quantity: QUANTITY_LABELS[quantity],
          activation: ARM_LABELS[arm],
          paper,
          ours: ours.mean === null ? null : { mean: ours.mean, standardError: ours.standardError },
          difference: comparable
            ? differenceInStandardErrors(ours.mean!, ours.standardError!, paper.mean, paper.standardError!)
            : null,
          trials: ours.n,
          diverged: ours.diverged,
        };
      }),
    ),
  );
  return {
    caption: `Table 3: autoencoders on MNIST, mean squared error, mean (standard error). Ours: ${describeSources(
      figureSources(autoencoderExperiment, loaded, ''),
    )}. The paper: 50 trials.`,
    columns: [
      { name: 'network', title: 'Network' },
      { name: 'quantity', title: 'Quantity' },
      { name: 'activation', title: 'Activation' },
      { name: 'paper', title: 'Paper', align: 'right' },
      { name: 'ours', title: 'Ours', align: 'right' },
      {
        name: 'difference',
        title: 'Difference (SE)',
        align: 'right',
        format: (cell) => fixed(cell as number, 1),
      },
      { name: 'trials', title: 'Trials', align: 'right', format: String },
      { name: 'diverged', title: 'Diverged', align: 'right', format: String },
    ],
    rows,
  };
}
