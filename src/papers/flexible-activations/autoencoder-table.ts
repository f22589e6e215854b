import type { Table } from '../../charts/index.js';
import { describeSources } from '../../charts/index.js';
import type { LoadedTrials } from '../../experiments/index.js';
import { paperAndOurs } from '../paper-and-ours.js';
import { figureSources } from '../sources.js';
import { AUTOENCODER_ARMS, AUTOENCODER_NETWORKS, autoencoderExperiment } from './autoencoder.js';
import { ARM_LABELS, QUANTITY_LABELS } from './labels.js';
import { metricOf } from './learning-curves.js';
import { TABLE_3, type AutoencoderQuantity } from './reported.js';

export const QUANTITIES: readonly AutoencoderQuantity[] = ['minimumValidationLoss', 'testLoss'];

/** Table 3: the paper's losses beside ours, with the difference in standard errors of both. */
export function table3(loaded: LoadedTrials): Table {
  const reported = AUTOENCODER_NETWORKS.flatMap((network) =>
    QUANTITIES.flatMap((quantity) =>
      AUTOENCODER_ARMS.map((arm) => ({
        network,
        quantity: QUANTITY_LABELS[quantity],
        arm: ARM_LABELS[arm],
        paper: TABLE_3[network][quantity][arm],
        ours: metricOf(loaded, `${network}-${arm}`, quantity),
      })),
    ),
  );
  const caption = `Table 3: autoencoders on MNIST, mean squared error, mean (standard error). Ours: ${describeSources(
    figureSources(autoencoderExperiment, loaded, ''),
  )}. The paper: 50 trials.`;
  return paperAndOurs(caption, { name: 'activation', title: 'Activation' }, reported);
}
