import type { RectifyingArm } from './arms.js';

type Cells<Cell> = Readonly<Record<RectifyingArm, Readonly<Record<RectifyingArm, Cell>>>>;

/**
 * Mean accuracy in per cent over five folds, by the activations of the convolution and of the hidden layer.
 *
 * Source: activation adaptation, Table 3.
 */
export const TABLE_3: Cells<number> = {
  relu: { relu: 79.1, 'adaptive-relu': 79.1, gumbel: 78.9 },
  'adaptive-relu': { relu: 78.9, 'adaptive-relu': 78.5, gumbel: 79.3 },
  gumbel: { relu: 52.3, 'adaptive-relu': 77.4, gumbel: 78.7 },
};

/** The largest standard error of Table 3, which prints no other. */
export const TABLE_3_ERROR = 0.17;

export interface PrecisionRecall {
  readonly precision: number;
  readonly recall: number;
}

const cell = (precision: number, recall: number): PrecisionRecall => ({ precision, recall });

/**
 * Precision and recall in per cent; of which average over the four classes is not said.
 *
 * Source: activation adaptation, Table 4.
 */
export const TABLE_4: Cells<PrecisionRecall> = {
  relu: { relu: cell(68.0, 68.0), 'adaptive-relu': cell(68.1, 67.9), gumbel: cell(68.0, 67.8) },
  'adaptive-relu': { relu: cell(68.1, 67.9), 'adaptive-relu': cell(68.0, 68.0), gumbel: cell(67.9, 67.9) },
  gumbel: { relu: cell(68.1, 68.3), 'adaptive-relu': cell(68.2, 68.1), gumbel: cell(68.1, 68.3) },
};
