import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { simulateClassification, type SimulationOptions } from '../../src/data/index.js';
import { UserError } from '../../src/errors.js';
import { mean, standardDeviation } from '../../src/statistics/index.js';

const DEEP: SimulationOptions = { depth: 8, activation: 'sigmoid', examples: 2000 };

describe('simulated classification data', () => {
  it('has standard normal features and, by the median, as many ones as zeros', () => {
    const { features, labels, majorityRate, bayesRate } = simulateClassification(3, { ...DEEP, depth: 1 });
    assert.equal(features.length, 20_000);
    // 20,000 draws: the mean has a standard error of 0.0071, the deviation of 0.005; five of each.
    assert.ok(Math.abs(mean(Array.from(features))) < 0.036);
    assert.ok(Math.abs(standardDeviation(Array.from(features)) - 1) < 0.025);
    assert.equal(
      labels.reduce((sum, label) => sum + label, 0),
      1000,
    );
    assert.deepEqual([majorityRate, bayesRate], [0.5, 1]);
  });

  it('has one class alone behind eight sigmoid layers with a threshold of 0, and says so', () => {
    assert.throws(
      () => simulateClassification(0, { ...DEEP, labelling: 'threshold' }),
      (error: unknown) =>
        error instanceof UserError &&
        /all 2000 labels .*8 layers of sigmoid, labelling 'threshold'/.test(error.message),
    );
  });

  it('draws Bernoulli labels at the rate of the logits', () => {
    const { labels, majorityRate, bayesRate } = simulateClassification(0, {
      ...DEEP,
      labelling: 'bernoulli',
    });
    const ones = labels.reduce((sum, label) => sum + label, 0) / 2000;
    assert.equal(majorityRate, Math.max(ones, 1 - ones));
    // The logits hardly vary, so that nothing does much better than the majority: within four standard errors of a rate.
    assert.ok(
      Math.abs(majorityRate - bayesRate) < 4 * Math.sqrt(0.25 / 2000),
      `${majorityRate}, ${bayesRate}`,
    );
  });

  it('is of its seed, and another one with another reading of N(1, 0.5)', () => {
    const labels = (seed: number, more: Partial<SimulationOptions> = {}): string =>
      simulateClassification(seed, { depth: 2, activation: 'relu', examples: 200, ...more }).labels.join('');
    assert.equal(labels(1), labels(1));
    assert.notEqual(labels(1), labels(2));
    assert.notEqual(labels(1), labels(1, { spread: 'variance' }));
  });

  it('refuses unknown names', () => {
    const wrong = (options: object) => () => simulateClassification(0, { ...DEEP, ...options });
    assert.throws(wrong({ activation: 'tanh' }), /'tanh' is given; allowed are sigmoid, relu/);
    assert.throws(wrong({ labelling: 'mean' }), /'mean' is given; allowed are median, threshold, bernoulli/);
  });
});
