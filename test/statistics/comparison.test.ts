import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compareFamily, pairedTTest, type Comparison } from '../../src/statistics/index.js';
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
});
