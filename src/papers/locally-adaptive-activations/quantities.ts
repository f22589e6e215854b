import { metricQuantity } from '../../report/index.js';

/** Errors and losses of these experiments lie decades apart between trials and methods: all are compared on logarithms. */
export const FINAL_LOSS = metricQuantity('dataLoss', 'final data loss', 'log');

export const RELATIVE_L2 = metricQuantity('relativeL2', 'relative L2 error', 'log');

/**
 * The smallest effect of interest where the paper prints no number: ten per cent of a loss or an error. Trials of one method
 * scatter by far more, and no figure of the paper shows less.
 */
export const TEN_PER_CENT = Math.log(1.1);

/**
 * The data loss that both problems are said to be trained to when times are compared: a round decade, chosen without a look at
 * any arm; the losses start at 0.70 (function fit) and 0.32 (Burgers).
 */
export const TARGET_LOSS = 0.01;
