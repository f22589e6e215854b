import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { UserError } from '../../src/errors.js';
import type { Parameters } from '../../src/models/index.js';
import { adam, lossAndGradients, perTrialRates } from '../../src/training/index.js';
import { assertClose } from '../support/numbers.js';
import { TESTED_BACKENDS, useBackend } from '../support/backends.js';

// PyTorch 1.13, float64: p = (1, -2, 0.5), Adam(lr=0.1), loss sum((p - (3, 0, 0.5))^4) + sum(p), after each step.
const PYTORCH = [
  [1.099999999967742, -1.900000000032258, 0.400000001],
  [1.199272786657711, -1.800727213342289, 0.3000106499533047],
  [1.2972854716989062, -1.7027145283010938, 0.2001349555605589],
  [1.393490897204536, -1.606509102795464, 0.10071982235259333],
  [1.4873490766131858, -1.5126509233868142, 0.0026727510302338026],
];

const objective = ({ p }: Parameters) => {
  const loss = tf.sum(tf.add(tf.pow(tf.sub(p, tf.tensor1d([3, 0, 0.5])), 4), p), 1);
  return { minimised: loss, reported: loss };
};

/** The parameters after each of `steps` steps from the same start in every trial. */
function train(learningRate: number | number[], trials: number, steps: number): Float32Array[] {
  const optimizer = adam({ learningRate, trials });
  let parameters: Parameters = { p: tf.tile(tf.tensor2d([[1, -2, 0.5]]), [trials, 1]) };
  let state = optimizer.initialise(parameters);
  return Array.from({ length: steps }, () => {
    const { loss, gradients } = lossAndGradients(parameters, objective);
    loss.dispose();
    ({ parameters, state } = optimizer.update(parameters, gradients, state));
    return parameters.p.dataSync().slice() as Float32Array;
  });
}

for (const backend of TESTED_BACKENDS)
  describe(`adam on ${backend}`, () => {
    before(() => useBackend(backend));

    it('takes the steps that PyTorch takes', () => {
      train(0.1, 1, 5).forEach((values, step) =>
        // Five float32 steps of size 0.1 against float64.
        values.forEach((value, i) => assertClose(value, PYTORCH[step][i], { absolute: 2e-6 })),
      );
    });

    it('moves every trial at its own rate, as if it were alone', () => {
      const together = train([0.1, 0.01], 2, 3).at(-1)!;
      assert.deepEqual([...together.slice(0, 3)], [...train(0.1, 1, 3).at(-1)!]);
      assert.deepEqual([...together.slice(3)], [...train(0.01, 1, 3).at(-1)!]);
    });

    it('keeps the number of tensors constant', () => {
      const optimizer = adam({ learningRate: 0.1, trials: 1 });
      let parameters: Parameters = { p: tf.ones([1, 3]) };
      let state = optimizer.initialise(parameters);
      const counts = Array.from({ length: 5 }, () => {
        const { loss, gradients } = lossAndGradients(parameters, objective);
        loss.dispose();
        ({ parameters, state } = optimizer.update(parameters, gradients, state));
        return tf.memory().numTensors;
      });
      assert.deepEqual(new Set(counts.slice(1)).size, 1);
    });
  });

describe('perTrialRates', () => {
  it('refuses rates that are not above 0 and finite, and a wrong number of them', () => {
    for (const rates of [0, -0.1, NaN, Infinity, [0.1, 0]])
      assert.throws(() => perTrialRates(rates, 2), UserError);
    assert.throws(() => perTrialRates([0.1], 2), /1 learning rates are given for 2 trials/);
  });
});
