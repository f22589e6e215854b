import { curve, metric } from '../../experiments/index.js';
import { metricQuantity, type Quantity } from '../../report/index.js';
import { mean, median } from '../../statistics/index.js';

/** By what the paper ranks its networks. Losses of the arms lie within some per cent of each other: differences. */
export const VALIDATION_LOSS = metricQuantity('minimumValidationLoss', 'minimum validation loss');

export const TEST_LOSS = metricQuantity('testLoss', 'test loss after the last epoch');

export const TEST_ACCURACY = metricQuantity('testAccuracy', 'test accuracy (%)');

/** The validation loss of each trial, mean over the epochs. */
export const CURVE_MEAN: Quantity = {
  label: 'validation loss, mean over the epochs',
  scale: 'linear',
  values: (results, variant) => {
    const curves = curve(results, variant, 'validationLoss');
    return metric(results, variant, 'minimumValidationLoss').map((known, trial) =>
      known === null ? null : mean([...curves[trial]]),
    );
  },
};

/**
 * |x - median| of the test loss of every trial: arms whose means of it differ, differ in spread (the test of Brown and
 * Forsythe with unequal variances).
 */
export const SPREAD: Quantity = {
  label: 'distance of the test loss from its median',
  scale: 'linear',
  values: (results, variant) => deviations(metric(results, variant, 'testLoss')),
};

/** |x - median| of every value; null stays null. */
export function deviations(values: readonly (number | null)[]): (number | null)[] {
  const known = values.filter((value): value is number => value !== null && Number.isFinite(value));
  if (known.length === 0) return [...values];
  const centre = median(known);
  return values.map((value) => (value === null ? null : Math.abs(value - centre)));
}
