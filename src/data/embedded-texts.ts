import { stream, uniform } from '../random/index.js';
import { sha256 } from '../system/sha256.js';
import type { TextSet } from './text-set.js';
import type { WordVectors } from './word-vectors.js';

/** How many of the words of some texts have a vector in a file. */
export interface Coverage {
  /** Different words, and those of them that have one. */
  readonly distinct: number;
  readonly distinctKnown: number;
  /** Words counted as often as they occur. */
  readonly occurrences: number;
  readonly occurrencesKnown: number;
}

/** Texts as rows of a matrix of word vectors. */
export interface EmbeddedTexts {
  /** The row of each word of each text, from 1; row 0 is the vector of zeros that pads. */
  readonly texts: readonly Int32Array[];
  readonly labels: Uint8Array;
  readonly classes: readonly string[];
  /** `[rows, dimension]` */
  readonly vectors: Float32Array;
  readonly dimension: number;
  readonly coverage: Coverage;
  /** SHA-256 of the texts and of the vectors of their words. */
  readonly hash: string;
}

/** Words without a vector are drawn from U(-0.25, 0.25), about as variable as the vectors of Google News. */
const UNKNOWN_RANGE = 0.25;

/**
 * Gives each word of the texts its vector. A word that `known` lacks gets one of its own, each number uniform in
 * [-0.25, 0.25), the same in every run; the words are numbered in the order of the alphabet.
 *
 * Source: Kim (2014), the function `add_unknown_words` of the released code.
 */
export function embedTexts(set: TextSet, { vectors: known, dimension }: WordVectors): EmbeddedTexts {
  const words = [...new Set(set.texts.flat())].sort();
  const rows = new Map(words.map((word, i) => [word, i + 1]));
  const vectors = new Float32Array((words.length + 1) * dimension);
  const unknown = stream(0, 'data/unknown-words');
  words.forEach((word, i) => {
    const vector = known.get(word) ?? uniform(unknown, i, dimension).map((u) => UNKNOWN_RANGE * (2 * u - 1));
    vectors.set(vector, (i + 1) * dimension);
  });
  const occurrencesKnown = set.texts.reduce(
    (sum, text) => sum + text.filter((word) => known.has(word)).length,
    0,
  );
  return {
    texts: set.texts.map((text) => Int32Array.from(text, (word) => rows.get(word)!)),
    labels: set.labels,
    classes: set.classes,
    vectors,
    dimension,
    coverage: {
      distinct: words.length,
      distinctKnown: words.filter((word) => known.has(word)).length,
      occurrences: set.texts.reduce((sum, text) => sum + text.length, 0),
      occurrencesKnown,
    },
    hash: sha256([set.hash, sha256(new Uint8Array(vectors.buffer))].join('\n')),
  };
}
