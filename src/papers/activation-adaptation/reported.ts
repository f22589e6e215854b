import { ARMS, RECTIFYING, type ActivationArm, type RectifyingArm } from './arms.js';
import type { Generator } from './simulated.js';

/** The numbers of a row in the order of the arms that the table prints. */
const row = <Arm extends string>(arms: readonly Arm[], values: readonly number[]): Record<Arm, number> =>
  Object.fromEntries(arms.map((arm, i) => [arm, values[i]])) as Record<Arm, number>;

/** Table 1: accuracy in per cent, by hidden layers and the activation that simulated the data. */
export const TABLE_1: Partial<Record<string, Record<Generator, Record<ActivationArm, number>>>> = {
  '1': { sigmoid: row(ARMS, [95.8, 97.5, 97.8, 97.7]), relu: row(ARMS, [96.1, 97.4, 98.2, 98.0]) },
  '8': { sigmoid: row(ARMS, [83.7, 83.8, 81.8, 81.9]), relu: row(ARMS, [57.3, 88.2, 89.3, 89.9]) },
};

/** "The maximum standard error is 0.22", of every cell of Table 1. */
export const TABLE_1_ERROR = 0.22;

/** By the activation of the convolutions, then of the dense layer. */
export type Cells<Cell> = Readonly<Record<RectifyingArm, Readonly<Record<RectifyingArm, Cell>>>>;

/** Table 2: accuracy on the test set in per cent. */
export const TABLE_2: Cells<number> = {
  relu: row(RECTIFYING, [99.1, 98.7, 99.1]),
  'adaptive-relu': row(RECTIFYING, [98.8, 98.9, 98.9]),
  gumbel: row(RECTIFYING, [98.7, 98.8, 98.9]),
};

/**
 * Mean accuracy in per cent over five folds, by the activations of the convolution and of the hidden layer.
 *
 * Source: activation adaptation, Table 3.
 */
export const TABLE_3: Cells<number> = {
  relu: row(RECTIFYING, [79.1, 79.1, 78.9]),
  'adaptive-relu': row(RECTIFYING, [78.9, 78.5, 79.3]),
  gumbel: row(RECTIFYING, [52.3, 77.4, 78.7]),
};

/** The largest standard error of Table 3, which prints no other. */
export const TABLE_3_ERROR = 0.17;

/**
 * Precision and recall in per cent; of which average over the four classes is not said.
 *
 * Source: activation adaptation, Table 4.
 */
export const TABLE_4: Readonly<Record<'precision' | 'recall', Cells<number>>> = {
  precision: {
    relu: row(RECTIFYING, [68.0, 68.1, 68.0]),
    'adaptive-relu': row(RECTIFYING, [68.1, 68.0, 67.9]),
    gumbel: row(RECTIFYING, [68.1, 68.2, 68.1]),
  },
  recall: {
    relu: row(RECTIFYING, [68.0, 67.9, 67.8]),
    'adaptive-relu': row(RECTIFYING, [67.9, 68.0, 67.9]),
    gumbel: row(RECTIFYING, [68.3, 68.1, 68.3]),
  },
};
