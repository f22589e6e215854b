import type { AutoencoderArm } from './autoencoder.js';
import type { LstmArm } from './lstm-training.js';
import type { AutoencoderQuantity } from './reported.js';

/** The arms as figures and tables name them. */
export const ARM_LABELS: Record<AutoencoderArm, string> = {
  relu: 'ReLU',
  prelu: 'PReLU',
  flexible: 'Flexible',
};

export const QUANTITY_LABELS: Record<AutoencoderQuantity, string> = {
  minimumValidationLoss: 'minimum validation loss',
  testLoss: 'test loss after the last epoch',
};

export const LSTM_ARM_LABELS: Record<LstmArm, string> = {
  fixed: 'Fixed',
  flexible: 'Flexible',
  regularised: 'Flexible, regularised',
};
