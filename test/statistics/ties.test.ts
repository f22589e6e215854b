import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { permutationTest, signFlipTest, type TwoSampleStatistic } from '../../src/statistics/index.js';
import { close } from './support.js';

/** Ansari and Bradley's statistic: the sum over a of min(r, N + 1 − r), r the pooled rank, ties sharing their mean one. */
const ansariBradley: TwoSampleStatistic = (a, b) => {
  const pooled = [...a, ...b];
  const rank = (x: number) =>
    pooled.filter((y) => y < x).length + (pooled.filter((y) => y === x).length + 1) / 2;
  return a.reduce((sum, x) => sum + Math.min(rank(x), pooled.length + 1 - rank(x)), 0);
};

describe('the permutation test with ties', () => {
  // Exact p of SAS PROC NPAR1WAY AB, as SciPy's tests of permutation_test cite them, to ten digits.
  for (const { a, b, statistic, less } of [
    { a: [1, 2, 3, 4], b: [1.5, 2, 2.5], statistic: 7.5, less: 0.2 },
    {
      a: [111, 107, 100, 99, 102, 106, 109, 108],
      b: [107, 108, 106, 98, 105, 103, 110, 105, 104],
      statistic: 32.5,
      less: 0.1555738379,
    },
  ])
    it(`agrees with SAS on ${a.length} and ${b.length} values in Ansari and Bradley's statistic`, () => {
      const options = { statistic: ansariBradley, resamples: 24_310 } as const;
      const found = permutationTest(a, b, options);
      assert.ok(found.exact);
      assert.equal(found.statistic, statistic);
      close(found.p, 2 * less, 1e-9);
      close(permutationTest(a, b, { ...options, alternative: 'less' }).p, less, 1e-9);
    });

  it('in the means of tied values', () => {
    // SciPy 1.17.1: permutation_test((a, b), difference of means), two-sided, less, greater.
    const [a, b] = [
      [1, 2, 3, 4],
      [1.5, 2, 2.5],
    ];
    close(permutationTest(a, b).p, 0.6857142857142857, 1e-12);
    close(permutationTest(a, b, { alternative: 'less' }).p, 0.7714285714285715, 1e-12);
    close(permutationTest(a, b, { alternative: 'greater' }).p, 0.34285714285714286, 1e-12);
  });

  // Of zeros and ones the permutation of means is Fisher's exact test: scipy.stats.fisher_exact, less and greater.
  for (const [a, b, less, greater] of [
    [[1, 1, 1, 1, 0, 1, 1], [0, 1, 0, 0, 1, 0, 0, 0], 0.9987567987567988, 0.031701631701631705],
    [[1, 0, 0, 1, 1], [1, 0, 0, 0, 0, 0], 0.9848484848484849, 0.19696969696969693],
  ] as const)
    it(`is Fisher's exact test of ${a.length} and ${b.length} zeros and ones`, () => {
      close(permutationTest(a, b, { alternative: 'less' }).p, less, 1e-12);
      close(permutationTest(a, b, { alternative: 'greater' }).p, greater, 1e-12);
    });
});

describe('the sign-flip test with ties', () => {
  // Of differences of one size it is the binomial test: scipy.stats.binomtest(k, n), two-sided, less, greater.
  for (const [k, n, different, less, greater] of [
    [7, 9, 0.1796875, 0.98046875, 0.08984375],
    [10, 14, 0.1795654296875, 0.9713134765625, 0.08978271484375],
    [13, 16, 0.021270751953125, 0.9979095458984375, 0.0106353759765625],
  ] as const)
    it(`is the binomial test of ${k} of ${n} equal differences, which rounding makes unequal`, () => {
      const b = Array.from({ length: n }, (_, i) => 0.1 + 0.07 * i);
      const a = b.map((value, i) => (i < k ? value + 0.1 : value - 0.1));
      assert.ok(new Set(a.map((value, i) => Math.abs(value - b[i]))).size > 1);
      close(signFlipTest(a, b).p, different, 1e-12);
      close(signFlipTest(a, b, { alternative: 'less' }).p, less, 1e-12);
      close(signFlipTest(a, b, { alternative: 'greater' }).p, greater, 1e-12);
    });

  it("of signed ranks is Wilcoxon's exact test", () => {
    // scipy.stats.wilcoxon(ranks, mode='exact'), two-sided, less, greater.
    const ranks = [1, -2, 3, 4, -5, 6, 7, 8];
    const none = ranks.map(() => 0);
    close(signFlipTest(ranks, none).p, 0.1484375, 1e-12);
    close(signFlipTest(ranks, none, { alternative: 'less' }).p, 0.9453125, 1e-12);
    close(signFlipTest(ranks, none, { alternative: 'greater' }).p, 0.07421875, 1e-12);
  });

  it('of tied and of zero differences', () => {
    // SciPy 1.17.1: permutation_test(..., permutation_type='samples'), two-sided, less, greater.
    const [a, b] = [
      [3, 1, 4, 1, 5, 9, 2, 6, 5],
      [2, 1, 2, 3, 5, 5, 2, 7, 4],
    ];
    close(signFlipTest(a, b).p, 0.5, 1e-12);
    close(signFlipTest(a, b, { alternative: 'less' }).p, 0.859375, 1e-12);
    close(signFlipTest(a, b, { alternative: 'greater' }).p, 0.25, 1e-12);
  });
});
