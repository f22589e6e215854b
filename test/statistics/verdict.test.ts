import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Claim, hedgesG, holm, verdict, verdicts, welchTest } from '../../src/statistics/index.js';
import { PAIRS } from './references.js';
import { close, mulberry32, normals, refuses } from './support.js';

const LOW = [1.0, 1.1, 0.9, 1.05, 0.95, 1.02];
const HIGH = [2.0, 2.1, 1.9, 2.05, 1.95, 2.02];
const SAME = [1.01, 1.08, 0.92, 1.04, 0.97, 1.0];
const claim = (rest: Partial<Claim>): Claim => ({
  claim: 'a beats b',
  direction: 'less',
  a: LOW,
  b: HIGH,
  ...rest,
});

describe('verdict', () => {
  it('is supported when significant in the claimed direction', () => {
    assert.equal(verdict(claim({})).verdict, 'supported');
    assert.equal(verdict(claim({ a: HIGH, b: LOW, direction: 'greater' })).verdict, 'supported');
    assert.equal(verdict(claim({ direction: 'different' })).verdict, 'supported');
  });

  it('is contradicted when significant in the opposite direction', () => {
    assert.equal(verdict(claim({ a: HIGH, b: LOW })).verdict, 'contradicted');
    assert.equal(verdict(claim({ direction: 'greater' })).verdict, 'contradicted');
  });

  it('is not supported when not significant, whatever the direction', () => {
    for (const direction of ['less', 'greater', 'different'] as const) {
      assert.equal(verdict(claim({ b: SAME, direction })).verdict, 'not supported');
    }
  });

  it('is not testable with fewer than 5 finite trials in an arm, and says why', () => {
    const four = verdict(claim({ a: [1, 1.1, 0.9, 1.2, NaN, null] }));
    assert.equal(four.verdict, 'not testable here');
    assert.equal(
      four.reason,
      'needs at least 5 finite trials per arm, has 4 and 6; 2 of 6 trials in arm a diverged',
    );
    assert.deepEqual([four.p, four.pHolm, four.statistic, four.effect], [null, null, null, null]);
    assert.deepEqual([four.a.n, four.a.diverged], [4, 2]);
    close(four.a.mean!, 1.05, 1e-14);
    assert.equal(verdict(claim({ a: [], b: [] })).verdict, 'not testable here');
  });

  it('is not testable when neither arm varies', () => {
    const constant = verdict(claim({ a: [1, 1, 1, 1, 1], b: [2, 2, 2, 2, 2] }));
    assert.equal(constant.verdict, 'not testable here');
    assert.match(constant.reason, /no trial differs from another/);
    // 0.1 + 0.2 differs from 0.3 by rounding alone.
    const rounding = verdict(claim({ a: [0.3, 0.3, 0.3, 0.3, 0.1 + 0.2], b: [0.3, 0.3, 0.3, 0.3, 0.3] }));
    assert.equal(rounding.verdict, 'not testable here');
  });

  it('counts diverged trials of a testable claim and leaves them out', () => {
    const check = verdict(claim({ b: [...HIGH, Infinity] }));
    assert.deepEqual([check.b.n, check.b.diverged], [6, 1]);
    assert.equal(check.reason, '1 of 7 trials in arm b diverged');
    assert.equal(check.p, welchTest(LOW, HIGH).p);
  });

  it('reports the test, the arms and the effect', () => {
    const { a, b } = PAIRS[2];
    const check = verdict({ claim: 'c', direction: 'different', a, b });
    close(check.statistic!, PAIRS[2].t);
    close(check.degreesOfFreedom!, PAIRS[2].df);
    close(check.p!, PAIRS[2].p);
    close(check.a.standardError!, PAIRS[2].se);
    assert.deepEqual(check.effect, { name: "Hedges' g", value: hedgesG(a, b) });
    const delta = verdict({ claim: 'c', direction: 'less', a, b, effect: "Cliff's delta" });
    close(delta.effect!.value, PAIRS[2].cliff, 1e-14, 1);
  });

  it('corrects over the testable claims of a paper only', () => {
    const untestable = claim({ a: [1, 2] });
    const claims = [claim({ b: SAME }), untestable, claim({ a: PAIRS[0].a, b: PAIRS[0].b }), claim({})];
    const checks = verdicts(claims);
    const expected = holm([checks[0].p!, checks[2].p!, checks[3].p!]);
    assert.deepEqual([checks[0].pHolm, checks[2].pHolm, checks[3].pHolm], expected);
    assert.equal(checks[1].pHolm, null);
    assert.deepEqual(verdicts([]), []);
  });

  it('withdraws support that does not survive the correction', () => {
    const weak = claim({
      a: [1, 1.2, 1.1, 0.9, 1.05, 1.15],
      b: [1.1, 1.3, 1.25, 1.15, 1.2, 1.28],
      direction: 'less',
    });
    const alone = verdict(weak);
    assert.ok(alone.p! > 0.01 && alone.p! <= 0.05, `p ${alone.p}`);
    assert.equal(alone.verdict, 'supported');
    assert.equal(verdicts([weak, ...Array<Claim>(6).fill(weak)])[0].verdict, 'not supported');
  });

  it('supports no claim with more than its chance under the null hypothesis', () => {
    const random = mulberry32(31);
    const counts = { supported: 0, contradicted: 0, different: 0 };
    for (let round = 0; round < 2000; round++) {
      const [a, b] = [normals(random, 10), normals(random, 10)];
      const { verdict: outcome } = verdict({ claim: 'c', direction: 'less', a, b });
      if (outcome === 'supported' || outcome === 'contradicted') counts[outcome]++;
      if (verdict({ claim: 'c', direction: 'different', a, b }).verdict === 'supported') counts.different++;
    }
    assert.ok(80 <= counts.different && counts.different <= 120, JSON.stringify(counts));
    // Each side has 2.5 %: 50 ± 4 · √(2000 · 0.025 · 0.975) = 50 ± 28.
    assert.ok(Math.abs(counts.supported - 50) <= 28 && Math.abs(counts.contradicted - 50) <= 28);
  });

  it('finds a planted effect of one standard deviation among 5 claims in at least 80 % of 500 papers', () => {
    const random = mulberry32(37);
    let found = 0;
    for (let paper = 0; paper < 500; paper++) {
      const planted = claim({ a: normals(random, 50, 0), b: normals(random, 50, 1) });
      const others = Array.from({ length: 4 }, () =>
        claim({ a: normals(random, 50), b: normals(random, 50) }),
      );
      if (verdicts([planted, ...others])[0].verdict === 'supported') found++;
    }
    assert.ok(found >= 400, `${found} of 500`);
  });

  it('refuses an unknown direction or effect and a wrong alpha', () => {
    refuses(
      () => verdict(claim({ direction: 'better' as never })),
      'verdicts',
      /direction must be one of less/,
    );
    refuses(() => verdict(claim({ effect: 'd' as never })), 'verdicts', /effect must be one of Hedges' g/);
    for (const alpha of [0, 1, NaN])
      refuses(() => verdict(claim({ alpha })), 'verdicts', /alpha must be between/);
  });
});
