import * as tf from '@tensorflow/tfjs-core';
import type { EmbeddedTexts } from '../../data/index.js';
import { perSeed, scaleOf, type TrialResult, type TypedBlock } from '../../experiments/index.js';
import { textCnn } from '../../models/index.js';
import { mean, quantile } from '../../statistics/index.js';
import { precisionAndRecall, trainTextFold, type TextSettings } from '../../training/index.js';
import { activationsOf, alphasOf, type PairVariant } from './arms.js';

/** The protocol of section 4.3. */
export const TEXT_PROTOCOL: TextSettings = {
  epochs: 50,
  examples: 100_000,
  words: 10_000,
  batchSize: 50,
  learningRate: 0.05,
  folds: 5,
};

/** The scales of {@link TEXT_PROTOCOL}, each trial a block. */
export const textScale = scaleOf(TEXT_PROTOCOL, 1);

const sum = (list: readonly number[]): number => list.reduce((total, value) => total + value, 0);

/** Trains the folds of a block one after another: {@link trainTextFold} with the text CNN of its pair. */
export const trainFolds = (
  texts: EmbeddedTexts,
  { settings, ...block }: TypedBlock<TextSettings, PairVariant>,
): Promise<TrialResult[]> =>
  perSeed(block, async (seed, live) => {
    const network = textCnn({
      vectors: texts.vectors,
      dimension: texts.dimension,
      classes: texts.classes.length,
      ...activationsOf(block.variant),
    });
    const { parameters, curves, confusion } = await trainTextFold({
      network,
      texts,
      settings,
      seed,
      ...live,
    });
    const { precision, recall } = precisionAndRecall(confusion);
    const { distinct, distinctKnown, occurrences, occurrencesKnown } = texts.coverage;
    const loss = curves.validationLoss.at(-1)!;
    const shapes = Number.isFinite(loss) ? alphasOf(network, parameters) : [];
    tf.dispose(parameters);
    return {
      seed,
      status: Number.isFinite(loss) ? 'completed' : 'diverged',
      metrics: {
        accuracy: 100 - curves.validationError.at(-1)!,
        validationLoss: loss,
        precision: mean(precision),
        recall: mean(recall),
        majorityRate: (100 * Math.max(...confusion.map(sum))) / sum(confusion.flat()),
      },
      curves,
      parameters: {
        precision,
        recall,
        coverage: [distinct, distinctKnown, occurrences, occurrencesKnown],
        // The smallest, the quartiles and the largest.
        ...Object.fromEntries(
          shapes.map(([layer, alphas]) => [
            `${layer}.alpha`,
            [0, 0.25, 0.5, 0.75, 1].map((p) => quantile(alphas, p)),
          ]),
        ),
      },
    };
  });
