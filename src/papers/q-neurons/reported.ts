import type { BaseName, Dropout, Schedule } from './arms.js';

/** An accuracy that the paper prints, in per cent. */
export interface ReportedAccuracy {
  readonly network: 'mnist-mlp' | 'mnist-cnn' | 'cifar-cnn';
  readonly accuracy: number;
  readonly where: string;
}

/** Of one arm. */
export interface ReportedArm extends ReportedAccuracy {
  readonly base: BaseName;
  readonly schedule: Schedule;
  readonly dropout: Dropout;
}

const TANH: readonly (readonly [Schedule, number])[] = [
  ['base', 99.06],
  ['c0.02', 99.1],
  ['c0.1', 99.09],
  ['a1', 99.13],
  ['a5', 99.14],
  ['a9', 99.15],
];

/** The legend of the first panel of figure 4, the only one whose numbers the text of the paper still holds. */
export const REPORTED_ARMS: readonly ReportedArm[] = TANH.map(([schedule, accuracy]) => ({
  network: 'mnist-mlp',
  base: 'tanh',
  schedule,
  dropout: 'plain',
  accuracy,
  where: 'Figure 4',
}));

/** The best of a data set, and the base functions with which section 3 says that q-neurons reach it. */
export interface ReportedBest extends ReportedAccuracy {
  readonly bases: readonly BaseName[];
}

export const REPORTED_BEST: readonly ReportedBest[] = [
  { network: 'mnist-cnn', accuracy: 99.65, where: 'section 3', bases: ['elu', 'tanh'] },
  { network: 'cifar-cnn', accuracy: 82.9, where: 'section 3', bases: ['elu'] },
];
