import * as tf from '@tensorflow/tfjs-core';
import type { EmbeddedTexts } from '../data/index.js';
import type { Examples } from './examples.js';

/**
 * Texts and their classes, one-hot: x `[lists, batch, length]`, the numbers of the word vectors, 0 behind the last word of
 * a text that is shorter than the longest of the batch.
 */
export function textExamples({ texts, labels, classes }: EmbeddedTexts): Examples {
  return {
    count: texts.length,
    batch(lists) {
      const size = lists[0].length;
      const length = Math.max(1, ...lists.flatMap((list) => Array.from(list, (i) => texts[i].length)));
      const x = new Int32Array(lists.length * size * length);
      const y = new Float32Array(lists.length * size * classes.length);
      lists.forEach((numbers, list) =>
        numbers.forEach((number, i) => {
          const row = list * size + i;
          x.set(texts[number], row * length);
          y[row * classes.length + labels[number]] = 1;
        }),
      );
      return {
        x: tf.tensor3d(x, [lists.length, size, length], 'int32'),
        y: tf.tensor3d(y, [lists.length, size, classes.length]),
      };
    },
  };
}
