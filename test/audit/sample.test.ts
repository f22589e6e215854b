import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { chanceOfEscape, drawSample, evenCap } from '../../src/audit/index.js';

describe('drawSample', () => {
  it('draws the share of the places, at least one, without repetition, the same for the same seed', () => {
    for (const [size, share, count] of [
      [1, 0.02, 1],
      [49, 0.02, 1],
      [51, 0.02, 2],
      [400, 0.02, 8],
      [7, 1, 7],
      [0, 0.5, 0],
    ]) {
      const sample = drawSample(size, share, 3, 'paper/experiment/quick');
      assert.equal(sample.length, count);
      assert.equal(new Set(sample).size, count);
      assert.ok(sample.every((place) => place >= 0 && place < size));
      assert.deepEqual(sample, drawSample(size, share, 3, 'paper/experiment/quick'));
    }
  });

  it('draws every place equally often', () => {
    // 2,000 draws of 1 of 10: each place 200 times with a standard deviation of sqrt(2000 * .1 * .9) = 13.4; 5 of them.
    const counts = new Array<number>(10).fill(0);
    for (let seed = 0; seed < 2000; seed++) counts[drawSample(10, 0.1, seed, 'x')[0]]++;
    for (const count of counts) assert.ok(Math.abs(count - 200) < 67, `${count}`);
  });
});

describe('chanceOfEscape', () => {
  it('is the hypergeometric chance of no hit', () => {
    // scipy.stats.hypergeom(M, k, n).pmf(0) of SciPy 1.17.1; products of a few ratios, hence to rounding.
    for (const [size, forged, sampled, chance] of [
      [50, 5, 1, 0.9],
      [50, 5, 10, 0.310562782004568],
      [400, 4, 8, 0.922084171353919],
      [12, 12, 1, 0],
      [12, 3, 10, 0],
      [12, 3, 0, 1],
    ])
      assert.ok(Math.abs(chanceOfEscape(size, forged, sampled) - chance) < 1e-12);
  });
});

describe('evenCap', () => {
  it('lets the cheap be done in full and shares the rest of the time evenly', () => {
    assert.equal(evenCap([1, 2, 3], 6), Infinity);
    assert.equal(evenCap([1, 10, 10], 11), 5);
    assert.equal(evenCap([4, 4, 4, 4], 8), 2);
  });

  it('keeps to the budget', () => {
    const costs = Array.from({ length: 40 }, (_, i) => (i * 37) % 23);
    for (const budget of [1, 10, 100, 300]) {
      const cap = evenCap(costs, budget);
      const spent = costs.reduce((sum, cost) => sum + Math.min(cost, cap), 0);
      assert.ok(Math.abs(spent - budget) < 1e-9 * budget, `${spent} of ${budget}`);
    }
  });
});
