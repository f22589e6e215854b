import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  cohensDz,
  equivalenceTest,
  erfc,
  logRankTest,
  noncentralTCdf,
  noncentralTSurvival,
  normalCdf,
  normalQuantile,
  pairedPower,
  pairedTTest,
  signFlipTest,
  studentTCdf,
  trialsForPower,
  welchPower,
} from '../../src/statistics/index.js';
import {
  EQUIVALENCE,
  LOG_RANK,
  NEEDED,
  NEEDED_IN_ARMS,
  NONCENTRAL,
  PAIRED,
  POWER,
  WELCH_POWER,
} from './paired-references.js';
import { close, mulberry32, normals, refuses } from './support.js';

describe('the paired t test', () => {
  PAIRED.forEach(({ a, b, t, p, less, greater, ci, dz }, i) => {
    it(`agrees with SciPy on sample ${i}, ${a.length} pairs`, () => {
      const found = pairedTTest(a, b);
      close(found.statistic, t);
      close(found.p, p);
      close(pairedTTest(a, b, 'less').p, less);
      close(pairedTTest(a, b, 'greater').p, greater);
      // SciPy's t quantile has only nine digits.
      close(found.interval.lower, ci[0], 1e-8);
      close(found.interval.upper, ci[1], 1e-8);
      close(cohensDz(a, b), dz);
    });
  });

  it('rejects 4 to 6 % of 2000 true null hypotheses at 0.05', () => {
    const random = mulberry32(11);
    let rejected = 0;
    for (let round = 0; round < 2000; round++) {
      const base = normals(random, 12);
      const [a, b] = [normals(random, 12, 0, 0.2), normals(random, 12, 0, 0.2)].map((noise) =>
        noise.map((value, k) => value + base[k]),
      );
      if (pairedTTest(a, b).p <= 0.05) rejected++;
    }
    assert.ok(80 <= rejected && rejected <= 120, `${rejected} of 2000 rejected`);
  });

  it('refuses pairs that do not fit or do not vary', () => {
    refuses(() => pairedTTest([1, 2, 3], [1, 2]), 'pairedTTest', /got 3 and 2/);
    refuses(() => pairedTTest([1, 2, 3], [2, 3, 4]), 'pairedTTest', /must vary/);
    refuses(() => pairedTTest([1, NaN], [1, 2]), 'pairedTTest', /NaN/);
  });
});

describe('the sign-flip test', () => {
  for (const sample of PAIRED) {
    if (!('flip' in sample)) continue;
    const { a, b, flip } = sample;
    it(`agrees with SciPy's exact p of ${a.length} pairs`, () => {
      const found = signFlipTest(a, b);
      assert.ok(found.exact && found.resamples === 2 ** a.length);
      close(found.p, flip, 1e-12);
    });
  }

  it('counts ties as equally extreme: four equal differences leave p = 2 / 16', () => {
    close(signFlipTest([1.1, 2.1, 3.1, 4.1], [1, 2, 3, 4]).p, 2 / 16, 1e-12);
    assert.equal(signFlipTest([1, 2], [1, 2]).p, 1);
  });

  it('is sampled beyond 16 pairs, from the numbers that it is given', () => {
    const { a, b, p } = PAIRED[6];
    refuses(() => signFlipTest(a, b), 'signFlipTest', /give options.random/);
    const found = signFlipTest(a, b, { random: mulberry32(1), resamples: 19_999 });
    assert.ok(!found.exact);
    // Near the t test's p for normal differences; 4 standard errors of a share of 20,000, doubled.
    assert.ok(Math.abs(found.p - p) < 8 * Math.sqrt(p / 20_000) + 0.03, `${found.p} against ${p}`);
    assert.ok(
      signFlipTest(
        a,
        a.map((x) => x - 10),
        { random: mulberry32(1) },
      ).p >=
        2 / 10_000,
    );
  });
});

describe('the noncentral t distribution', () => {
  for (const [t, df, noncentrality, expected] of NONCENTRAL)
    it(`agrees with SciPy at t = ${t}, ν = ${df}, δ = ${noncentrality}`, () => {
      close(noncentralTCdf(t, df, noncentrality), expected, 1e-10);
      // 1 - expected keeps the absolute error of SciPy's value near 1.
      close(noncentralTSurvival(t, df, noncentrality), 1 - expected, 1e-12, 1);
    });

  it("is Student's without noncentrality, Φ(−δ) at 0, and sums to 1 with its survival", () => {
    const random = mulberry32(41);
    for (let round = 0; round < 200; round++) {
      const [t, df, noncentrality] = [80 * random() - 40, 1 + 999 * random() ** 3, 80 * random() - 40];
      close(noncentralTCdf(0, df, noncentrality), normalCdf(-noncentrality), 1e-12, 1);
      close(noncentralTCdf(t, df, 1e-13), studentTCdf(t, df), 1e-12, 1);
      const [below, above] = [noncentralTCdf, noncentralTSurvival].map((f) => f(t, df, noncentrality));
      close(below + above, 1, 1e-12);
    }
  });

  it('refuses what is not finite, and degrees of freedom out of range', () => {
    refuses(() => noncentralTCdf(NaN, 3, 1), 'noncentralTCdf', /t must be finite/);
    refuses(() => noncentralTCdf(1, 0, 1), 'noncentralTCdf', /degreesOfFreedom must be in \(0, 1e9\]/);
    refuses(() => noncentralTSurvival(1, 3, Infinity), 'noncentralTSurvival', /noncentrality must be finite/);
  });
});

describe('power', () => {
  for (const [effect, pairs, expected] of POWER)
    it(`of ${pairs} pairs at d_z = ${effect}`, () => close(pairedPower(effect, pairs), expected, 1e-9));
  for (const [effect, pairs] of NEEDED)
    it(`is 80 % with ${pairs} pairs at d_z = ${effect}`, () => assert.equal(trialsForPower(effect), pairs));

  it('is the share of rejections: a planted effect is found as often as it says', () => {
    const random = mulberry32(21);
    const [effect, pairs, rounds] = [0.9, 12, 2000];
    let found = 0;
    for (let round = 0; round < rounds; round++) {
      const differences = normals(random, pairs, effect);
      if (
        pairedTTest(
          differences,
          differences.map(() => 0),
        ).p <= 0.05
      )
        found++;
    }
    const power = pairedPower(effect, pairs);
    assert.ok(power >= 0.8);
    assert.ok(Math.abs(found / rounds - power) < 3 * Math.sqrt((power * (1 - power)) / rounds));
  });

  it('of two arms is that of one sample with twice the variance', () => {
    // Equal arms: noncentrality d sqrt(n / 2) with 2n - 2 degrees of freedom; statsmodels' textbook case n = 64, d = 0.5.
    close(welchPower(0.5, { n: 64, deviation: 1 }, { n: 64, deviation: 1 }), 0.8014596, 1e-6);
    assert.equal(trialsForPower(0.5, 0.8, { design: 'two arms' }), 64);
  });

  for (const [difference, nA, deviationA, nB, deviationB, alpha, expected] of WELCH_POWER)
    it(`of arms of ${nA} and ${nB} trials with deviations ${deviationA} and ${deviationB}`, () => {
      const [a, b] = [
        { n: nA, deviation: deviationA },
        { n: nB, deviation: deviationB },
      ];
      close(welchPower(difference, a, b, alpha), expected);
      close(welchPower(-difference, b, a, alpha), expected, 1e-12);
    });
  for (const [effect, power, alpha, deviations, expected] of NEEDED_IN_ARMS)
    it(`is ${power} with ${expected} trials in each arm at ${effect}`, () =>
      assert.equal(trialsForPower(effect, power, { design: 'two arms', deviations, alpha }), expected));

  it('is alpha without an effect, and no number of trials finds one of 1e-6', () => {
    close(pairedPower(0, 12, 0.03), 0.03, 1e-12);
    assert.equal(trialsForPower(1e-6), Infinity);
  });

  it('refuses effects, counts and deviations out of range', () => {
    refuses(() => trialsForPower(0), 'trialsForPower', /effect must be finite and not 0/);
    refuses(() => trialsForPower(1, 1), 'trialsForPower', /power must be between 0 and 1/);
    refuses(() => pairedPower(1, 1), 'pairedPower', /pairs must be an integer ≥ 2/);
    const still = { n: 5, deviation: 0 };
    refuses(() => welchPower(1, still, still), 'welchPower', /the larger deviation must be > 0/);
    refuses(() => welchPower(1, { n: 1.5, deviation: 1 }, still), 'welchPower', /a.n must be an integer/);
  });
});

describe('the two one-sided tests', () => {
  for (const [difference, error, df, margin, lower, upper] of EQUIVALENCE)
    it(`of ${difference} ± ${error} within ${margin}`, () => {
      const found = equivalenceTest(difference, error, df, margin);
      close(found.pLower, lower);
      close(found.pUpper, upper);
      assert.equal(found.p, Math.max(found.pLower, found.pUpper));
      const within = -margin < found.interval.lower && found.interval.upper < margin;
      assert.equal(found.p <= 0.05, within);
    });
});

describe('the log-rank test', () => {
  const remission = (times: readonly number[], events: readonly number[]) =>
    times.map((time, i) => ({ time, event: events[i] === 1 }));
  /** Weeks of remission under 6-mercaptopurine and placebo: Freireich et al., Blood 1963. */
  const drug = remission(
    [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35],
    [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0],
  );
  const placebo = remission(
    [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23],
    Array<number>(21).fill(1),
  );

  it("agrees with SciPy's logrank on the leukaemia data", () => {
    const found = logRankTest(drug, placebo);
    close(found.statistic, 16.792940989216536);
    close(found.p, 4.168809109334529e-5);
    assert.deepEqual(found.observed, [9, 21]);
    // Expected events 19.25 and 10.75: survdiff of R's package survival.
    close(found.expected[0], 19.25, 1e-3);
    assert.ok(found.hazardRatio < 1);
  });

  LOG_RANK.forEach(({ a, b, statistic, p }, i) => {
    it(`agrees with SciPy's logrank on tied and censored times ${i}`, () => {
      const times = (signed: readonly number[]) =>
        signed.map((time) => ({ time: Math.abs(time), event: time > 0 }));
      const found = logRankTest(times(a), times(b));
      close(found.statistic, statistic);
      close(found.p, p);
    });
  });

  it("gives the interval of Peto's hazard ratio: it excludes 1 where p is below 0.05", () => {
    const { observed, expected, variance, hazardRatio, interval } = logRankTest(drug, placebo);
    close(Math.log(hazardRatio), (observed[0] - expected[0]) / variance, 1e-12);
    close(Math.log(interval.upper / interval.lower), (2 * 1.959963984540054) / Math.sqrt(variance), 1e-12);
    assert.ok(interval.upper < 1);
    close(observed[0] + observed[1], expected[0] + expected[1], 1e-12);
  });

  it('refuses times below 0 or not finite', () => {
    const good = [{ time: 1, event: true }];
    for (const time of [-1, NaN, Infinity])
      refuses(() => logRankTest(good, [{ time, event: true }]), 'logRankTest', /index 0 of b must be finite/);
    refuses(() => logRankTest([], good), 'logRankTest', /a must hold at least 1 time/);
  });

  it('does not depend on the order of the arms, and sees no difference in equal ones', () => {
    close(logRankTest(placebo, drug).statistic, logRankTest(drug, placebo).statistic, 1e-12);
    close(logRankTest(placebo, drug).hazardRatio, 1 / logRankTest(drug, placebo).hazardRatio, 1e-12);
    assert.equal(logRankTest(drug, drug).p, 1);
  });

  it('refuses arms without an event while both are watched', () =>
    refuses(
      () => logRankTest([{ time: 1, event: false }], [{ time: 2, event: true }]),
      'logRankTest',
      /at least one event/,
    ));
});

describe('the error function and the normal quantile', () => {
  // scipy.special.erfc and scipy.stats.norm.ppf.
  for (const [x, expected] of [
    [-2, 1.9953222650189528],
    [-0.3, 1.3286267594591274],
    [0, 1],
    [0.49, 0.48833173881147696],
    [0.51, 0.4707563801588296],
    [3, 2.2090496998585445e-5],
    [10, 2.0884875837625446e-45],
    [26, 5.663192408856145e-296],
  ])
    it(`erfc(${x})`, () => close(erfc(x), expected, 1e-13));
  for (const [probability, expected] of [
    [1e-12, -7.034483825301131],
    [0.3, -0.5244005127080409],
    [0.975, 1.959963984540054],
  ])
    it(`the quantile of ${probability}`, () => close(normalQuantile(probability), expected, 1e-12));
});
