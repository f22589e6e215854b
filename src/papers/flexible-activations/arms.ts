import { curveMeanQuantity, metricQuantity, type Arm } from '../../report/index.js';
import type { AutoencoderArm } from './autoencoder.js';
import type { LeNetArm, LeNetName } from './lenet5.js';
import type { LstmArm } from './lstm-training.js';

/** The activations of the autoencoders as figures and tables show them. */
export const RECTIFIERS: Record<AutoencoderArm, Arm> = {
  relu: { label: 'ReLU' },
  prelu: { label: 'PReLU' },
  flexible: { label: 'Flexible' },
  pulled: { label: 'Flexible, pulled' },
  tanh: { label: 'Flexible, tanh' },
};

/** The gates of the LSTMs; `library` is the fixed gates in PyTorch's cell. */
export const GATES: Record<LstmArm | 'library', Arm> = {
  fixed: { label: 'Fixed' },
  flexible: { label: 'Flexible' },
  regularised: { label: 'Flexible, regularised' },
  library: { label: "Fixed, PyTorch's cell" },
};

/** The arms whose gates are flexible. */
export const FLEXIBLE_GATES = ['flexible', 'regularised'] as const satisfies readonly LstmArm[];

/** The forecast of no return at all. */
export const ZERO_FORECAST: Arm = { label: 'Forecast of no return', colour: '#777777', dash: [3, 3] };

export const LENETS: Record<LeNetName, string> = { LeNet5: 'LeNet-5', LeNet5BN: 'LeNet-5 with BN' };

/** The activations of LeNet-5's last hidden layer. */
export const SLOPES: Record<LeNetArm, Arm> = {
  relu: { label: 'ReLU' },
  prelu: { label: 'PReLU, shared, from 0.25' },
  flexible: { label: 'PReLU per unit, from 0' },
  regularised: { label: 'PReLU per unit, regularised' },
};

/** What arms are compared in. All on the linear scale: no quantity spans a decade over the trials of an experiment. */
export const QUANTITIES = {
  minimumValidationLoss: metricQuantity('minimumValidationLoss', 'minimum validation loss'),
  testLoss: metricQuantity('testLoss', 'test loss after the last epoch'),
  testAccuracy: metricQuantity('testAccuracy', 'test accuracy (%)'),
  curveMean: curveMeanQuantity('validationLoss', 'validation loss, mean over the epochs'),
};

/** Names variants `<network>-<arm>` by their arm, as `labelOf` of a comparison. */
export const labelled =
  (arms: Readonly<Record<string, Arm>>) =>
  (variant: string): string =>
    arms[variant.slice(variant.lastIndexOf('-') + 1)].label;
