import { metric, type Results } from '../../experiments/index.js';
import {
  compare,
  counted,
  metricQuantity,
  printedEffect,
  untestable,
  type Claim,
  type VariantPair,
} from '../../report/index.js';
import { finiteTrials, mean } from '../../statistics/index.js';
import { pairLabel, pairOf, PAIRS, RECTIFYING, type PairVariant } from './arms.js';
import { TABLE_3, TABLE_3_ERROR, TABLE_4, type Cells } from './reported.js';

const SENTENCES = {
  better: 'on movie reviews adaptive activations provide a better prediction accuracy',
  hidden: 'on movie reviews adaptive Gumbel is a good choice in the fully connected layer',
  convolution: 'adaptive ReLU works excellently in the convolution of movie reviews',
  failure: 'adaptive Gumbel in the convolution with ReLU behind it does not learn movie reviews (52.3 %)',
  clicks: 'on click data adaptive Gumbel performs slightly better, ReLU and adaptive ReLU compete closely',
  kim: "the accuracies match those of Kim's network on movie reviews",
};

const PLAIN = pairOf('relu', 'relu');
const OTHERS = PAIRS.filter((pair) => pair !== PLAIN);

/** Two pairs, with the difference that the cells of a table print. */
const comparing = (
  on: string,
  first: PairVariant,
  second: PairVariant,
  cells: Cells<number>,
  standardError: number | null,
): VariantPair => {
  const print = ({ convolution, dense }: PairVariant) => ({ mean: cells[convolution][dense], standardError });
  return { on, first: first.name, second: second.name, ...printedEffect(print(first), print(second)) };
};

/** What the paper claims of movie reviews, on texts such as `sentences`. */
export function movieClaims(results: Results, texts: string): Claim[] {
  const quantity = metricQuantity('accuracy', 'accuracy (%)');
  const failing = pairOf('gumbel', 'relu');
  const pair = (first: PairVariant, second: PairVariant): VariantPair =>
    comparing(texts, first, second, TABLE_3, TABLE_3_ERROR);
  const found = finiteTrials(metric(results, failing.name, 'accuracy'));
  const majority = finiteTrials(metric(results, failing.name, 'majorityRate'));
  const state = (sentence: string, direction: 'greater' | 'less', pairs: readonly VariantPair[]): Claim =>
    compare(results, { sentence, direction, quantity, pairs, labelOf: pairLabel });
  return [
    state(
      SENTENCES.better,
      'greater',
      OTHERS.map((other) => pair(other, PLAIN)),
    ),
    state(
      SENTENCES.hidden,
      'greater',
      RECTIFYING.map((convolution) => pair(pairOf(convolution, 'gumbel'), pairOf(convolution, 'relu'))),
    ),
    state(
      SENTENCES.convolution,
      'greater',
      RECTIFYING.map((dense) => pair(pairOf('adaptive-relu', dense), pairOf('relu', dense))),
    ),
    ...(found.length === 0
      ? []
      : [
          counted(
            SENTENCES.failure,
            `${pairLabel(failing.name)}, ${texts}, mean over folds`,
            `${mean(found).toFixed(1)} %, the more frequent class ${mean(majority).toFixed(1)} %`,
            mean(found) < mean(majority) + 5,
          ),
        ]),
  ];
}

/** What the paper claims of click data, tested on simulated sessions. */
export function clickClaims(results: Results): Claim[] {
  const rows = ['relu', 'adaptive-relu'] as const;
  return (['precision', 'recall'] as const).map((name) =>
    compare(results, {
      sentence: SENTENCES.clicks,
      direction: 'greater',
      quantity: metricQuantity(name, `${name}, mean of the classes (%)`),
      pairs: rows.flatMap((convolution) =>
        RECTIFYING.map((dense) =>
          comparing(
            'simulated sessions',
            pairOf('gumbel', dense),
            pairOf(convolution, dense),
            TABLE_4[name],
            null,
          ),
        ),
      ),
      labelOf: pairLabel,
    }),
  );
}

/** What of these parts nothing here can test. */
export const untestedTextClaims: readonly Claim[] = [
  untestable(
    SENTENCES.kim,
    "Kim's network has no hidden layer, other optimization and ten folds; the paper's own is not run at its scale here",
  ),
];
