import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { checkCoefficients, layerWisePenalty } from '../../src/activations/index.js';
import { UserError } from '../../src/errors.js';
import { assertClose, centralDifference } from '../support/numbers.js';
import { useBackend } from '../support/backends.js';

const PARAMETERS = [
  { name: 'alpha1', initial: 1 },
  { name: 'alpha2', initial: 0 },
];
const COEFFICIENTS = { layer: 0.3, initial: 0.2 };
const TRIALS = [
  { alpha1: [1, 0.5, 0.9], alpha2: [0.2, -0.1, 0] },
  { alpha1: [0.1, 0.2, 0.3], alpha2: [1, 1, 1] },
];

/** Eq. (8) for one layer, written out. */
function penalty(trial: Record<string, number[]>): number {
  return PARAMETERS.reduce((total, { name, initial }) => {
    const alpha = trial[name];
    const mean = alpha.reduce((sum, value) => sum + value, 0) / alpha.length;
    const spread = alpha.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    const drift = alpha.reduce((sum, value) => sum + (value - initial) ** 2, 0);
    return total + (COEFFICIENTS.layer / (2 * alpha.length)) * spread + COEFFICIENTS.initial * drift;
  }, 0);
}

const tensors = (): Record<string, tf.Tensor> =>
  Object.fromEntries(
    PARAMETERS.map(({ name }) => [
      name,
      tf.tensor(
        TRIALS.map((trial) => [trial[name as 'alpha1' | 'alpha2']]),
        [2, 1, 3],
      ),
    ]),
  );

describe('layerWisePenalty', () => {
  before(() => useBackend('cpu'));

  it('is eq. (8) for every trial', () => {
    const found = layerWisePenalty(PARAMETERS, tensors(), COEFFICIENTS);
    assert.deepEqual(found.shape, [2]);
    found.dataSync().forEach((value, i) => assertClose(value, penalty(TRIALS[i]), { relative: 1e-6 }));
  });

  it('is zero for parameters at their initial values, and has only the drift when they are shared', () => {
    const initial = { alpha1: tf.ones([1, 1, 4]), alpha2: tf.zeros([1, 1, 4]) };
    assert.equal(layerWisePenalty(PARAMETERS, initial, COEFFICIENTS).dataSync()[0], 0);
    const shared = { alpha1: tf.fill([1, 1, 1], 3), alpha2: tf.zeros([1, 1, 1]) };
    assertClose(layerWisePenalty(PARAMETERS, shared, COEFFICIENTS).dataSync()[0], 0.2 * 4, {
      relative: 1e-6,
    });
  });

  it('acts on the live parameters: its gradient is that of the formula, the mean differentiated too', () => {
    const gradient = tf.grad((alpha1: tf.Tensor) =>
      tf.sum(layerWisePenalty(PARAMETERS, { ...tensors(), alpha1 }, COEFFICIENTS)),
    )(tensors().alpha1);
    const found = gradient.dataSync();
    TRIALS.forEach((trial, t) =>
      trial.alpha1.forEach((value, i) => {
        const expected = centralDifference(
          (changed) => penalty({ ...trial, alpha1: trial.alpha1.map((old, k) => (k === i ? changed : old)) }),
          value,
        );
        assertClose(found[t * 3 + i], expected, { relative: 1e-4, absolute: 1e-7 });
      }),
    );
  });

  it('refuses coefficients below zero and non-finite ones', () => {
    for (const coefficients of [
      { layer: -1, initial: 0 },
      { layer: 0, initial: NaN },
    ])
      assert.throws(() => checkCoefficients(coefficients), UserError);
  });
});
