import { existsSync } from 'node:fs';
import { isUtf8 } from 'node:buffer';
import { UserError } from '../errors.js';
import { readStream } from './read-stream.js';
import type { WordVectorFile, WordVectors } from './word-vectors.js';

const SPACE = 0x20;
const LINE_END = 0x0a;
const LONGEST_HEADER = 64;
const LONGEST_WORD = 4096;
const LARGEST_DIMENSION = 65_536;
const REPLACEMENT = '\ufffd';

const HOW_TO_GET =
  'fetch GoogleNews-vectors-negative300.bin.gz from https://code.google.com/archive/p/word2vec/, unpack it and set ' +
  'WORKBOOK_WORD2VEC to its place';

/**
 * Reads word vectors in word2vec's binary format: a line `<count> <dimension>`, then for each word the word, a space,
 * `dimension` little-endian float32 and, in most files, a line end. Only the wanted words are kept, so that a file of
 * several gigabytes needs little memory.
 *
 * Throws {@link UserError} naming the file, the word and what is wrong: a first line of another form, an end before the
 * last vector or bytes behind it, a word that is not UTF-8, a value of a wanted word that is not finite.
 *
 * Source: Mikolov, Sutskever, Chen, Corrado, Dean (2013), the released program `word2vec`.
 */
export async function readWord2vec(
  file: string,
  words: ReadonlySet<string>,
  remedy = HOW_TO_GET,
): Promise<WordVectors> {
  const broken = (what: string): UserError => new UserError(`${file} ${what}; ${remedy}`);
  const vectors = new Map<string, Float32Array>();
  let count = 0;
  let dimension = 0;
  let done = 0;

  function readHeader(bytes: Buffer): number {
    const end = bytes.indexOf(LINE_END);
    const line = bytes.toString('latin1', 0, Math.min(end < 0 ? bytes.length : end, LONGEST_HEADER));
    const [, first, second] = /^(\d{1,10}) (\d{1,6})\s*$/.exec(line) ?? [];
    [count, dimension] = [Number(first), Number(second)];
    if (!(end >= 0 && count >= 1 && dimension >= 1 && dimension <= LARGEST_DIMENSION))
      throw broken(
        `starts with ${JSON.stringify(line)}, not with the line '<words> <dimension>' of word2vec's binary format`,
      );
    return end + 1;
  }

  /** Where the entry behind `at` ends, or undefined if its end is not among the bytes yet. */
  function readEntry(bytes: Buffer, at: number): number | undefined {
    const start = bytes[at] === LINE_END ? at + 1 : at;
    const space = bytes.indexOf(SPACE, start);
    if ((space < 0 ? bytes.length : space) - start > LONGEST_WORD)
      throw broken(`has no word after ${done} of ${count} words: it is damaged there`);
    const end = space + 1 + 4 * dimension;
    if (space < 0 || end > bytes.length) return undefined;
    const word = bytes.toString('utf8', start, space);
    if (word.includes(REPLACEMENT) && !isUtf8(bytes.subarray(start, space)))
      throw broken(`, word ${done + 1} of ${count} is not UTF-8 text`);
    if (words.has(word)) vectors.set(word, readVector(bytes, space + 1, word));
    return end;
  }

  function readVector(bytes: Buffer, at: number, word: string): Float32Array {
    const vector = Float32Array.from({ length: dimension }, (_, i) => bytes.readFloatLE(at + 4 * i));
    if (!vector.every(Number.isFinite))
      throw broken(`has a value that is not finite in the vector of '${word}', word ${done + 1} of ${count}`);
    return vector;
  }

  await readStream(file, remedy, (bytes, ended) => {
    if (count === 0 && !ended && bytes.length < LONGEST_HEADER && !bytes.includes(LINE_END)) return 0;
    let used = count === 0 ? readHeader(bytes) : 0;
    while (done < count) {
      const end = readEntry(bytes, used);
      if (end === undefined) break;
      used = end;
      done++;
    }
    if (ended && done < count)
      throw broken(`ends inside word ${done + 1} of the ${count} words that its first line says`);
    if (done === count && bytes.subarray(used).some((byte) => byte !== LINE_END))
      throw broken(`goes on behind the ${count} words of dimension ${dimension} that its first line says`);
    return used;
  });
  return { dimension, count, vectors };
}

/** The vectors of Google News: 3,000,000 words and phrases of dimension 300, or a part of them in the same format. */
export const word2vec: WordVectorFile = {
  name: 'word2vec, Google News',
  published: 3_000_000,
  has: () => existsSync(process.env.WORKBOOK_WORD2VEC ?? ''),
  howToGet: HOW_TO_GET,
  load: async (words) => {
    const file = process.env.WORKBOOK_WORD2VEC;
    if (!file) throw new UserError(`WORKBOOK_WORD2VEC is not set; ${HOW_TO_GET}`);
    return readWord2vec(file, words);
  },
};
