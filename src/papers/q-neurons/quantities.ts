import { metricQuantity, type Quantity } from '../../report/index.js';

/** What arms are compared in: on logarithms, since the arms of a network spread over a decade. */
export const TRAINING_LOSS = metricQuantity('trainingLoss', 'training loss after the last epoch', 'log');
export const TEST_ERROR = metricQuantity('testError', 'test error after the last epoch (%)', 'log');

/** How the errors of a trained network are read, with q as while training, or without its chance. */
export const READINGS = {
  testError: 'stochastic',
  testErrorOfMean: 'mean of draws',
  testErrorOfLimit: 'limit f′(x) x',
} as const;

/**
 * The mean of a quantity over several variants, seed by seed, from the values of {@link Quantity.values}: null where one of
 * them diverged.
 */
export function meanOverVariants(
  quantity: Quantity,
  ...[results, variants]: [Parameters<Quantity['values']>[0], readonly string[]]
): (number | null)[] {
  const columns = variants.map((variant) => quantity.values(results, variant));
  const trials = Math.min(...columns.map((values) => values.length));
  return Array.from({ length: trials }, (_, i) => {
    const values = columns.map((column) => column[i]);
    return values.every((value) => Number.isFinite(value))
      ? values.reduce<number>((sum, value) => sum + value!, 0) / values.length
      : null;
  });
}
