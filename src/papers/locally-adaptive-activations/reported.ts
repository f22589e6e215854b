import type { BurgersVariant } from './burgers.js';

/**
 * Relative L2 error of the Burgers solution after 2,000 iterations, from one run each; none with the
 * authors' smaller term or with L-BFGS after Adam.
 *
 * Source: locally adaptive activations, Table 1; GAAF with n = 1 and 5: Jagtap, Kawaguchi, Karniadakis (2020),
 * Table 1.
 */
export const TABLE_1: Record<BurgersVariant, number | null> = {
  standard: 1.9139e-1,
  gaaf: 9.5171e-2,
  'l-laaf': 8.8663e-2,
  'n-laaf': 9.1294e-2,
  'l-laaf-srt': 7.6934e-2,
  'n-laaf-srt': 8.3784e-2,
  'gaaf-n1': 1.170261e-1,
  'gaaf-n5': 9.928848e-2,
  'l-laaf-srt-authors': null,
  'n-laaf-srt-authors': null,
  'standard-lbfgs': null,
  'n-laaf-srt-lbfgs': null,
};
