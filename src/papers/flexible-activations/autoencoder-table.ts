import { column, grouped, type Table } from '../../charts/index.js';
import { metric, type Results } from '../../experiments/index.js';
import { countParameters } from '../../models/index.js';
import { estimateOf, paperAndOurs, side, sourceLine } from '../../report/index.js';
import { compareFamily } from '../../statistics/index.js';
import { ADDED_ARMS, AUTOENCODER_ARMS, AUTOENCODER_NETWORKS, autoencoderModel } from './autoencoder.js';
import { ARM_LABELS } from './labels.js';
import { TEST_LOSS, VALIDATION_LOSS } from './quantities.js';
import { TABLE_3 } from './reported.js';

const QUANTITIES = [
  ['minimumValidationLoss', VALIDATION_LOSS],
  ['testLoss', TEST_LOSS],
] as const;

/** Table 3: the paper's losses beside ours, with the difference in standard errors of both. */
export function table3(results: Results): Table {
  const reported = AUTOENCODER_NETWORKS.flatMap((network) =>
    QUANTITIES.flatMap(([name, { label }]) =>
      AUTOENCODER_ARMS.map((arm) => ({
        network,
        quantity: label,
        arm: ARM_LABELS[arm],
        paper: TABLE_3[network][name][arm],
        ours: metric(results, `${network}-${arm}`, name),
      })),
    ),
  );
  const caption =
    `Table 3: autoencoders on MNIST, mean squared error, mean ± standard error. Ours: ${sourceLine(results)}. ` +
    'The paper: 50 trials.';
  return paperAndOurs(caption, { name: 'activation', title: 'Activation' }, reported);
}

/**
 * What the paper describes and shows no trial of: the pull to the initial values, the second term of eq. (8), and the tanh
 * that the authors' code has in place of the cube root, seed by seed against the flexible arm and against PReLU.
 */
export function addedArms(results: Results): Table {
  const rows = AUTOENCODER_NETWORKS.flatMap((network) =>
    ADDED_ARMS.flatMap((arm) =>
      (['flexible', 'prelu'] as const).map((other) => {
        const [first, second] = [arm, other].map((name) =>
          side(VALIDATION_LOSS, results, `${network}-${name}`, ARM_LABELS[name]),
        );
        const [found] = compareFamily([
          { a: first.values, b: second.values, paired: true, direction: 'different', untested: true },
        ]);
        return {
          network,
          arm: first.label,
          loss: estimateOf(first.values),
          other: second.label,
          otherLoss: estimateOf(second.values),
          change: found.relativeChange,
          effect: found.effect?.value ?? null,
          p: found.p,
        };
      }),
    ),
  );
  return {
    caption:
      'Minimum validation loss of the arms that the paper describes and does not show, mean ± standard error, against two ' +
      `that it shows; paired t test, p uncorrected. ${sourceLine(results)}.`,
    columns: [
      column.text('network', 'Network'),
      column.text('arm', 'Arm'),
      column.estimate('loss', 'Loss'),
      column.text('other', 'Against'),
      column.estimate('otherLoss', 'Its loss'),
      column.number('change', 'Change (%)', 2),
      column.number('effect', 'd_z', 2),
      column.p('p', 'p'),
    ],
    rows,
  };
}

/** What flexibility costs in parameters, against the paper's "less than .03 %". */
export function parameterCounts(): Table {
  const rows = AUTOENCODER_NETWORKS.flatMap((network) => {
    const fixedCount = countParameters(autoencoderModel(network, 'relu').parameters);
    return AUTOENCODER_ARMS.map((arm) => {
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
      `Trainable parameters of the autoencoders. The paper counts ${grouped(212_070)} and ${grouped(219_891)} with fixed ` +
      'activations.',
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
