import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { welchTest } from '../../src/statistics/index.js';
import { PAIRS } from './references.js';
import { close, mulberry32, normals, refuses } from './support.js';

describe("Welch's test", () => {
  PAIRS.forEach(({ a, b, t, df, p, less, greater }, i) => {
    it(`agrees with SciPy and R on pair ${i}`, () => {
      const result = welchTest(Object.freeze([...a]), Object.freeze([...b]));
      close(result.statistic, t);
      close(result.degreesOfFreedom, df);
      close(result.p, p);
      close(welchTest(a, b, 'less').p, less);
      close(welchTest(a, b, 'greater').p, greater);
    });
  });

  it('is antisymmetric in its samples and ignores a common shift and scale', () => {
    const random = mulberry32(3);
    for (let round = 0; round < 50; round++) {
      const [a, b] = [normals(random, 4 + (round % 7), 1, 2), normals(random, 5 + (round % 11))];
      const [forth, back] = [welchTest(a, b), welchTest(b, a)];
      close(back.statistic, -forth.statistic, 1e-12);
      close(back.p, forth.p, 1e-12);
      close(welchTest(b, a, 'less').p, welchTest(a, b, 'greater').p, 1e-12);
      const moved = (x: number) => 3 + 8 * x;
      close(welchTest(a.map(moved), b.map(moved)).p, forth.p, 1e-10);
    }
  });

  for (const [name, deviation, sizes] of [
    ['equal variances', 1, [20, 20]],
    ['unequal variances and sizes', 3, [12, 30]],
  ] as const) {
    it(`rejects 4 to 6 % of 2000 true null hypotheses at 0.05, ${name}`, () => {
      const random = mulberry32(5);
      const rejected = { different: 0, less: 0, greater: 0 };
      for (let round = 0; round < 2000; round++) {
        const [a, b] = [normals(random, sizes[0], 0, deviation), normals(random, sizes[1])];
        for (const alternative of ['different', 'less', 'greater'] as const) {
          if (welchTest(a, b, alternative).p <= 0.05) rejected[alternative]++;
        }
      }
      for (const [alternative, count] of Object.entries(rejected)) {
        assert.ok(80 <= count && count <= 120, `${alternative}: ${count} of 2000 rejected`);
      }
    });
  }

  it('tests one constant sample against one that varies', () => {
    // s_a = 0: t = (1 − 3)/(1/√3), df = n_b − 1 = 2.
    const result = welchTest([1, 1, 1, 1], [2, 3, 4]);
    close(result.statistic, -2 * Math.sqrt(3), 1e-14);
    close(result.degreesOfFreedom, 2, 1e-14);
  });

  it('refuses small, constant or not finite samples and unknown alternatives', () => {
    refuses(() => welchTest([1], [1, 2]), 'welchTest', /a must hold at least 2 numbers, got 1/);
    refuses(() => welchTest([1, 2], [1, -Infinity]), 'welchTest', /b must hold only finite numbers/);
    refuses(() => welchTest([2, 2], [3, 3]), 'welchTest', /at least one of a and b must vary/);
    refuses(() => welchTest([0.3, 0.1 + 0.2], [0.3, 0.3]), 'welchTest', /must vary/);
    refuses(
      () => welchTest([1, 2], [3, 4], 'two-sided' as never),
      'welchTest',
      /alternative must be one of less, greater, different, got two-sided/,
    );
  });
});
