import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  closestReproduction,
  flexibleSigmoidValue,
  flexibleTanhValue,
  propositionOneError,
  rampValue,
} from '../../../src/calculus/index.js';
import { independenceTable } from '../../../src/papers/flexible-activations/independence.js';

const sigmoid = { name: 'sigmoid', apply: (z: number) => 1 / (1 + Math.exp(-z)) };

describe('proposition 1', () => {
  it('holds to the rounding of float64', () => {
    // Sums of 2m terms of order 1, each rounded to 1.1e-16.
    for (const neurons of [1, 4, 32]) assert.ok(propositionOneError(neurons) < 1e-13);
  });
});

describe('definition 1', () => {
  it('finds a scaled and shifted sigmoid to be dependent', () => {
    for (const [scale, shift] of [
      [0.3, 0],
      [2, -1],
    ])
      assert.ok(
        closestReproduction({ name: 'scaled', apply: (z) => sigmoid.apply(scale * z + shift) }, [sigmoid]) <
          1e-9,
      );
  });

  it('finds the weights of two others, which add to one', () => {
    const rectifier = { name: 'relu', apply: (z: number) => Math.max(z, 0) };
    const mixed = { name: 'mixed', apply: (z: number) => 0.3 * sigmoid.apply(z) + 0.7 * Math.max(z, 0) };
    const doubled = { name: 'doubled', apply: (z: number) => 0.3 * sigmoid.apply(z) + 1.7 * Math.max(-z, 0) };
    assert.ok(closestReproduction(mixed, [sigmoid, rectifier]) < 1e-12);
    assert.ok(closestReproduction(doubled, [sigmoid, sigmoid]) > 0.1);
  });

  it('finds the components of the paper to be independent', () => {
    const [dependent, ...independent] = independenceTable().rows.map(
      ({ difference }) => difference as number,
    );
    assert.ok(dependent < 1e-9);
    for (const difference of independent) assert.ok(difference > 0.01);
  });
});

describe('the float64 forms of the combined activations', () => {
  it('are the fixed function at alpha = 1 and the ramp at alpha = 0', () => {
    for (const z of [-6, -1, 0, 0.4, 7]) {
      // Two forms of one function, each right to two units in the last place.
      assert.ok(Math.abs(flexibleSigmoidValue(z, 1, 0.1) - sigmoid.apply(z)) < 1e-15);
      assert.equal(flexibleSigmoidValue(z, 0, 0.1), rampValue(z, 0.1));
      assert.equal(flexibleTanhValue(z, 1, 0.1), Math.tanh(z));
    }
    // Eq. (6): 0 below -1 / (2 beta), 1 above 1 / (2 beta), beta z + 1/2 between.
    assert.deepEqual(
      [-5.1, -5, 0, 2.5, 5, 5.1].map((z) => rampValue(z, 0.1)),
      [0, 0, 0.5, 0.75, 1, 1],
    );
    assert.equal(flexibleTanhValue(20, 0, 0.1), 1);
  });
});
