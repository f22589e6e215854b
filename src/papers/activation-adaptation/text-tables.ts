import { column, type Table } from '../../charts/index.js';
import { metric, parameter, type Results } from '../../experiments/index.js';
import { estimateOf, paperAndOurs, sourceLine } from '../../report/index.js';
import { median } from '../../statistics/index.js';
import { ACTIVATIONS } from './arms.js';
import { INTENTS } from './clicks.js';
import { lenetLabel } from './figures.js';
import { TABLE_3, TABLE_3_ERROR, TABLE_4 } from './text-reported.js';
import { TEXT_VARIANTS } from './text-training.js';

/** Table 3: the paper's accuracies on movie reviews beside ours, with the share of the more frequent class. */
export function table3(results: Results, texts: string): Table {
  const shares = TEXT_VARIANTS.flatMap(({ name }) => metric(results, name, 'majorityRate'));
  const majority = estimateOf(shares)?.mean.toFixed(1) ?? 'unknown';
  return paperAndOurs(
    `Table 3: accuracy in per cent on held-out folds of ${texts}; of the paper the mean over five folds, with a standard ` +
      `error of at most ${TABLE_3_ERROR}. Ours: mean ± standard error over folds; the more frequent class of the folds is ` +
      `${majority} %. ${sourceLine(results)}.`,
    { name: 'dense', title: 'Hidden layer' },
    TEXT_VARIANTS.map(({ name, convolution, dense }) => ({
      network: ACTIVATIONS[convolution].label,
      quantity: 'accuracy (%)',
      arm: ACTIVATIONS[dense].label,
      paper: { mean: TABLE_3[convolution][dense], standardError: TABLE_3_ERROR },
      ours: metric(results, name, 'accuracy'),
    })),
  );
}

/** Table 4: the paper's precision and recall on its private click data beside ours on simulated sessions. */
export const table4 = (results: Results): Table =>
  paperAndOurs(
    `Table 4: precision and recall in per cent, of the paper on private click data without standard errors, ours on simulated ` +
      `sessions: means over the four classes, then over folds ± standard error. The data differ, so that the numbers ` +
      `cannot be compared. ${sourceLine(results)}.`,
    { name: 'dense', title: 'Hidden layer' },
    TEXT_VARIANTS.flatMap(({ name, convolution, dense }) =>
      (['precision', 'recall'] as const).map((quantity) => ({
        network: ACTIVATIONS[convolution].label,
        quantity: `${quantity} (%)`,
        arm: ACTIVATIONS[dense].label,
        paper: { mean: TABLE_4[convolution][dense][quantity], standardError: null },
        ours: metric(results, name, quantity),
      })),
    ),
  );

/** Precision and recall of each intent of the simulated sessions. */
export const intentTable = (results: Results): Table => ({
  caption: `Precision / recall in per cent of each intent of the simulated sessions, means over folds. ${sourceLine(results)}.`,
  columns: [
    column.text('arm', 'Convolution / hidden layer'),
    ...INTENTS.flatMap((intent) => [
      column.number(`${intent}Precision`, `${intent}, precision`, 1),
      column.number(`${intent}Recall`, 'recall', 1),
    ]),
  ],
  rows: TEXT_VARIANTS.map((variant) => {
    const ofClass = (name: string, k: number): number | null =>
      estimateOf(parameter(results, variant.name, name).map((values) => values[k] ?? null))?.mean ?? null;
    return {
      arm: lenetLabel(variant.convolution, variant.dense),
      ...Object.fromEntries(
        INTENTS.flatMap((intent, k) => [
          [`${intent}Precision`, ofClass('precision', k)],
          [`${intent}Recall`, ofClass('recall', k)],
        ]),
      ),
    };
  }),
});

/** How many of the words of each set of texts have a vector in the file, and how many of their occurrences. */
export const coverageTable = (parts: readonly { name: string; results: Results }[]): Table => ({
  caption:
    'Words of the texts that have a vector in the file at hand; every other word has one drawn from U(-0.25, 0.25).',
  columns: [
    column.text('texts', 'Texts and vectors'),
    column.count('distinct', 'Words'),
    column.number('known', 'with a vector (%)', 1),
    column.count('occurrences', 'Occurrences'),
    column.number('knownOccurrences', 'with a vector (%)', 1),
  ],
  rows: parts.flatMap(({ name, results }) => {
    const [found] = TEXT_VARIANTS.flatMap((variant) => parameter(results, variant.name, 'coverage'));
    if (found === undefined) return [];
    const [distinct, known, occurrences, knownOccurrences] = found;
    return [
      {
        texts: name,
        distinct,
        known: (100 * known) / distinct,
        occurrences,
        knownOccurrences: (100 * knownOccurrences) / occurrences,
      },
    ];
  }),
});

/** Where the shapes alpha went from 1: the median over folds of the smallest, the median and the largest of a layer. */
export const textShapeTable = (results: Results): Table => ({
  caption: `Learnt shapes α of the text CNN, from 1: medians over folds of the layer's least, middle and largest. ${sourceLine(results)}.`,
  columns: [
    column.text('arm', 'Convolution / hidden layer'),
    column.text('layer', 'Layer'),
    column.number('least', 'Least α', 3),
    column.number('middle', 'Median α', 3),
    column.number('largest', 'Largest α', 3),
  ],
  rows: TEXT_VARIANTS.flatMap((variant) =>
    (['convolution', 'dense1'] as const).flatMap((layer) => {
      const stored = parameter(results, variant.name, `${layer}.alpha`).filter(({ length }) => length > 0);
      if (stored.length === 0) return [];
      const at = (place: number): number => median(stored.map((values) => values[place]));
      return [
        {
          arm: lenetLabel(variant.convolution, variant.dense),
          layer: layer === 'convolution' ? 'feature maps' : 'hidden layer',
          least: at(0),
          middle: at(2),
          largest: at(4),
        },
      ];
    }),
  ),
});
