import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bootstrapInterval, median, permutationTest } from '../../src/statistics/index.js';
import { BOOTSTRAPS, PERMUTATIONS } from './references.js';
import { close, mulberry32, normals, refuses } from './support.js';

describe('permutation test', () => {
  PERMUTATIONS.forEach(({ a, b, statistic, different, less, greater }, i) => {
    it(`agrees with SciPy's enumeration on case ${i}`, () => {
      const result = permutationTest(Object.freeze([...a]), Object.freeze([...b]));
      assert.equal(result.exact, true);
      close(result.statistic, statistic, 1e-14, Math.max(...a, ...b));
      close(result.p, different, 1e-12);
      close(permutationTest(a, b, { alternative: 'less' }).p, less, 1e-12);
      close(permutationTest(a, b, { alternative: 'greater' }).p, greater, 1e-12);
    });
  });

  it('counts sums that differ only in rounding as tied', () => {
    // 0.1 + 0.2 and 0.3 + 0 are the same sum; every partition into two pairs is.
    assert.equal(permutationTest([0.1, 0.2], [0.3, 0]).p, 1);
    // 0.7 + 0.1 and 0.8 + 0 are the same sum, and differ in doubles; of the 6 pairs of 0.7, 0.1, 0.8 and 0 these two,
    // 0.7 + 0.8 and 0.1 + 0.8 reach it.
    assert.notEqual(0.7 + 0.1, 0.8);
    const { p } = permutationTest([0.8, 0], [0.7, 0.1], { alternative: 'greater' });
    close(p, 4 / 6, 1e-14);
  });

  it('approaches the exact p when it samples, and never falls below 1/(k + 1)', () => {
    const [a, b] = [
      [1, 2, 3, 4, 5, 6],
      [4, 5, 6, 7, 8, 9],
    ];
    const exact = permutationTest(a, b).p;
    const sampled = permutationTest(a, b, { resamples: 900, random: mulberry32(1) });
    assert.deepEqual([sampled.exact, sampled.resamples], [false, 900]);
    // Twice a binomial share: 4 · 2 √(p/2 / 900) = 0.035.
    assert.ok(Math.abs(sampled.p - exact) < 0.035, `${sampled.p} against ${exact}`);
    const far = permutationTest(normals(mulberry32(2), 30), normals(mulberry32(3), 30, 50), {
      alternative: 'less',
      random: mulberry32(4),
    });
    assert.equal(far.p, 1 / 10_000);
  });

  it('gives the same p for the same random numbers', () => {
    const run = () =>
      permutationTest(normals(mulberry32(2), 12), normals(mulberry32(3), 15, 0.5), { random: mulberry32(5) })
        .p;
    assert.equal(run(), run());
  });

  it('takes another statistic', () => {
    const statistic = (x: readonly number[], y: readonly number[]) => median(x) - median(y);
    // Of 20 partitions only {4, 5, 100} has its median 3 above the other's, and {1, 2, 3} 3 below.
    assert.equal(permutationTest([4, 5, 100], [1, 2, 3], { statistic, alternative: 'greater' }).p, 2 / 20);
  });

  it('rejects 4 to 6 % of 2000 true null hypotheses at 0.05', () => {
    const random = mulberry32(23);
    let rejected = 0;
    for (let round = 0; round < 2000; round++) {
      // 6 against 6: 924 partitions, so that the attainable p just below 0.05 is close to it.
      if (permutationTest(normals(random, 6), normals(random, 6)).p <= 0.05) rejected++;
    }
    assert.ok(80 <= rejected && rejected <= 120, `${rejected} of 2000 rejected`);
  });

  it('refuses bad samples, counts and statistics, and sampling without random numbers', () => {
    const caller = 'permutationTest';
    refuses(() => permutationTest([], [1]), caller, /a must hold at least 1/);
    refuses(() => permutationTest([1], [NaN]), caller, /b must hold only finite/);
    refuses(() => permutationTest([1], [2], { resamples: 0.5 }), caller, /resamples must be an integer ≥ 1/);
    refuses(() => permutationTest([1], [2], { alternative: 'up' as never }), caller, /alternative/);
    refuses(() => permutationTest([1], [2], { statistic: () => NaN }), caller, /must be finite, got NaN/);
    refuses(
      () => permutationTest(normals(mulberry32(1), 20), normals(mulberry32(2), 20)),
      caller,
      /137846528820 partitions are more than resamples \(9999\).*give options.random/,
    );
  });
});

describe('bootstrap interval', () => {
  BOOTSTRAPS.forEach(([sample, level, name, seed, lower, upper], i) => {
    it(`agrees with NumPy on case ${i}`, () => {
      const statistic = name === 'median' ? { statistic: median } : {};
      const interval = bootstrapInterval(Object.freeze([...sample]) as number[], mulberry32(seed), {
        level,
        resamples: 500,
        ...statistic,
      });
      close(interval.lower, lower);
      close(interval.upper, upper);
    });
  });

  it('covers the mean of normal samples nearly at its level', () => {
    const random = mulberry32(29);
    let covered = 0;
    for (let round = 0; round < 400; round++) {
      const { lower, upper } = bootstrapInterval(normals(random, 40, 1), random, {
        level: 0.9,
        resamples: 400,
      });
      if (lower <= 1 && 1 <= upper) covered++;
    }
    // The percentile interval is a little short: for n = 40 about 0.89; ± 4 · √(0.89 · 0.11 / 400) = 0.063.
    assert.ok(Math.abs(covered / 400 - 0.89) < 0.063, `${covered} of 400`);
  });

  it('refuses bad samples, levels, counts and a missing random function', () => {
    const caller = 'bootstrapInterval';
    const random = mulberry32(1);
    refuses(() => bootstrapInterval([1], random), caller, /at least 2 numbers/);
    refuses(() => bootstrapInterval([1, NaN], random), caller, /finite/);
    refuses(() => bootstrapInterval([1, 2], random, { level: 1 }), caller, /level must be between 0 and 1/);
    refuses(
      () => bootstrapInterval([1, 2], random, { resamples: 0 }),
      caller,
      /resamples must be an integer/,
    );
    refuses(() => bootstrapInterval([1, 2], undefined as never), caller, /random must be a function/);
  });
});
