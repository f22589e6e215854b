import { metricQuantity } from '../../report/index.js';

/** Errors lie decades apart between arms: they are compared on logarithms. */
export const TEST_ERROR = metricQuantity('testError', 'relative L2 error at the test points', 'log');
export const TEST_ACCURACY = metricQuantity('testAccuracy', 'test accuracy (%)');
export const TEST_LOSS = metricQuantity('testLoss', 'test cross-entropy', 'log');
