import { evaluateClassifier } from './evaluate.js';
import { momentum } from './momentum.js';
import type { Split } from './split.js';
import { trainClassifier, type ClassifierTraining } from './train-classifier.js';
import type { Parameters } from '../models/index.js';

export interface ValidatedTraining extends Omit<
  ClassifierTraining,
  'seeds' | 'chosen' | 'optimizer' | 'afterEpoch'
> {
  seed: number;
  /** What the network learns from, and at least as few examples that it is validated on. */
  split: Split;
  learningRate: number;
}

export interface ValidatedResult {
  /** After the last step; the caller's to dispose of. */
  parameters: Parameters;
  /** A value an epoch. */
  curves: Record<'trainingLoss' | 'trainingError' | 'validationError' | 'validationLoss', number[]>;
}

/**
 * Trains a classifier by gradient descent without momentum, w - learningRate dL/dw, one trial, and evaluates it after every
 * epoch: loss and error in per cent on the validation part, and the error on as many of the first training examples, so
 * that both errors have the same resolution.
 *
 * Throws as {@link trainClassifier} does.
 */
export async function trainWithValidation({
  seed,
  split,
  learningRate,
  ...training
}: ValidatedTraining): Promise<ValidatedResult> {
  const { network, examples } = training;
  const beside = split.train.subarray(0, split.validation.length);
  const { parameters, trainingLoss, curves } = await trainClassifier({
    ...training,
    seeds: [seed],
    chosen: [split.train],
    optimizer: momentum({ learningRate: () => learningRate, momentum: 0 }),
    afterEpoch: (trained) => {
      const on = (numbers: Uint32Array) =>
        evaluateClassifier({ network, parameters: trained.parameters, examples, numbers: [numbers] });
      const validation = on(split.validation);
      return {
        trainingError: on(beside).error,
        validationError: validation.error,
        validationLoss: validation.loss,
      };
    },
  });
  const { trainingError, validationError, validationLoss } = curves[0];
  return {
    parameters,
    curves: { trainingLoss: trainingLoss[0], trainingError, validationError, validationLoss },
  };
}
