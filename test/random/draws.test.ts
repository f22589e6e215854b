import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkSeed, normal, permutation, stream, uniform, words } from '../../src/random/index.js';
import { UserError } from '../../src/errors.js';
import { assertClose } from '../support/numbers.js';

const DRAWS = 1_000_000;

const moments = (values: Float32Array): { mean: number; variance: number } => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length };
};

/** Phi(x) by the series of Marsaglia (2004), right to about 1e-15 for |x| < 7. */
function normalCdf(x: number): number {
  if (Math.abs(x) > 7) return x > 0 ? 1 : 0;
  let [term, sum] = [x, x];
  for (let i = 3; Math.abs(term) > 1e-17; i += 2) sum += term *= (x * x) / i;
  return 0.5 + sum * Math.exp(-0.5 * x * x - 0.9189385332046727);
}

/** Largest distance of the empirical distribution from the true one. */
function kolmogorovSmirnov(values: Float32Array, cdf: (x: number) => number): number {
  const sorted = values.slice().sort();
  let distance = 0;
  sorted.forEach((value, i) => {
    const expected = cdf(value);
    distance = Math.max(
      distance,
      Math.abs(expected - i / sorted.length),
      Math.abs(expected - (i + 1) / sorted.length),
    );
  });
  return distance;
}

// P(D sqrt(n) > 2.23) = 2 exp(-2 2.23^2) = 9.6e-5 for the Kolmogorov distribution.
const KS_LIMIT = 2.23 / Math.sqrt(DRAWS);

const GOLDEN_WORDS = [
  729624562, 4290736536, 432799464, 3751380518, 1066834043, 4257098097, 662756474, 1795222654,
];

describe('streams', () => {
  it('accept every 32-bit seed, 0 included, and nothing else', () => {
    for (const seed of [0, 1, 2 ** 31, 2 ** 32 - 1]) assert.equal(checkSeed(seed), seed);
    for (const seed of [-1, 1.5, 2 ** 32, NaN, Infinity]) assert.throws(() => checkSeed(seed), UserError);
  });

  it('give the same words whatever is asked for first, and different ones for seed, name and step', () => {
    const source = stream(7, 'noise');
    assert.deepEqual(words(source, 3, 5), words(source, 3, 9).subarray(0, 5));
    const first = String(words(source, 3, 4));
    for (const other of [
      words(stream(8, 'noise'), 3, 4),
      words(stream(7, 'order'), 3, 4),
      words(source, 4, 4),
    ])
      assert.notEqual(String(other), first);
  });

  it('keep their first draws from version to version', () => {
    // Golden: the definition (counter (i, step, 0, 0), key (seed, FNV-1a of the name)) computed by this code; the tests
    // of native/ check the generator and the hash against the vectors that their authors published.
    assert.deepEqual([...words(stream(0, 'initialisation'), 0, 8)], GOLDEN_WORDS);
  });
});

describe('uniform', () => {
  const draws = uniform(stream(1, 'noise'), 0, DRAWS);

  it('lies in [0, 1) with the mean and variance of the uniform distribution', () => {
    assert.ok(draws.every((value) => value >= 0 && value < 1));
    const { mean, variance } = moments(draws);
    // Four standard errors: sqrt(1/12/n) of the mean, sqrt(1/180/n) of the variance.
    assertClose(mean, 1 / 2, { absolute: 4 * Math.sqrt(1 / 12 / DRAWS) });
    assertClose(variance, 1 / 12, { absolute: 4 * Math.sqrt(1 / 180 / DRAWS) });
  });

  it('has the uniform distribution (Kolmogorov-Smirnov, p > 1e-4)', () => {
    assert.ok(kolmogorovSmirnov(draws, (x) => x) < KS_LIMIT);
  });
});

describe('normal', () => {
  const draws = normal(stream(1, 'noise'), 0, DRAWS);

  it('has the mean and variance of the standard normal distribution', () => {
    const { mean, variance } = moments(draws);
    assertClose(mean, 0, { absolute: 4 / Math.sqrt(DRAWS) });
    assertClose(variance, 1, { absolute: 4 * Math.sqrt(2 / DRAWS) });
  });

  it('has the standard normal distribution (Kolmogorov-Smirnov, p > 1e-4)', () => {
    assert.ok(kolmogorovSmirnov(draws, normalCdf) < KS_LIMIT);
  });

  it('is uncorrelated between successive seeds', () => {
    const other = normal(stream(2, 'noise'), 0, DRAWS);
    const correlation = draws.reduce((sum, value, i) => sum + value * other[i], 0) / DRAWS;
    // The standard error is 0.001.
    assert.ok(Math.abs(correlation) < 0.005, String(correlation));
  });

  it('gives as many as asked for, odd numbers too', () => {
    assert.deepEqual(normal(stream(1, 'noise'), 0, 3), draws.subarray(0, 3));
    assert.equal(normal(stream(1, 'noise'), 0, 0).length, 0);
  });
});

describe('permutation', () => {
  it('holds every number once', () => {
    const order = permutation(stream(3, 'order'), 1, 1000);
    assert.deepEqual(
      [...order].sort((a, b) => a - b),
      Array.from({ length: 1000 }, (_, i) => i),
    );
  });

  it('gives each of the 24 orders of four things equally often', () => {
    const counts = new Map<string, number>();
    const shuffles = 24_000;
    for (let step = 0; step < shuffles; step++) {
      const order = permutation(stream(0, 'order'), step, 4).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    const expected = shuffles / 24;
    const chiSquared = [...counts.values()].reduce(
      (sum, count) => sum + (count - expected) ** 2 / expected,
      0,
    );
    assert.equal(counts.size, 24);
    // The 99.99 % point of chi-squared with 23 degrees of freedom is 57.0 (R: qchisq(0.9999, 23)).
    assert.ok(chiSquared < 57.0, String(chiSquared));
  });
});
