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
import { lenetLabel } from './figures.js';
import { TABLE_3, TABLE_3_ERROR, TABLE_4 } from './text-reported.js';
import { TEXT_VARIANTS, type TextVariant } from './text-training.js';

const SENTENCES = {
  better: 'on movie reviews adaptive activations provide a better prediction accuracy',
  hidden: 'on movie reviews adaptive Gumbel is a good choice in the fully connected layer',
  convolution: 'adaptive ReLU works excellently in the convolution of movie reviews',
  failure: 'adaptive Gumbel in the convolution with ReLU behind it does not learn movie reviews (52.3 %)',
  clicks: 'on click data adaptive Gumbel performs slightly better, ReLU and adaptive ReLU compete closely',
  kim: "the accuracies match those of Kim's network on movie reviews",
};

const pairOf = (
  on: string,
  first: TextVariant,
  second: TextVariant,
  print: (variant: TextVariant) => { mean: number; standardError: number | null },
): VariantPair => ({
  on,
  first: first.name,
  second: second.name,
  ...printedEffect(print(first), print(second)),
});

const printed3 = ({ convolution, dense }: TextVariant) => ({
  mean: TABLE_3[convolution][dense],
  standardError: TABLE_3_ERROR,
});

const variantOf = (convolution: TextVariant['convolution'], dense: TextVariant['dense']): TextVariant =>
  TEXT_VARIANTS.find((variant) => variant.convolution === convolution && variant.dense === dense)!;

const PLAIN = variantOf('relu', 'relu');
const ADAPTIVE = TEXT_VARIANTS.filter((variant) => variant !== PLAIN);

const textLabelOf = (name: string): string => {
  const { convolution, dense } = TEXT_VARIANTS.find((variant) => variant.name === name)!;
  return lenetLabel(convolution, dense);
};

/** What the paper claims of movie reviews, on texts such as `sentences`. */
export function movieClaims(results: Results, texts: string): Claim[] {
  const quantity = metricQuantity('accuracy', 'accuracy (%)');
  const rows = ['relu', 'adaptive-relu', 'gumbel'] as const;
  const failing = variantOf('gumbel', 'relu');
  const found = finiteTrials(metric(results, failing.name, 'accuracy'));
  const majority = finiteTrials(metric(results, failing.name, 'majorityRate'));
  const state = (sentence: string, direction: 'greater' | 'less', pairs: readonly VariantPair[]): Claim =>
    compare(results, { sentence, direction, quantity, pairs, labelOf: textLabelOf });
  return [
    state(
      SENTENCES.better,
      'greater',
      ADAPTIVE.map((variant) => pairOf(texts, variant, PLAIN, printed3)),
    ),
    state(
      SENTENCES.hidden,
      'greater',
      rows.map((convolution) =>
        pairOf(texts, variantOf(convolution, 'gumbel'), variantOf(convolution, 'relu'), printed3),
      ),
    ),
    state(
      SENTENCES.convolution,
      'greater',
      rows.map((dense) =>
        pairOf(texts, variantOf('adaptive-relu', dense), variantOf('relu', dense), printed3),
      ),
    ),
    ...(found.length === 0
      ? []
      : [
          counted(
            SENTENCES.failure,
            `${lenetLabel(failing.convolution, failing.dense)}, ${texts}, mean over folds`,
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
        (['relu', 'adaptive-relu', 'gumbel'] as const).map((dense) =>
          pairOf(
            'simulated sessions',
            variantOf('gumbel', dense),
            variantOf(convolution, dense),
            (variant) => ({
              mean: TABLE_4[variant.convolution][variant.dense][name],
              standardError: null,
            }),
          ),
        ),
      ),
      labelOf: textLabelOf,
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
