import * as tf from '@tensorflow/tfjs-core';
import { largestWindows, type Texts } from 'tfjs-backend-onednn';

/** The texts of a batch with the different words in them. */
export interface WordBatch extends Texts {
  /** Rows of the matrix of word vectors, each once; `places` are numbers of these. */
  readonly distinct: Int32Array;
}

/** The texts of a batch from rows of word vectors `[batch, length]`, of which 0 is no word. */
export function wordBatch(rows: ArrayLike<number>, batch: number, vocabulary: number): WordBatch {
  const length = rows.length / batch;
  const numbers = new Int32Array(vocabulary);
  const distinct: number[] = [];
  const places: number[] = [];
  const starts = new Int32Array(batch + 1);
  for (let text = 0; text < batch; text++) {
    for (let i = text * length; i < (text + 1) * length; i++) {
      const row = rows[i];
      if (row === 0) continue;
      if (numbers[row] === 0) numbers[row] = distinct.push(row);
      places.push(numbers[row] - 1);
    }
    starts[text + 1] = places.length;
  }
  return { distinct: Int32Array.from(distinct), places: Int32Array.from(places), starts };
}

/** Tensors of a batch have this multiple of rows, so that batches of other texts can use their memory again. */
const ROWS = 64;

/** The vectors of the different words, `[1, words, dimension]`, and vectors of zeros up to a multiple of 64. */
export function distinctVectors(
  { distinct }: WordBatch,
  vectors: Float32Array,
  dimension: number,
): tf.Tensor3D {
  const rows = ROWS * Math.ceil(distinct.length / ROWS);
  const values = new Float32Array(rows * dimension);
  distinct.forEach((row, i) =>
    values.set(vectors.subarray(row * dimension, (row + 1) * dimension), i * dimension),
  );
  return tf.tensor3d(values, [1, rows, dimension]);
}

/**
 * y[b, f] = max over t of sum_j x[b, t + j] . W[j, :, f]: the convolution over time of texts with filters over `size`
 * words and its maximum over time. Each text is padded with vectors of zeros in front and behind, enough for a window
 * without any word. The gradient goes to the first window that has the maximum.
 *
 * A word that occurs several times in a batch is multiplied with the filters once; the windows add up such products.
 *
 * Shapes: W `[1, size, dimension, filters]`; the vectors of the different words `[1, words, dimension]`; y
 * `[1, batch, filters]`.
 *
 * Source: Kim (2014), eq. (2) and (3), without the bias, which commutes with the maximum.
 */
export function convolveWords(kernel: tf.Tensor, texts: WordBatch, vectors: tf.Tensor3D): tf.Tensor3D {
  const products = tf.matMul(vectors, tf.squeeze(kernel, [0]) as tf.Tensor3D);
  return tf.expandDims(largestWindows(products, texts), 0);
}
