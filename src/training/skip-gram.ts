import { UserError } from '../errors.js';
import { stream, uniform } from '../random/index.js';

export interface SkipGramOptions {
  /** Number of words: the sentences hold numbers from 0 to it, less one. */
  vocabulary: number;
  dimension: number;
  /** Words on each side that are context. */
  window: number;
  /** Words drawn for each pair of word and context. */
  negatives: number;
  epochs: number;
  /** Falls linearly to 0. */
  learningRate: number;
  seed: number;
}

/** Words are drawn in proportion to their count to this power. */
const POWER = 0.75;

/** The shares of the words in draws, summed up. */
function drawShares(sentences: readonly ArrayLike<number>[], vocabulary: number): Float64Array {
  const counts = new Float64Array(vocabulary);
  for (const sentence of sentences)
    for (let i = 0; i < sentence.length; i++) {
      if (!(sentence[i] >= 0 && sentence[i] < vocabulary))
        throw new UserError(
          `the sentences hold the word ${sentence[i]}; there are ${vocabulary} words, from 0`,
        );
      counts[sentence[i]]++;
    }
  const weights = counts.map((count) => count ** POWER);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  return weights.map((weight) => (sum += weight / total));
}

/** The first place of an ascending list whose value is above x. */
function firstAbove(list: Float64Array, x: number): number {
  let [low, high] = [0, list.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle] > x) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * Vectors v of words that tell their context: for each word w and each word c within the window, one step of gradient
 * descent on -ln s(v_w . u_c) - sum over drawn words d of ln s(-v_w . u_d), s the logistic function. Draws that are c
 * itself are left out.
 *
 * Returns v, `[vocabulary, dimension]`; it starts at U(-0.5, 0.5) / dimension, u at 0. Sentence i of epoch e = 0, 1, …
 * takes its draws from step e sentences + i of the seed's stream `noise/skip-gram`.
 *
 * Throws {@link UserError} for a word that is not in the vocabulary.
 *
 * Source: Mikolov, Sutskever, Chen, Corrado, Dean (2013), Distributed representations of words and phrases, eq. (4),
 * without subsampling, and with windows of full width.
 */
export function trainSkipGram(
  sentences: readonly ArrayLike<number>[],
  options: SkipGramOptions,
): Float32Array {
  const { vocabulary, dimension, window, negatives, epochs, learningRate, seed } = options;
  const shares = drawShares(sentences, vocabulary);
  const vectors = uniform(stream(seed, 'initialisation/skip-gram'), 0, vocabulary * dimension).map(
    (u) => (u - 0.5) / dimension,
  );
  const contexts = new Float32Array(vocabulary * dimension);
  const noise = stream(seed, 'noise/skip-gram');
  const change = new Float32Array(dimension);

  /** One step towards (`target` 1) or away from (0) the context; the word's own change is added up. */
  function step(word: number, context: number, target: 0 | 1, rate: number): void {
    const [v, u] = [word * dimension, context * dimension];
    let product = 0;
    for (let k = 0; k < dimension; k++) product += vectors[v + k] * contexts[u + k];
    const slope = rate * (target - 1 / (1 + Math.exp(-product)));
    for (let k = 0; k < dimension; k++) {
      change[k] += slope * contexts[u + k];
      contexts[u + k] += slope * vectors[v + k];
    }
  }

  for (let epoch = 0; epoch < epochs; epoch++)
    sentences.forEach((sentence, i) => {
      const done = epoch * sentences.length + i;
      const rate = learningRate * (1 - done / (epochs * sentences.length));
      const draws = uniform(noise, done, 2 * window * sentence.length * negatives);
      let used = 0;
      for (let at = 0; at < sentence.length; at++) {
        const last = Math.min(sentence.length - 1, at + window);
        for (let near = Math.max(0, at - window); near <= last; near++) {
          if (near === at) continue;
          change.fill(0);
          step(sentence[at], sentence[near], 1, rate);
          for (let n = 0; n < negatives; n++) {
            const drawn = firstAbove(shares, draws[used++]);
            if (drawn !== sentence[near]) step(sentence[at], drawn, 0, rate);
          }
          for (let k = 0; k < dimension; k++) vectors[sentence[at] * dimension + k] += change[k];
        }
      }
    });
  return vectors;
}
