import { column, type Table } from '../../charts/index.js';
import { INTENTS } from '../../data/index.js';
import { parameter, type Results } from '../../experiments/index.js';
import { estimateOf, sourceLine } from '../../report/index.js';
import { median } from '../../statistics/index.js';
import { pairLabel, PAIRS } from './arms.js';

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
  rows: PAIRS.map((variant) => {
    const ofClass = (name: string, k: number): number | null =>
      estimateOf(parameter(results, variant.name, name).map((values) => values[k] ?? null))?.mean ?? null;
    return {
      arm: pairLabel(variant.name),
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
    const [found] = PAIRS.flatMap((variant) => parameter(results, variant.name, 'coverage'));
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
  rows: PAIRS.flatMap((variant) =>
    (['convolution', 'dense1'] as const).flatMap((layer) => {
      const stored = parameter(results, variant.name, `${layer}.alpha`).filter(({ length }) => length > 0);
      if (stored.length === 0) return [];
      const at = (place: number): number => median(stored.map((values) => values[place]));
      return [
        {
          arm: pairLabel(variant.name),
          layer: layer === 'convolution' ? 'feature maps' : 'hidden layer',
          least: at(0),
          middle: at(2),
          largest: at(4),
        },
      ];
    }),
  ),
});
