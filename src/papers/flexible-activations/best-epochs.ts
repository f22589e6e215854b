import { curve, type Results } from '../../experiments/index.js';

/** The epoch, counted from 1, after which the validation loss of each trial of a variant was lowest. */
export const bestEpochs = (results: Results, variant: string): number[] =>
  curve(results, variant, 'validationLoss')
    .filter((losses) => losses.length > 0)
    .map((losses) => losses.indexOf(Math.min(...losses)) + 1);
