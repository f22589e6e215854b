import type { AutoencoderArm } from './autoencoder.js';
import type { LeNetArm, LeNetName } from './lenet5.js';
import type { LstmArm } from './lstm-training.js';

/** The arms as figures and tables name them. */
export const ARM_LABELS: Record<AutoencoderArm, string> = {
  relu: 'ReLU',
  prelu: 'PReLU',
  flexible: 'Flexible',
  pulled: 'Flexible, pulled',
  tanh: 'Flexible, tanh',
};

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

/** The arm of a variant, such as `AE1-relu`, `LSTM-4-fixed` or `LeNet5BN-prelu`, as figures and tables name it. */
export function labelOf(variant: string): string {
  const arm = variant.slice(variant.lastIndexOf('-') + 1);
  const labels = variant.startsWith('LeNet')
    ? LENET_ARM_LABELS
    : variant.startsWith('LSTM')
      ? { ...LSTM_ARM_LABELS, library: "Fixed, PyTorch's cell" }
      : ARM_LABELS;
  return (labels as Readonly<Record<string, string>>)[arm];
}
