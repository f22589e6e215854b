import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fromCSV } from 'arquero';
import { column, type Estimate, type Table } from '../../charts/index.js';
import type { Results } from '../../experiments/index.js';
import { estimateOf, sourceLine } from '../../report/index.js';
import { relativeDifference } from '../../statistics/index.js';
import { projectRoot } from '../../system/project-root.js';
import { LENETS, QUANTITIES } from './arms.js';
import { LENET_NAMES } from './lenet5.js';
import { TABLE_4 } from './reported.js';

/** What scripts/lenet5-pytorch.py wrote, a row a trial or an epoch. */
const read = (name: string): Record<string, string | number | null>[] => {
  const text = readFileSync(path.join(projectRoot(), 'data', 'checks', `${name}.csv`), 'utf8');
  return fromCSV(text).objects() as Record<string, string | number | null>[];
};

/** What its trials differ in, with the columns of their loss and accuracy. */
const TRAINED = [
  ['PyTorch', '-1 to 1', 'minimumValidationLoss', 'testAccuracy'],
  ['PyTorch, batch statistics when evaluated', '-1 to 1', 'batchMinimumValidationLoss', 'batchTestAccuracy'],
  ['PyTorch, pixels in [0, 1]', '0 to 1', 'minimumValidationLoss', 'testAccuracy'],
] as const;

/**
 * LeNet-5 with ReLU as the paper prints it, as trained here, and as a program in PyTorch trained it that shares nothing
 * with this one: with the same pixels, evaluated with the statistics of the batch instead of the running ones, and with
 * pixels in [0, 1].
 */
export function lenetInPyTorch(results: Results): Table {
  const trials = read('lenet5-pytorch');
  const rows = LENET_NAMES.flatMap((network) => {
    const row = (trained: string, loss: Estimate | null, accuracy: Estimate | null, count: number) => ({
      network: LENETS[network],
      trained,
      loss,
      accuracy,
      trials: count,
    });
    const [losses, accuracies] = [QUANTITIES.minimumValidationLoss, QUANTITIES.testAccuracy].map(
      ({ values }) => values(results, `${network}-relu`),
    );
    const { minimumValidationLoss, testAccuracy } = TABLE_4[network];
    return [
      row('paper', minimumValidationLoss.relu, testAccuracy.relu, 50),
      row('ours', estimateOf(losses), estimateOf(accuracies), losses.length),
      ...TRAINED.flatMap(([trained, pixels, ...names]) => {
        const own = trials.filter((trial) => trial.network === network && trial.pixels === pixels);
        const [loss, accuracy] = names.map((name) =>
          own.flatMap(({ [name]: value }) => value ?? []).map(Number),
        );
        return loss.length > 0 ? [row(trained, estimateOf(loss), estimateOf(accuracy), loss.length)] : [];
      }),
    ];
  });
  return {
    caption:
      `LeNet-5 with ReLU on CIFAR-10, mean ± standard error. Ours: ${sourceLine(results)}. PyTorch: initial weights, ` +
      `splits and orders of its own.`,
    columns: [
      column.text('network', 'Network'),
      column.text('trained', 'Trained by'),
      column.estimate('loss', 'Minimum validation loss'),
      column.estimate('accuracy', 'Test accuracy (%)'),
      column.count('trials', 'Trials'),
    ],
    rows,
  };
}

/** The validation losses of stored trials beside those of PyTorch from the same weights, split and order of the images. */
export function sameDrawsInPyTorch(): Table {
  return {
    caption:
      'Validation loss of stored trials of LeNet-5 with ReLU, and of PyTorch from the same initial weights, split and ' +
      'order of the images.',
    columns: [
      column.text('network', 'Network'),
      column.count('seed', 'Seed'),
      column.count('epoch', 'After epoch'),
      column.number('record', 'Record', 5),
      column.number('pytorch', 'PyTorch', 5),
      column.scientific('difference', 'Relative difference', 1),
    ],
    rows: read('lenet5-same-draws').map(({ network, seed, epoch, record, pytorch }) => ({
      network: LENETS[network as keyof typeof LENETS],
      seed,
      epoch,
      record,
      pytorch,
      difference: relativeDifference(Number(pytorch), Number(record)),
    })),
  };
}
