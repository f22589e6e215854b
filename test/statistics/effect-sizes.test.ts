import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cliffsDelta, hedgesG, holm } from '../../src/statistics/index.js';
import { HOLM, PAIRS } from './references.js';
import { close, mulberry32, normals, refuses } from './support.js';

describe("Hedges' g and Cliff's delta", () => {
  PAIRS.forEach(({ a, b, hedgesG: g, cliff }, i) => {
    it(`agree with SciPy on pair ${i}`, () => {
      close(hedgesG(a, b), g);
      close(cliffsDelta(a, b), cliff, 1e-14, 1);
    });
  });

  it('have their values by hand', () => {
    // Means 2 and 5, pooled s = 1, m = 4: J = Γ(2) / (√2 Γ(3/2)) = √(2/π).
    close(hedgesG([1, 2, 3], [4, 5, 6]), -3 * Math.sqrt(2 / Math.PI), 1e-14);
    // Of 6 pairs: 1 < 2, 1 < 2, 2 = 2, 2 = 2, 3 > 2, 3 > 2.
    assert.equal(cliffsDelta([1, 2, 3], [2, 2]), 0);
    assert.equal(cliffsDelta([3, 4], [1, 2]), 1);
    assert.equal(cliffsDelta([3, 3], [3, 4]), -0.5);
  });

  it('change sign with the order, ignore shift and scale; delta ignores any increasing map', () => {
    const random = mulberry32(9);
    for (let round = 0; round < 50; round++) {
      const [a, b] = [normals(random, 5 + (round % 4)), normals(random, 6, 0.5)];
      close(hedgesG(b, a), -hedgesG(a, b), 1e-12);
      close(cliffsDelta(b, a), -cliffsDelta(a, b), 1e-15, 1);
      const moved = (x: number) => 4 + 0.5 * x;
      close(hedgesG(a.map(moved), b.map(moved)), hedgesG(a, b), 1e-11);
      assert.equal(cliffsDelta(a.map(Math.exp), b.map(Math.exp)), cliffsDelta(a, b));
    }
  });

  it('estimate the planted standardised difference without bias', () => {
    const random = mulberry32(13);
    let sum = 0;
    for (let round = 0; round < 4000; round++) sum += hedgesG(normals(random, 5, 1), normals(random, 5));
    // The deviation of g for n = 5 per arm is about 0.7, so 4 standard errors are 4 · 0.7/√4000 = 0.045;
    // without the correction the mean would be 1.11.
    assert.ok(Math.abs(sum / 4000 - 1) < 0.045, `mean g ${sum / 4000}`);
  });

  it('refuse small, constant or not finite samples', () => {
    refuses(() => hedgesG([1], [1, 2]), 'hedgesG', /a must hold at least 2/);
    refuses(() => hedgesG([1, 1], [2, 2]), 'hedgesG', /must vary/);
    refuses(() => cliffsDelta([], [1]), 'cliffsDelta', /a must hold at least 1/);
    refuses(() => cliffsDelta([1], [NaN]), 'cliffsDelta', /b must hold only finite/);
  });
});

describe("Holm's correction", () => {
  HOLM.forEach(([pValues, adjusted], i) => {
    it(`agrees with R on set ${i}`, () => {
      holm(Object.freeze([...pValues])).forEach((p, j) => close(p, adjusted[j], 1e-14));
    });
  });

  it('follows the order of its input and never lowers a p', () => {
    const random = mulberry32(17);
    for (let round = 0; round < 50; round++) {
      const pValues = Array.from({ length: 1 + (round % 9) }, () => random());
      const adjusted = holm(pValues);
      assert.deepEqual(holm([...pValues].reverse()), [...adjusted].reverse());
      adjusted.forEach((p, i) => assert.ok(pValues[i] <= p && p <= 1));
    }
    assert.deepEqual(holm([]), []);
  });

  it('refuses what is no probability', () => {
    for (const p of [-0.1, 1.1, NaN]) refuses(() => holm([0.5, p]), 'holm', /in \[0, 1\], got .* at index 1/);
  });
});
