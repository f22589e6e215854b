import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { confusionMatrix, precisionAndRecall, textExamples } from '../../src/training/index.js';
import { useBackend } from '../support/backends.js';

const texts = {
  texts: [[1], [2], [3], [1, 2], [2, 3, 1]].map((rows) => Int32Array.from(rows)),
  labels: Uint8Array.of(0, 1, 2, 0, 1),
  classes: ['a', 'b', 'c'],
  vectors: new Float32Array(4),
  dimension: 1,
  coverage: { distinct: 3, distinctKnown: 3, occurrences: 8, occurrencesKnown: 8 },
  hash: '',
};

before(() => useBackend('cpu'));

describe('textExamples', () => {
  it('pads the texts of each list to the longest of the batch', () => {
    const { x, y } = textExamples(texts).batch([Uint32Array.of(0, 3), Uint32Array.of(4, 2)]);
    assert.deepEqual(x.arraySync(), [
      [
        [1, 0, 0],
        [1, 2, 0],
      ],
      [
        [2, 3, 1],
        [3, 0, 0],
      ],
    ]);
    assert.deepEqual(y.arraySync(), [
      [
        [1, 0, 0],
        [1, 0, 0],
      ],
      [
        [0, 1, 0],
        [0, 0, 1],
      ],
    ]);
    assert.equal(x.dtype, 'int32');
  });
});

describe('confusionMatrix', () => {
  it('counts what was found where, over batches of any size', () => {
    // Finds the class of the first word, less one.
    const network = {
      parameters: [],
      apply: (_: unknown, x: tf.Tensor) =>
        tf.reshape(
          tf.cast(tf.oneHot(tf.cast(tf.sub(tf.slice(x, [0, 0, 0], [1, -1, 1]), 1), 'int32'), 3), 'float32'),
          [1, -1, 3],
        ),
    };
    for (const batchSize of [1, 2, 3, 5])
      assert.deepEqual(
        confusionMatrix({ network, parameters: {}, examples: textExamples(texts), batchSize }),
        [
          [2, 0, 0],
          [0, 2, 0],
          [0, 0, 1],
        ],
      );
    const some = [Uint32Array.of(4, 0)];
    const swapped = textExamples({ ...texts, labels: Uint8Array.of(1, 1, 2, 0, 0) });
    assert.deepEqual(confusionMatrix({ network, parameters: {}, examples: swapped, numbers: some }), [
      [0, 1, 0],
      [1, 0, 0],
      [0, 0, 0],
    ]);
  });
});

describe('precisionAndRecall', () => {
  it('are shares of what was found and of what is there', () => {
    const { precision, recall } = precisionAndRecall([
      [6, 2, 0],
      [3, 1, 0],
      [1, 0, 0],
    ]);
    assert.deepEqual(precision, [60, (100 * 1) / 3, 0]);
    assert.deepEqual(recall, [75, 25, 0]);
  });
});
