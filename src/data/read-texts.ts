import { sha256 } from '../system/sha256.js';
import { embedTexts, type EmbeddedTexts } from './embedded-texts.js';
import type { TextDataSet } from './text-set.js';
import type { WordVectorFile } from './word-vectors.js';

/** The dimension of the vectors that the complete files have, as far as they are told by their size. */
export const VECTOR_DIMENSION = 300;

export interface ReadTexts {
  readonly embedded: EmbeddedTexts;
  /** {@link completeHash} if the file of the vectors is complete, else the hash of the texts and vectors read. */
  readonly hash: string;
}

/**
 * The hash of texts with all vectors of a published file of dimension 300. A complete file is known by its number of words,
 * so that nobody reads gigabytes to tell whether trials are stored.
 */
export const completeHash = (texts: TextDataSet, vectors: WordVectorFile): string =>
  sha256([texts.hash, vectors.name, vectors.published, VECTOR_DIMENSION].join('\n'));

/** Loads texts and the vectors of their words. Throws what loading them throws. */
export async function readTexts(texts: TextDataSet, vectors: WordVectorFile): Promise<ReadTexts> {
  const set = await texts.load();
  const known = await vectors.load(new Set(set.texts.flat()));
  const embedded = embedTexts(set, known);
  const complete = known.count === vectors.published && known.dimension === VECTOR_DIMENSION;
  return { embedded, hash: complete ? completeHash(texts, vectors) : embedded.hash };
}
