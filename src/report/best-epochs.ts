import { curve, type Results } from '../experiments/index.js';

/** The epoch, counted from 1, after which a curve of each trial of a variant was lowest. */
export const bestEpochs = (results: Results, variant: string, name = 'validationLoss'): number[] =>
  curve(results, variant, name)
    .filter((values) => values.length > 0)
    .map((values) => values.indexOf(Math.min(...values)) + 1);
