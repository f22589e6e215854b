import type { Estimate } from '../../charts/index.js';
import type { AutoencoderName } from '../../models/index.js';
import type { AutoencoderArm } from './autoencoder.js';

/** The two columns of Table 3. */
export type AutoencoderQuantity = 'minimumValidationLoss' | 'testLoss';

const estimate = (mean: number, standardError: number): Estimate => ({ mean, standardError });

/**
 * Mean and standard error over 50 trials of the mean squared error.
 *
 * Source: combined flexible activations, Table 3.
 */
export const TABLE_3: Record<
  AutoencoderName,
  Record<AutoencoderQuantity, Record<AutoencoderArm, Estimate>>
> = {
  AE1: {
    minimumValidationLoss: {
      relu: estimate(3.511e-2, 9.7e-4),
      prelu: estimate(3.106e-2, 2.6e-4),
      flexible: estimate(3.12e-2, 1.9e-4),
    },
    testLoss: {
      relu: estimate(3.519e-2, 9.9e-4),
      prelu: estimate(3.108e-2, 2.7e-4),
      flexible: estimate(3.122e-2, 1.9e-4),
    },
  },
  AE2: {
    minimumValidationLoss: {
      relu: estimate(3.898e-2, 6.6e-4),
      prelu: estimate(3.877e-2, 6.6e-5),
      flexible: estimate(3.708e-2, 7.8e-5),
    },
    testLoss: {
      relu: estimate(3.96e-2, 6.5e-3),
      prelu: estimate(3.948e-2, 6.9e-5),
      flexible: estimate(3.77e-2, 6.9e-5),
    },
  },
};
