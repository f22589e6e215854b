import * as tf from '@tensorflow/tfjs-core';
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { meanOverBatches } from '../../src/training/index.js';
import { useBackend } from '../support/backends.js';

describe('meanOverBatches', () => {
  before(() => useBackend('cpu'));

  it('is the mean over all examples of each trial, with a last batch that is smaller', () => {
    const trials = [
      [1, 2, 3, 4, 5, 6, 14],
      [-2, 0, 1, 8, 1, 0, -1],
    ];
    const parts: [number, number][] = [];
    const means = meanOverBatches(7, 4, (start, end) => {
      parts.push([start, end]);
      return tf.mean(tf.tensor2d(trials.map((values) => values.slice(start, end))), 1);
    });
    assert.deepEqual(parts, [
      [0, 4],
      [4, 7],
    ]);
    // (1 + … + 6 + 14) / 7 and 7 / 7; the means of the parts are exact in float32 but for those of three examples.
    means.forEach((mean, trial) => assert.ok(Math.abs(mean - [5, 1][trial]) < 1e-6, `${mean}`));
  });

  it('leaves no tensor behind', () => {
    const before = tf.memory().numTensors;
    meanOverBatches(5, 2, (start, end) => tf.square(tf.tensor1d([start, end])));
    assert.equal(tf.memory().numTensors, before);
  });
});
