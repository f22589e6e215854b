import * as tf from '@tensorflow/tfjs-core';
import type { EmbeddedTexts } from '../../data/index.js';
import { perSeed, scaleOf, type TrialResult, type TypedBlock } from '../../experiments/index.js';
import { learntActivations, textCnn, type Classifier, type Parameters } from '../../models/index.js';
import { permutation, stream } from '../../random/index.js';
import { quantile } from '../../statistics/index.js';
import {
  checkFolds,
  confusionMatrix,
  crossValidation,
  evaluateClassifier,
  momentum,
  precisionAndRecall,
  textExamples,
  trainClassifier,
} from '../../training/index.js';
import { activationsOf, type PairVariant } from './arms.js';

/** The protocol of section 4.3. */
export interface TextSettings {
  epochs: number;
  /** The first texts of a random order; more than there are mean all. */
  examples: number;
  /** Words of each text from its start; the rest is cut off. */
  words: number;
  batchSize: number;
  learningRate: number;
  folds: number;
}

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
const mean = (list: readonly number[]): number => sum(list) / list.length;

/** The smallest, the quartiles and the largest shape alpha = e^rho of each layer that learns one. */
const shapeQuantiles = (model: Classifier, parameters: Parameters): Record<string, number[]> =>
  Object.fromEntries(
    Object.entries(learntActivations(model, parameters, 0)).map(([name, values]) => {
      const shapes = values.map(Math.exp);
      return [name.replace(/rho$/, 'alpha'), [0, 0.25, 0.5, 0.75, 1].map((p) => quantile(shapes, p))];
    }),
  );

/**
 * One trial: seed s trains on all folds but fold s mod 5 of the cross-validation of seed floor(s / 5), and validates on
 * that fold after every epoch; the training error is that of as many training examples.
 */
async function trainFold(
  texts: EmbeddedTexts,
  variant: PairVariant,
  settings: TextSettings,
  seed: number,
  { onProgress, signal }: Pick<TypedBlock<TextSettings, PairVariant>, 'onProgress' | 'signal'>,
): Promise<TrialResult> {
  const { folds, batchSize, learningRate, epochs } = settings;
  const count = Math.min(settings.examples, texts.texts.length);
  const cut = { ...texts, texts: texts.texts.map((text) => text.subarray(0, settings.words)) };
  const division = Math.floor(seed / folds);
  const order = permutation(stream(division, 'split/examples'), 0, texts.texts.length);
  const places = crossValidation(division, count, folds)[seed % folds];
  const split = {
    train: places.train.map((place) => order[place]),
    validation: places.validation.map((place) => order[place]),
  };
  checkFolds([split], texts.labels, texts.classes.length);
  const model = textCnn({
    vectors: texts.vectors,
    dimension: texts.dimension,
    classes: texts.classes.length,
    ...activationsOf(variant),
  });
  const examples = textExamples(cut);
  const beside = split.train.slice(0, split.validation.length);
  const measured = (parameters: Parameters, numbers: Uint32Array) =>
    evaluateClassifier({ network: model, parameters, examples, numbers: [numbers] });
  const { parameters, trainingLoss, curves } = await trainClassifier({
    network: model,
    seeds: [seed],
    examples,
    chosen: [split.train],
    optimizer: momentum({ learningRate: () => learningRate, momentum: 0 }),
    epochs,
    batchSize,
    afterEpoch: (trained) => {
      const held = measured(trained.parameters, split.validation);
      return {
        validationLoss: held.loss,
        validationError: held.error,
        trainingError: measured(trained.parameters, beside).error,
      };
    },
    onProgress,
    signal,
  });
  const confusion = confusionMatrix({ network: model, parameters, examples, numbers: [split.validation] });
  const { precision, recall } = precisionAndRecall(confusion);
  const { distinct, distinctKnown, occurrences, occurrencesKnown } = texts.coverage;
  const loss = curves[0].validationLoss.at(-1)!;
  const shapes = Number.isFinite(loss) ? shapeQuantiles(model, parameters) : {};
  tf.dispose(parameters);
  return {
    seed,
    status: Number.isFinite(loss) ? 'completed' : 'diverged',
    metrics: {
      accuracy: 100 - curves[0].validationError.at(-1)!,
      validationLoss: loss,
      precision: mean(precision),
      recall: mean(recall),
      majorityRate: (100 * Math.max(...confusion.map(sum))) / split.validation.length,
    },
    curves: { ...curves[0], trainingLoss: trainingLoss[0] },
    parameters: {
      precision,
      recall,
      coverage: [distinct, distinctKnown, occurrences, occurrencesKnown],
      ...shapes,
    },
  };
}

/** Trains the folds of a block one after another. */
export const trainFolds = (
  texts: EmbeddedTexts,
  block: TypedBlock<TextSettings, PairVariant>,
): Promise<TrialResult[]> =>
  perSeed(block, (seed, live) => trainFold(texts, block.variant, block.settings, seed, live));
