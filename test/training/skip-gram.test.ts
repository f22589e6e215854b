import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { UserError } from '../../src/errors.js';
import { permutation, stream } from '../../src/random/index.js';
import { addressVectors, trainSkipGram } from '../../src/training/index.js';

const OPTIONS = {
  vocabulary: 12,
  dimension: 8,
  window: 2,
  negatives: 4,
  epochs: 4,
  learningRate: 0.05,
  seed: 1,
};

/** Sentences of words of one of two topics, 0 to 5 and 6 to 11, each in a random order. */
const SENTENCES = Array.from({ length: 800 }, (_, i) =>
  Array.from(permutation(stream(2, 'data'), i, 6), (word) => word + 6 * (i % 2)),
);

const cosine = (a: Float32Array, b: Float32Array): number => {
  const dot = (x: Float32Array, y: Float32Array): number =>
    x.reduce((sum, value, i) => sum + value * y[i], 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
};

describe('trainSkipGram', () => {
  it('puts words of the same context near each other', () => {
    const vectors = trainSkipGram(SENTENCES, OPTIONS);
    const word = (i: number): Float32Array => vectors.subarray(8 * i, 8 * (i + 1));
    const [within, between]: number[][] = [[], []];
    for (let a = 0; a < 12; a++)
      for (let b = 0; b < a; b++) {
        const own = Math.floor(a / 6) === Math.floor(b / 6) ? within : between;
        own.push(cosine(word(a), word(b)));
      }
    // Planted: two groups of words that never meet. Found: cosines of 0.49 to 0.54 and of -0.19 to 0.37.
    const [least, most] = [Math.min(...within), Math.max(...between)];
    assert.ok(least > 0.4 && most < least - 0.05, `${least} within, ${most} between`);
  });

  it('takes the step of the formula', () => {
    // One sentence of two words, no draws: both pairs once, u = 0 before. d = rate (1 - s(0)) = rate / 2.
    const options = {
      ...OPTIONS,
      vocabulary: 2,
      dimension: 2,
      window: 1,
      negatives: 0,
      epochs: 1,
      learningRate: 1,
    };
    const start = trainSkipGram([], options);
    const after = trainSkipGram([[0, 1]], options);
    // Pair (0, 1): v_0 stays, as u_1 was 0. Pair (1, 0) likewise. The contexts moved, which two epochs show.
    assert.deepEqual(after, start);
    const twice = trainSkipGram(
      [
        [0, 1],
        [0, 1],
      ],
      options,
    );
    // Sentence 2 has rate 1/2. After sentence 1, u_1 = v_0 / 2 and u_0 = v_1 / 2.
    for (const [w, c] of [
      [0, 1],
      [1, 0],
    ])
      for (let k = 0; k < 2; k++) {
        const u = [0, 1].map((n) => start[2 * w + n] / 2);
        const product = start[2 * w] * u[0] + start[2 * w + 1] * u[1];
        const expected = start[2 * w + k] + 0.5 * (1 - 1 / (1 + Math.exp(-product))) * u[k];
        assert.ok(Math.abs(twice[2 * w + k] - expected) < 1e-6, `word ${w} of context ${c}`);
      }
  });

  it('is the same for a seed and another for another', () => {
    const vectors = trainSkipGram(SENTENCES.slice(0, 50), OPTIONS);
    assert.deepEqual(trainSkipGram(SENTENCES.slice(0, 50), OPTIONS), vectors);
    assert.notDeepEqual(trainSkipGram(SENTENCES.slice(0, 50), { ...OPTIONS, seed: 2 }), vectors);
  });

  it('refuses words that are not in the vocabulary', () => {
    for (const word of [12, -1, NaN])
      assert.throws(
        () => trainSkipGram([[0, word]], OPTIONS),
        (error: Error) => error instanceof UserError && /there are 12 words, from 0/.test(error.message),
      );
  });
});

describe('addressVectors', () => {
  it('are the means of the vectors of the parts', () => {
    const texts = [
      ['a/b', 'c'],
      ['b', 'a/c/c'],
      ['a/b', 'b', 'a/b'],
    ];
    const { vectors, dimension, count } = addressVectors({ texts }, OPTIONS);
    assert.deepEqual([dimension, count], [8, 4]);
    const parts = trainSkipGram(
      [
        [0, 1, 2],
        [1, 0, 2, 2],
        [0, 1, 1, 0, 1],
      ],
      { ...OPTIONS, vocabulary: 3 },
    );
    const expected: Record<string, number[]> = { 'a/b': [0, 1], c: [2], b: [1], 'a/c/c': [0, 2, 2] };
    for (const [address, own] of Object.entries(expected))
      vectors.get(address)!.forEach((value, k) => {
        const mean = own.reduce((sum, part) => sum + parts[8 * part + k], 0) / own.length;
        assert.ok(Math.abs(value - mean) < 1e-7, address);
      });
  });
});
