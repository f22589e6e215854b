import type { Estimate } from '../../charts/index.js';
import type { LeNetArm, LeNetName } from './lenet5.js';
import type { LstmArm, LstmName } from './lstm-training.js';

/** The losses of Tables 2 and 3. */
export type LossQuantity = 'minimumValidationLoss' | 'testLoss';

/** The two rows of each network in Table 4; the accuracy in per cent. */
export type LeNetQuantity = 'minimumValidationLoss' | 'testAccuracy';

/** The arms that Tables 3 and 4 have. */
export type Table3Arm = 'relu' | 'prelu' | 'flexible';
export type Table4Arm = Extract<LeNetArm, 'relu' | 'prelu' | 'regularised'>;

/** A row of a table: mean and standard error of each arm in turn. */
const row = <Arm extends string>(
  arms: readonly Arm[],
  ...printed: readonly (readonly [number, number])[]
): Record<Arm, Estimate> =>
  Object.fromEntries(printed.map(([mean, standardError], i) => [arms[i], { mean, standardError }])) as Record<
    Arm,
    Estimate
  >;

const GATES: readonly LstmArm[] = ['fixed', 'flexible', 'regularised'];
const RECTIFIERS: readonly Table3Arm[] = ['relu', 'prelu', 'flexible'];
const SLOPES: readonly Table4Arm[] = ['relu', 'prelu', 'regularised'];

/**
 * Layer sizes, parameters without activation parameters and the head, learning rates and coefficients of the LSTMs.
 *
 * Source: combined flexible activations, Table 1. The printed coefficient lies outside the range that section 3.1 says
 * was searched, [0.001, 0.1].
 */
export const TABLE_1: Record<
  LstmName,
  { layers: string; parameters: number; learningRate: number; coefficient: number }
> = {
  'LSTM-1': { layers: '[5, 16]', parameters: 1408, learningRate: 6.71e-3, coefficient: 0.25 },
  'LSTM-2': { layers: '[5, 8, 4, 4]', parameters: 800, learningRate: 3.47e-3, coefficient: 0.25 },
  'LSTM-3': { layers: '[5, 16, 8]', parameters: 2208, learningRate: 1.93e-2, coefficient: 0.25 },
  'LSTM-4': { layers: '[5, 16, 16]', parameters: 3520, learningRate: 4.32e-3, coefficient: 0.25 },
};

/**
 * Mean and standard error over 100 trials of the mean squared error.
 *
 * Source: combined flexible activations, Table 2.
 */
export const TABLE_2: Record<LstmName, Record<LossQuantity, Record<LstmArm, Estimate>>> = {
  'LSTM-1': {
    minimumValidationLoss: row(GATES, [1.747e-4, 1.7e-7], [1.747e-4, 1.5e-7], [1.746e-4, 1.4e-7]),
    testLoss: row(GATES, [7.954e-5, 8.1e-7], [7.872e-5, 8.1e-7], [7.724e-5, 4.8e-7]),
  },
  'LSTM-2': {
    minimumValidationLoss: row(GATES, [1.823e-4, 1.9e-7], [1.804e-4, 2.8e-7], [1.809e-4, 3.1e-7]),
    testLoss: row(GATES, [8.092e-5, 7.7e-7], [7.811e-5, 5.8e-7], [7.841e-5, 5.3e-7]),
  },
  'LSTM-3': {
    minimumValidationLoss: row(GATES, [1.78e-4, 2.5e-7], [1.771e-4, 2.3e-7], [1.77e-4, 2.2e-7]),
    testLoss: row(GATES, [8.046e-5, 9.3e-7], [7.939e-5, 6.2e-7], [7.794e-5, 5.1e-7]),
  },
  'LSTM-4': {
    minimumValidationLoss: row(GATES, [1.771e-4, 2.1e-7], [1.756e-4, 2.5e-7], [1.757e-4, 1.9e-7]),
    testLoss: row(GATES, [7.925e-5, 7.0e-7], [7.92e-5, 6.9e-7], [7.919e-5, 5.9e-7]),
  },
};

/**
 * Mean and standard error over 50 trials of the mean squared error.
 *
 * Source: combined flexible activations, Table 3.
 */
export const TABLE_3: Record<'AE1' | 'AE2', Record<LossQuantity, Record<Table3Arm, Estimate>>> = {
  AE1: {
    minimumValidationLoss: row(RECTIFIERS, [3.511e-2, 9.7e-4], [3.106e-2, 2.6e-4], [3.12e-2, 1.9e-4]),
    testLoss: row(RECTIFIERS, [3.519e-2, 9.9e-4], [3.108e-2, 2.7e-4], [3.122e-2, 1.9e-4]),
  },
  AE2: {
    minimumValidationLoss: row(RECTIFIERS, [3.898e-2, 6.6e-4], [3.877e-2, 6.6e-5], [3.708e-2, 7.8e-5]),
    testLoss: row(RECTIFIERS, [3.96e-2, 6.5e-3], [3.948e-2, 6.9e-5], [3.77e-2, 6.9e-5]),
  },
};

/**
 * Mean and standard error over 50 trials of the cross-entropy and of the accuracy in per cent.
 *
 * Source: combined flexible activations, Table 4.
 */
export const TABLE_4: Record<LeNetName, Record<LeNetQuantity, Record<Table4Arm, Estimate>>> = {
  LeNet5: {
    minimumValidationLoss: row(SLOPES, [1.084, 5.7e-3], [1.0796, 4.6e-3], [1.075, 4.7e-3]),
    testAccuracy: row(SLOPES, [62.35, 0.2], [62.39, 0.17], [62.67, 0.16]),
  },
  LeNet5BN: {
    minimumValidationLoss: row(SLOPES, [1.086, 5.9e-3], [1.083, 4.9e-3], [1.072, 4.9e-3]),
    testAccuracy: row(SLOPES, [62.53, 0.23], [62.36, 0.2], [62.48, 0.17]),
  },
};

/** Trainable parameters as Table 4 prints them. */
export const TABLE_4_PARAMETERS: Record<LeNetName, number> = { LeNet5: 61_706, LeNet5BN: 62_522 };
