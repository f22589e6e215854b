import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { momentum } from '../../src/training/index.js';
import { assertClose } from '../support/numbers.js';
import { TESTED_BACKENDS, useBackend } from '../support/backends.js';

for (const backend of TESTED_BACKENDS)
  describe(`momentum on ${backend}`, () => {
    before(() => useBackend(backend));

    it('takes the steps that its recursion gives, at the rate of the step', () => {
      const optimizer = momentum({ learningRate: (step) => (step < 3 ? 0.1 : 0.01), momentum: 0.9 });
      let parameters: Record<string, tf.Tensor> = { w: tf.tensor([1, -2], [1, 2]) };
      let state = optimizer.initialise(parameters);
      // By hand for the gradient w of w^2 / 2.
      const expected = [1, -2];
      const velocity = [0, 0];
      for (const rate of [0.1, 0.1, 0.01, 0.01]) {
        expected.forEach((value, i) => {
          velocity[i] = 0.9 * velocity[i] + value;
          expected[i] = value - rate * velocity[i];
        });
        ({ parameters, state } = optimizer.update(parameters, { w: tf.clone(parameters.w) }, state));
        parameters.w.dataSync().forEach((value, i) => assertClose(value, expected[i], { relative: 1e-6 }));
      }
    });
  });
