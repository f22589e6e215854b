import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  confidenceInterval,
  differenceInStandardErrors,
  mean,
  median,
  quantile,
  standardDeviation,
  standardError,
  summarize,
} from '../../src/statistics/index.js';
import { PAIRS } from './references.js';
import { close, mulberry32, normals, refuses } from './support.js';

describe('summaries of one sample', () => {
  PAIRS.forEach((pair, i) => {
    it(`agree with SciPy and NumPy on sample ${i}`, () => {
      const sample = Object.freeze([...pair.a]);
      close(mean(sample), pair.mean);
      close(standardDeviation(sample), pair.sd);
      close(standardError(sample), pair.se);
      close(median(sample), pair.median);
      close(quantile(sample, 0.1), pair.q10);
      close(quantile(sample, 0.875), pair.q875);
      // An end of the interval may be near 0, where only the error relative to its width says something.
      for (const [level, reference] of [
        [0.95, pair.ci95],
        [0.9, pair.ci90],
      ] as const) {
        const interval = confidenceInterval(sample, level);
        close(interval.lower, reference[0], 1e-10, pair.se);
        close(interval.upper, reference[1], 1e-10, pair.se);
      }
    });
  });

  it('sum with compensation', () => {
    assert.equal(mean([1e16, 1, -1e16, 1]), 0.5);
  });

  it('do not depend on the order, and shift and scale with the sample', () => {
    const random = mulberry32(7);
    for (let round = 0; round < 50; round++) {
      const sample = normals(random, 3 + round, 2, 3);
      const reversed = sample.map((_, i) => sample[sample.length - 1 - i]);
      const moved = sample.map((x) => 5 - 2 * x);
      close(mean(reversed), mean(sample), 1e-12, 1);
      assert.equal(median(reversed), median(sample));
      close(mean(moved), 5 - 2 * mean(sample), 1e-12, 1);
      close(median(moved), 5 - 2 * median(sample), 1e-12, 1);
      close(standardDeviation(moved), 2 * standardDeviation(sample), 1e-12);
      close(quantile(moved, 0.3), 5 - 2 * quantile(sample, 0.7), 1e-12, 1);
    }
  });

  it('cover the mean at the stated level', () => {
    const random = mulberry32(11);
    let covered = 0;
    for (let round = 0; round < 2000; round++) {
      const { lower, upper } = confidenceInterval(normals(random, 5, 3, 2), 0.9);
      if (lower <= 3 && 3 <= upper) covered++;
    }
    // Binomial: 1800 ± 4 · √(2000 · 0.9 · 0.1) = 1800 ± 54.
    assert.ok(Math.abs(covered - 1800) <= 54, `${covered} of 2000 intervals cover the mean`);
  });

  it('refuse samples that are too small or not finite', () => {
    const oneOrMore = { mean, median, quantile: (x: number[]) => quantile(x, 0.5) };
    for (const [name, statistic] of Object.entries(oneOrMore)) {
      refuses(() => statistic([]), name, /at least 1 number, got 0/);
      refuses(() => statistic([1, NaN]), name, /finite numbers, got NaN at index 1/);
    }
    for (const [name, statistic] of Object.entries({
      standardDeviation,
      standardError,
      confidenceInterval,
    })) {
      refuses(() => statistic([1]), name, /at least 2 numbers, got 1/);
      refuses(() => statistic([1, Infinity]), name, /got Infinity at index 1/);
    }
    for (const level of [0, 1, NaN, -0.5, 95]) {
      refuses(() => confidenceInterval([1, 2], level), 'confidenceInterval', /level must be between 0 and 1/);
    }
    for (const probability of [-0.1, 1.1, NaN]) {
      refuses(() => quantile([1, 2], probability), 'quantile', /probability must be in \[0, 1\]/);
    }
  });
});

describe('summarize', () => {
  it('counts diverged trials and leaves them out of the rest', () => {
    const { n, diverged, mean: centre, interval } = summarize([1, NaN, 3, null, Infinity]);
    assert.deepEqual([n, diverged, centre], [2, 3, 2]);
    // t(0.975, df 1) = tan(0.475 π), SE = 1.
    close(interval!.upper, 2 + Math.tan(0.475 * Math.PI));
  });

  it('gives null for what does not exist', () => {
    assert.deepEqual(summarize([NaN]), {
      n: 0,
      diverged: 1,
      mean: null,
      median: null,
      standardDeviation: null,
      standardError: null,
      interval: null,
    });
    assert.equal(summarize([4]).mean, 4);
    assert.equal(summarize([4]).standardError, null);
  });
});

describe('differenceInStandardErrors', () => {
  it('is the difference over the combined standard error', () => {
    assert.equal(differenceInStandardErrors(10, 3, 5, 4), 1);
    assert.equal(differenceInStandardErrors(5, 4, 10, 3), -1);
    assert.equal(differenceInStandardErrors(1, 0, 0, 0.5), 2);
  });

  it('refuses what is not finite, a negative error and no error at all', () => {
    const caller = 'differenceInStandardErrors';
    refuses(() => differenceInStandardErrors(NaN, 1, 1, 1), caller, /oursMean must be finite/);
    refuses(
      () => differenceInStandardErrors(1, -1, 1, 1),
      caller,
      /oursStandardError must be finite and ≥ 0/,
    );
    refuses(() => differenceInStandardErrors(1, 1, 1, NaN), caller, /paperStandardError/);
    refuses(
      () => differenceInStandardErrors(1, 0, 1, 0),
      caller,
      /at least one standard error must be above 0/,
    );
  });
});
