import type { EmbeddedTexts } from '../data/index.js';
import { permutation, stream } from '../random/index.js';
import { confusionMatrix, type Confusion } from './confusion.js';
import { checkFolds, crossValidation } from './cross-validation.js';
import type { Network } from './forward.js';
import type { Split } from './split.js';
import { textExamples } from './text-examples.js';
import {
  trainWithValidation,
  type ValidatedResult,
  type ValidatedTraining,
} from './train-with-validation.js';

/** How texts are learnt in cross-validation. */
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

export interface TextFoldTraining extends Pick<ValidatedTraining, 'seed' | 'onProgress' | 'signal'> {
  network: Network;
  texts: EmbeddedTexts;
  settings: TextSettings;
}

export interface TextFoldResult extends ValidatedResult {
  /** Of the fold that was held out, after the last epoch. */
  confusion: Confusion;
}

/**
 * The fold s mod `folds` of the cross-validation of seed floor(s / `folds`), of the first texts of that seed's stream
 * `split/examples`.
 *
 * Throws as {@link checkFolds} does where a part of it lacks a class.
 */
function foldOf(seed: number, { texts, labels, classes }: EmbeddedTexts, settings: TextSettings): Split {
  const { folds, examples } = settings;
  const division = Math.floor(seed / folds);
  const order = permutation(stream(division, 'split/examples'), 0, texts.length);
  const places = crossValidation(division, Math.min(examples, texts.length), folds)[seed % folds];
  const split = {
    train: places.train.map((place) => order[place]),
    validation: places.validation.map((place) => order[place]),
  };
  checkFolds([split], labels, classes.length);
  return split;
}

/**
 * Trains on all folds of a cross-validation but one, and validates on that one after every epoch: {@link trainWithValidation}
 * of the seed s on the fold s mod `folds` of the division that seed floor(s / `folds`) draws.
 */
export async function trainTextFold({
  seed,
  network,
  texts,
  settings,
  ...live
}: TextFoldTraining): Promise<TextFoldResult> {
  const split = foldOf(seed, texts, settings);
  const examples = textExamples({
    ...texts,
    texts: texts.texts.map((text) => text.subarray(0, settings.words)),
  });
  const { epochs, batchSize, learningRate } = settings;
  const trained = await trainWithValidation({
    network,
    seed,
    examples,
    split,
    epochs,
    batchSize,
    learningRate,
    ...live,
  });
  const { parameters } = trained;
  return {
    ...trained,
    confusion: confusionMatrix({ network, parameters, examples, numbers: [split.validation] }),
  };
}
