import type { AutoencoderArm } from './autoencoder.js';
import type { LeNetArm, LeNetName } from './lenet5.js';
import type { LstmArm } from './lstm-training.js';
import type { AutoencoderQuantity, LeNetQuantity } from './reported.js';

/** The arms as figures and tables name them. */
export const ARM_LABELS: Record<AutoencoderArm, string> = {
  relu: 'ReLU',
  prelu: 'PReLU',
  flexible: 'Flexible',
  pulled: 'Flexible, pulled',
  tanh: 'Flexible, tanh',
};

export const QUANTITY_LABELS: Record<AutoencoderQuantity, string> = {
  minimumValidationLoss: 'minimum validation loss',
  testLoss: 'test loss after the last epoch',
};

/** What {@link curveMeanOf} gives. */
export const CURVE_MEAN_LABEL = 'validation loss, mean over the epochs';

/** What the stability of an arm is measured by. */
export const SPREAD_LABEL = 'distance of the test loss from its median';

export const LSTM_ARM_LABELS: Record<LstmArm, string> = {
  fixed: 'Fixed',
  flexible: 'Flexible',
  regularised: 'Flexible, regularised',
};

export const LENET_LABELS: Record<LeNetName, string> = { LeNet5: 'LeNet-5', LeNet5BN: 'LeNet-5 with BN' };

export const LENET_ARM_LABELS: Record<LeNetArm, string> = {
  relu: 'ReLU',
  prelu: 'PReLU, shared, from 0.25',
  flexible: 'PReLU per unit, from 0',
  regularised: 'PReLU per unit, regularised',
};

export const LENET_QUANTITY_LABELS: Record<LeNetQuantity, string> = {
  minimumValidationLoss: 'minimum validation loss',
  testAccuracy: 'test accuracy (%)',
};
