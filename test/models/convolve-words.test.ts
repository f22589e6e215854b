import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { largestWindows } from 'tfjs-backend-onednn';
import { wordBatch } from '../../src/models/convolve-words.js';
import { TESTED_BACKENDS, useBackend } from '../support/backends.js';

describe('wordBatch', () => {
  it('lists the different words of a batch once, without padding', () => {
    const { distinct, places, starts } = wordBatch([5, 2, 5, 0, 2, 9, 0, 0, 0, 0, 0, 0], 3, 10);
    assert.deepEqual([...distinct], [5, 2, 9]);
    assert.deepEqual([...places], [0, 1, 0, 1, 2]);
    assert.deepEqual([...starts], [0, 3, 5, 5]);
  });
});

for (const backend of TESTED_BACKENDS)
  describe(`largestWindows on ${backend}`, () => {
    before(() => useBackend(backend));

    /** Two filters over two words; the texts are words 0 1 0 1 and 2. */
    const texts = { places: Int32Array.of(0, 1, 0, 1, 2), starts: Int32Array.of(0, 4, 5) };
    const products = (values: number[]) => tf.tensor3d(values, [2, 3, 2]);
    const gradient = (values: number[]) =>
      tf.grad((x: tf.Tensor) =>
        tf.sum(tf.mul(largestWindows(x, texts), tf.tensor2d([1, 10, 100, 1000], [2, 2]))),
      )(products(values));

    it('finds the largest sum over windows, those over the ends of a text and none at all among them', () => {
      // Words 0, 1, 2 as first word of a window: (1, -1), (2, -2), (3, -3); as second: (4, -4), (0, -5), (-9, -6).
      const y = largestWindows(products([1, -1, 2, -2, 3, -3, 4, -4, 0, -5, -9, -6]), texts);
      // Text 1: word 1 then word 0: 2 + 4; every other sum of filter 2 is below 0. Text 2: 3 behind, -9 in front.
      assert.deepEqual([...y.dataSync()], [6, 0, 3, 0]);
    });

    it('sends the gradient to the first of equal windows, and nowhere where padding is largest', () => {
      // The window of words 0 and 1 has the sum 3 at t = 0 and again at t = 2; that of 1 and 0 in between has 0.
      const found = gradient([1, -1, 0, -2, 3, -3, 0, -4, 2, -5, -9, -6]);
      const expected = [1, 0, 0, 0, 100, 0, 0, 0, 1, 0, 0, 0];
      assert.deepEqual([...found.dataSync()], expected);
    });

    it('lets NaN through', () => {
      const y = largestWindows(products([NaN, 1, 2, 2, 3, 3, 4, 4, 0, 5, 9, 6]), texts);
      assert.deepEqual([...y.dataSync()], [NaN, 6, 9, 6]);
    });

    it(
      'refuses words that have no products',
      { skip: backend === 'onednn' ? false : 'the native kernel alone checks them' },
      () => {
        for (const wrong of [
          { places: Int32Array.of(0, 3), starts: Int32Array.of(0, 2) },
          { places: Int32Array.of(0, -1), starts: Int32Array.of(0, 2) },
          { places: Int32Array.of(0, 1), starts: Int32Array.of(0, 3) },
          { places: Int32Array.of(0, 1), starts: Int32Array.of(0, 2, 1, 2) },
        ])
          assert.throws(() => largestWindows(products(new Array<number>(12).fill(1)), wrong), /word|text/);
      },
    );
  });
