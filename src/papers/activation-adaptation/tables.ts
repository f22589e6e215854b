import { column, type Table } from '../../charts/index.js';
import { labellingRates, LABELLINGS } from '../../data/index.js';
import { metric, type Results } from '../../experiments/index.js';
import { estimateOf, paperAndOurs, sourceLine } from '../../report/index.js';
import { ACTIVATIONS, ARMS, PAIRS } from './arms.js';
import { depthsOf, GENERATED, layers, pairsOf } from './figures.js';
import { TABLE_1, TABLE_1_ERROR, TABLE_2, TABLE_3, TABLE_3_ERROR, TABLE_4, type Cells } from './reported.js';
import { DEPTHS, GENERATORS, type SimulatedSettings } from './simulated.js';

/**
 * Table 1, and what is trained with 2 and 4 layers, which the paper does not show: its accuracies beside ours, and the
 * majority's. A depth is taken from the first results that have it.
 */
export function table1(...all: readonly Results[]): Table {
  const rows = DEPTHS.flatMap((depth) => {
    const results = all.find((one) => depthsOf(one).includes(depth));
    if (results === undefined) return [];
    return GENERATORS.map((generator) => ({
      data: `${layers(depth)}, ${GENERATED[generator]}`,
      epochs: (results.settings as SimulatedSettings).epochs,
      majority: estimateOf(metric(results, `${depth}-relu`, `${generator}Majority`))?.mean ?? null,
      ...Object.fromEntries(
        ARMS.flatMap((arm) => [
          [`${arm}Paper`, TABLE_1[depth]?.[generator][arm] ?? null],
          [arm, estimateOf(metric(results, `${depth}-${arm}`, `${generator}Accuracy`))],
        ]),
      ),
    }));
  });
  return {
    caption:
      `Table 1: accuracy in per cent on held-out folds, the paper's (2,000 epochs, standard error at most ${TABLE_1_ERROR}) ` +
      `beside ours (mean ± standard error over data sets). ${sourceLine(...all)}.`,
    columns: [
      column.text('data', 'Fitted and simulated with'),
      column.count('epochs', 'Epochs of ours'),
      column.number('majority', 'Majority', 1),
      ...ARMS.flatMap((arm) => [
        column.number(`${arm}Paper`, `${ACTIVATIONS[arm].label}, paper`, 1),
        column.estimate(arm, 'ours', 3),
      ]),
    ],
    rows,
  };
}

/** What guessing the more frequent class gives, and knowing the generating network, for each way to draw labels. */
export function labellingTable(seeds = 5): Table {
  return {
    caption:
      `How the labels are drawn, which the paper does not say: mean accuracy in per cent of the majority, and the best that ` +
      `is possible, over ${seeds} data sets of 1,000 examples; data sets of one class alone are counted.`,
    columns: [
      column.text('labels', 'Labels'),
      column.text('data', 'Simulated with'),
      column.number('majority', 'Majority', 1),
      column.number('best', 'Best possible', 1),
      column.count('single', 'Of one class'),
    ],
    rows: LABELLINGS.flatMap((labelling) =>
      ['1', '8'].flatMap((depth) =>
        GENERATORS.map((generator) => {
          const options = { depth: Number(depth), activation: generator, labelling, examples: 1000 };
          const { majority, best, single } = labellingRates(seeds, options);
          return {
            labels: labelling,
            data: `${layers(depth)}, ${GENERATED[generator]}`,
            majority: majority && 100 * majority,
            best: best && 100 * best,
            single,
          };
        }),
      ),
    ),
  };
}

/** A quantity of the nine networks of a table: what it is called and stored as, and what the paper prints. */
interface Printed {
  readonly quantity: string;
  readonly name: string;
  readonly cells: Cells<number>;
  readonly standardError: number | null;
}

/** The paper's numbers beside ours, a row a pair and quantity. */
const pairTable = (results: Results, caption: string, dense: string, quantities: readonly Printed[]): Table =>
  paperAndOurs(
    `${caption} ${sourceLine(results)}.`,
    { name: 'dense', title: dense },
    pairsOf(results).flatMap((pair) =>
      quantities.map(({ quantity, name, cells, standardError }) => ({
        network: ACTIVATIONS[pair.convolution].label,
        quantity,
        arm: ACTIVATIONS[pair.dense].label,
        paper: { mean: cells[pair.convolution][pair.dense], standardError },
        ours: metric(results, pair.name, name),
      })),
    ),
  );

/** Table 2: the paper's test accuracies of the nine LeNets beside ours. */
export const table2 = (results: Results): Table =>
  pairTable(
    results,
    'Table 2: LeNet-5 on MNIST, accuracy on the test set in per cent; the paper has one run of each and no standard errors. ' +
      'Ours: mean ± standard error.',
    'Dense layer',
    [{ quantity: 'test accuracy (%)', name: 'testAccuracy', cells: TABLE_2, standardError: null }],
  );

/** Table 3: the paper's accuracies on movie reviews beside ours, with the share of the more frequent class. */
export function table3(results: Results, texts: string): Table {
  const shares = PAIRS.flatMap(({ name }) => metric(results, name, 'majorityRate'));
  const majority = estimateOf(shares)?.mean.toFixed(1) ?? 'unknown';
  return pairTable(
    results,
    `Table 3: accuracy in per cent on held-out folds of ${texts}; of the paper the mean over five folds, with a standard ` +
      `error of at most ${TABLE_3_ERROR}. Ours: mean ± standard error over folds; the more frequent class of the folds is ` +
      `${majority} %.`,
    'Hidden layer',
    [{ quantity: 'accuracy (%)', name: 'accuracy', cells: TABLE_3, standardError: TABLE_3_ERROR }],
  );
}

/** Table 4: the paper's precision and recall on its private click data beside ours on simulated sessions. */
export const table4 = (results: Results): Table =>
  pairTable(
    results,
    'Table 4: precision and recall in per cent, of the paper on private click data without standard errors, ours on simulated ' +
      'sessions: means over the four classes, then over folds ± standard error. The data differ, so that the numbers ' +
      'cannot be compared.',
    'Hidden layer',
    (['precision', 'recall'] as const).map((name) => ({
      quantity: `${name} (%)`,
      name,
      cells: TABLE_4[name],
      standardError: null,
    })),
  );
