import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  compareFamily,
  equivalenceTest,
  hedgesG,
  logRankTest,
  pairedPower,
  pairedTTest,
  permutationTest,
  signFlipTest,
  trialsForPower,
  welchPower,
  welchTest,
  type CensoredTime,
  type Comparison,
} from '../../src/statistics/index.js';
import { close, mulberry32, normals } from './support.js';

/** Pairs whose second value lies `shift` deviations of the differences below the first. */
function pairs(seed: number, n: number, shift: number): Pick<Comparison, 'a' | 'b' | 'paired'> {
  const random = mulberry32(seed);
  const b = normals(random, n, 10);
  const noise = normals(random, n);
  return { a: b.map((value, i) => value + shift + noise[i]), b, paired: true };
}

const verdictOf = (comparison: Comparison): string | null => compareFamily([comparison])[0].verdict;

describe('compareFamily', () => {
  it('says supported, contradicted, too small to matter, undecided', () => {
    const far = pairs(1, 30, -3);
    assert.equal(verdictOf({ ...far, direction: 'less' }), 'supported');
    assert.equal(verdictOf({ ...far, direction: 'greater' }), 'contradicted');
    assert.equal(verdictOf({ ...far, direction: 'different' }), 'supported');
    const near = pairs(2, 30, 0);
    assert.equal(verdictOf({ ...near, direction: 'less', smallestEffect: 2 }), 'too small to matter');
    const [undecided] = compareFamily([{ ...near, direction: 'less', paperEffect: -0.1 }]);
    assert.equal(undecided.verdict, 'undecided');
    assert.ok(undecided.power! < 0.2 && undecided.trialsNeeded! > 500);
    assert.equal(verdictOf({ ...near, direction: 'less' }), 'undecided');
  });

  it('decides a claim of equivalence by two one-sided tests', () => {
    const near = pairs(3, 40, 0);
    const far = pairs(4, 40, 5);
    assert.equal(verdictOf({ ...near, direction: 'equivalent', smallestEffect: 1 }), 'supported');
    assert.equal(verdictOf({ ...far, direction: 'equivalent', smallestEffect: 1 }), 'contradicted');
    assert.equal(verdictOf({ ...near, direction: 'equivalent', smallestEffect: 0.01 }), 'undecided');
    assert.equal(verdictOf({ ...near, direction: 'equivalent' }), 'not testable here');
  });

  it('leaves out the pair of a trial that diverged, and counts it', () => {
    const { a, b } = pairs(5, 20, -3);
    const [broken] = compareFamily([
      { a: a.map((value, i) => (i === 4 ? NaN : value)), b, paired: true, direction: 'less' },
    ]);
    const keep = (_: number | null, i: number) => i !== 4;
    const expected = pairedTTest(a.filter(keep) as number[], b.filter(keep) as number[]);
    close(broken.p!, expected.p, 1e-14);
    assert.deepEqual([broken.pairs, broken.leftOut], [19, 1]);
    assert.match(broken.reason, /1 of 20 trials in arm a diverged/);
  });

  it('compares logarithms where it is told to: a ratio stays the same over decades', () => {
    const random = mulberry32(6);
    const b = normals(random, 20, 0, 3).map(Math.exp);
    const noise = normals(random, 20, 0, 0.05);
    const a = b.map((value, i) => value * 1.2 * Math.exp(noise[i]));
    const [log] = compareFamily([{ a, b, paired: true, scale: 'log', direction: 'greater' }]);
    const [linear] = compareFamily([{ a, b, paired: true, direction: 'greater' }]);
    assert.equal(log.verdict, 'supported');
    assert.ok(Math.abs(log.relativeChange! - 20) < 4);
    assert.ok(log.p! < linear.p! / 1e6);
    const [zero] = compareFamily([
      { a: [0, ...a.slice(1)], b, paired: true, scale: 'log', direction: 'greater' },
    ]);
    assert.match(zero.reason, /1 pair left out, 1 of them as not positive/);
  });

  it("applies Holm's correction to the tested ones alone", () => {
    const tested: Comparison = { ...pairs(7, 12, -0.6), direction: 'less' };
    const alone = compareFamily([tested])[0];
    const [first, second, third] = compareFamily([
      tested,
      { ...pairs(8, 12, 0), direction: 'less', untested: true },
      { ...pairs(9, 3, 0), direction: 'less' },
    ]);
    assert.equal(first.pHolm, alone.p);
    assert.equal(second.verdict, null);
    assert.ok(second.p !== null && second.pHolm === null);
    assert.equal(third.verdict, 'not testable here');
    assert.match(third.reason, /at least 5 pairs, has 3/);
    const [twice] = compareFamily([tested, tested]);
    close(twice.pHolm!, 2 * alone.p!, 1e-14);
  });

  it('does not decide on arms that are the same in every trial', () => {
    const { a } = pairs(10, 8, 0);
    const [same] = compareFamily([{ a, b: a, paired: true, direction: 'less' }]);
    assert.equal(same.verdict, 'not testable here');
    assert.match(same.reason, /all 8 pairs have the same difference/);
  });

  it('refuses options out of range', () => {
    const good = pairs(11, 8, 0);
    for (const bad of [
      { smallestEffect: 0 },
      { smallestEffect: NaN },
      { paperEffect: Infinity },
      { alpha: 0.5 },
    ])
      assert.throws(() => compareFamily([{ ...good, direction: 'less', ...bad }]), { name: 'UserError' });
    assert.throws(() => compareFamily([{ a: [1, 2], b: [1], paired: true, direction: 'less' }]), {
      name: 'UserError',
    });
  });

  it('rejects at most 6 % of 2000 true null hypotheses', () => {
    let supported = 0;
    for (let round = 0; round < 2000; round++) {
      const { verdict } = compareFamily([{ ...pairs(100 + round, 8, 0), direction: 'different' }])[0];
      if (verdict === 'supported') supported++;
    }
    assert.ok(80 <= supported && supported <= 120, `${supported} of 2000`);
  });

  it('finds a planted effect as often as the power says', () => {
    const [effect, n, rounds] = [-0.8, 15, 2000];
    const power = pairedPower(effect, n);
    let supported = 0;
    for (let round = 0; round < rounds; round++) {
      if (verdictOf({ ...pairs(5000 + round, n, effect), direction: 'less' }) === 'supported') supported++;
    }
    assert.ok(power >= 0.8, `${power}`);
    const error = Math.sqrt((power * (1 - power)) / rounds);
    assert.ok(Math.abs(supported / rounds - power) < 3 * error, `${supported} of ${rounds}, power ${power}`);
  });

  it('calls a difference at the margin too small to matter in at most 5 % of 2000 cases', () => {
    let wrong = 0;
    for (let round = 0; round < 2000; round++) {
      const comparison = { ...pairs(9000 + round, 12, 1.5), direction: 'less', smallestEffect: 1.5 } as const;
      if (verdictOf(comparison) === 'too small to matter') wrong++;
    }
    // 100 + 4 √(2000 · 0.05 · 0.95) = 139.
    assert.ok(wrong <= 139, `${wrong} of 2000`);
  });

  it('gives the numbers of the tests it is made of, paired', () => {
    const [a, b] = [normals(mulberry32(12), 14, 9), normals(mulberry32(19), 14, 10)];
    const [found] = compareFamily([{ a, b, paired: true, direction: 'less', paperEffect: -1 }]);
    const { statistic, p, meanDifference, standardError, interval } = pairedTTest(a, b);
    assert.deepEqual([found.test, found.statistic, found.p, found.pHolm], ['paired t', statistic, p, p]);
    assert.deepEqual([found.difference, found.standardError], [meanDifference, standardError]);
    close(found.interval!.lower, interval.lower, 1e-12);
    close(found.interval!.upper, interval.upper, 1e-12);
    assert.equal(found.pPermutation, signFlipTest(a, b).p);
    assert.equal(found.pEquivalence, equivalenceTest(meanDifference, standardError, 13, 1).p);
    const dz = 1 / (standardError * Math.sqrt(14));
    close(found.power!, pairedPower(dz, 14), 1e-10);
    assert.equal(found.trialsNeeded, trialsForPower(dz));
    close(found.relativeChange!, (100 * meanDifference) / found.b.mean!, 1e-12);
    assert.deepEqual([found.pairs, found.leftOut, found.a.n], [14, 0, 14]);
  });

  it('gives the numbers of the tests it is made of, unpaired', () => {
    const random = mulberry32(13);
    const [a, b] = [normals(random, 9, 3), normals(random, 12, 2, 2)];
    const comparison: Comparison = { a, b: [...b, NaN], paired: false, direction: 'greater', paperEffect: 1 };
    const [found] = compareFamily([comparison], mulberry32(14));
    const { statistic, degreesOfFreedom, p } = welchTest(a, b);
    assert.deepEqual(
      [found.test, found.statistic, found.degreesOfFreedom, found.p],
      ['Welch t', statistic, degreesOfFreedom, p],
    );
    assert.deepEqual(found.effect, { name: "Hedges' g", value: hedgesG(a, b) });
    assert.deepEqual([found.pairs, found.leftOut, found.b.n, found.b.diverged], [null, 1, 12, 1]);
    assert.equal(found.pPermutation, permutationTest(a, b, { random: mulberry32(14) }).p);
    const sizes = [found.a, found.b].map(({ n, standardError }) => ({
      n,
      deviation: standardError! * Math.sqrt(n),
    }));
    close(found.power!, welchPower(1, sizes[0], sizes[1]), 1e-10);
    // 293,930 partitions cannot all be looked at.
    assert.equal(compareFamily([comparison])[0].pPermutation, null);
    assert.match(found.reason, /^1 of 13 trials in arm b diverged$/);
  });

  it('says of a significant difference within the smallest effect that it is smaller than matters', () => {
    const [small] = compareFamily([{ ...pairs(14, 200, -0.5), direction: 'less', smallestEffect: 2 }]);
    assert.equal(small.verdict, 'supported');
    assert.match(small.reason, /^smaller than matters: the 90 % interval -0\.\d+ to -0\.\d+ .* within ±2$/);
    const [large] = compareFamily([{ ...pairs(14, 200, -0.5), direction: 'less', smallestEffect: 0.1 }]);
    assert.deepEqual([large.verdict, large.reason], ['supported', '']);
  });

  it('takes the smallest effect from the paper, and none from a paper effect of 0', () => {
    const near = pairs(15, 40, 0);
    assert.equal(verdictOf({ ...near, direction: 'equivalent', paperEffect: -1 }), 'supported');
    assert.equal(verdictOf({ ...near, direction: 'equivalent', paperEffect: 0 }), 'not testable here');
    const [found] = compareFamily([{ ...near, direction: 'less', paperEffect: 0 }]);
    assert.deepEqual([found.power, found.trialsNeeded, found.pEquivalence], [null, null, null]);
  });

  it('enters a claim of equivalence into the family with the p of its one-sided tests', () => {
    const equivalent: Comparison = { ...pairs(16, 12, 0.3), direction: 'equivalent', smallestEffect: 1 };
    const [first, second] = compareFamily([equivalent, { ...pairs(17, 12, -5), direction: 'less' }]);
    assert.equal(first.pHolm, first.pEquivalence);
    close(second.pHolm!, 2 * second.p!, 1e-12);
  });

  it('withdraws what does not survive the correction', () => {
    const weak: Comparison = { ...pairs(18, 12, -0.75), direction: 'less' };
    const [alone] = compareFamily([weak]);
    assert.ok(alone.p! > 0.05 / 8 && alone.p! <= 0.05, `p ${alone.p}`);
    assert.equal(alone.verdict, 'supported');
    assert.equal(compareFamily(Array<Comparison>(8).fill(weak))[0].verdict, 'undecided');

    it('gives the change in per cent of the size of the second, whatever its sign', () => {
      const around = (centre: number): number[] => [-0.2, -0.1, 0, 0.1, 0.2].map((shift) => centre + shift);
      for (const [first, second] of [
        [-3, -2],
        [1, 2],
      ]) {
        // Closed form: (first - second) / |second| = -1/2.
        const [found] = compareFamily([
          { a: around(first), b: around(second), paired: false, direction: 'less' },
        ]);
        close(found.relativeChange!, -50, 1e-12);
      }
    });
  });

  describe('of times', () => {
    const times = (values: readonly number[]): CensoredTime[] =>
      values.map((time) => ({ time: Math.abs(time), event: time > 0 }));
    const early = times([1, 2, 3, 3, 4, 5, 6, -8]);
    const late = times([5, 8, 9, 11, 12, -14, -14, -14]);

    it('supports and contradicts what is said of the times', () => {
      const outcomes = (['less', 'greater', 'different'] as const).map(
        (direction) => compareFamily([{ kind: 'times', a: early, b: late, direction }])[0].verdict,
      );
      assert.deepEqual(outcomes, ['supported', 'contradicted', 'supported']);
      const [same] = compareFamily([{ kind: 'times', a: early, b: early, direction: 'less' }]);
      assert.equal(same.verdict, 'undecided');
    });

    it('gives the numbers of the log-rank test', () => {
      const [found] = compareFamily([{ kind: 'times', a: early, b: late, direction: 'less' }]);
      const { statistic, p, hazardRatio, interval } = logRankTest(early, late);
      assert.deepEqual([found.test, found.statistic, found.p], ['log-rank', statistic, p]);
      assert.deepEqual(found.effect, { name: 'hazard ratio', value: hazardRatio });
      close(Math.exp(found.interval!.upper), interval.upper, 1e-12);
      assert.ok(hazardRatio > 1 && found.difference! > 0);
    });

    it('does not test few times, nor arms without an event', () => {
      const [few] = compareFamily([{ kind: 'times', a: early.slice(4), b: late, direction: 'less' }]);
      assert.deepEqual(
        [few.verdict, few.reason],
        ['not testable here', 'needs at least 5 times in each arm, has 4 and 8'],
      );
      const censored = times([-9, -9, -9, -9, -9]);
      const [none] = compareFamily([{ kind: 'times', a: censored, b: censored, direction: 'less' }]);
      assert.equal(none.verdict, 'not testable here');
      assert.match(none.reason, /no event happens while both arms of 5 and 5 times are watched/);
      assert.throws(
        () => compareFamily([{ kind: 'times', a: early, b: late, direction: 'equivalent' as never }]),
        { name: 'UserError' },
      );
    });
  });
});
