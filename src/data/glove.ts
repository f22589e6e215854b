import { existsSync } from 'node:fs';
import { isUtf8 } from 'node:buffer';
import { UserError } from '../errors.js';
import { readStream } from './read-stream.js';
import type { WordVectorFile, WordVectors } from './word-vectors.js';

const SPACE = 0x20;
const LINE_END = 0x0a;
const LONGEST_LINE = 2 ** 20;

const HOW_TO_GET =
  'fetch glove.6B.zip from https://nlp.stanford.edu/data/, unpack it and set WORKBOOK_GLOVE to the place of ' +
  'glove.6B.50d.txt';

/** Spaces of the line `from` to `to`. */
function countSpaces(bytes: Buffer, from: number, to: number): number {
  let spaces = 0;
  for (let i = from; i < to; i++) if (bytes[i] === SPACE) spaces++;
  return spaces;
}

/**
 * Reads word vectors in GloVe's text format: a line a word, the word and then its numbers, separated by single spaces. Only
 * the wanted words are kept. The first line decides the dimension; a word may contain spaces in later ones.
 *
 * Throws {@link UserError} naming the file, the line and what is wrong: too few numbers, something that is no number, bytes
 * that are not UTF-8, a last line that does not end.
 *
 * Source: Pennington, Socher, Manning (2014), GloVe: global vectors for word representation, the released files.
 */
export async function readGlove(
  file: string,
  words: ReadonlySet<string>,
  remedy = HOW_TO_GET,
): Promise<WordVectors> {
  const vectors = new Map<string, Float32Array>();
  let dimension = 0;
  let count = 0;
  const broken = (what: string): UserError => new UserError(`${file}, line ${count + 1} ${what}; ${remedy}`);

  function readLine(bytes: Buffer, from: number, to: number): void {
    const spaces = countSpaces(bytes, from, to);
    if (count === 0) dimension = spaces;
    if (spaces < dimension || spaces === 0)
      throw broken(
        count === 0
          ? 'is not a word and its numbers'
          : `has ${spaces} numbers behind its word, the first line ${dimension}`,
      );
    let start = bytes.indexOf(SPACE, from);
    for (let extra = spaces - dimension; extra > 0; extra--) start = bytes.indexOf(SPACE, start + 1);
    if (!isUtf8(bytes.subarray(from, start))) throw broken('is not UTF-8 text');
    const word = bytes.toString('utf8', from, start);
    // Of other words the numbers are only counted; in the first line they tell whether this is such a file at all.
    if (count > 0 && !words.has(word)) return;
    const texts = bytes
      .toString('latin1', start + 1, to)
      .trimEnd()
      .split(' ');
    const vector = Float32Array.from(texts, (text) => (text === '' ? NaN : Number(text)));
    if (!vector.every(Number.isFinite)) throw broken(`has something that is no number behind '${word}'`);
    if (words.has(word)) vectors.set(word, vector);
  }

  await readStream(file, remedy, (bytes, ended) => {
    let used = 0;
    for (;;) {
      const end = bytes.indexOf(LINE_END, used);
      if (end < 0) break;
      readLine(bytes, used, end);
      used = end + 1;
      count++;
    }
    if (ended && used < bytes.length) throw broken('does not end: the file is truncated there');
    if (ended && count === 0) throw broken('is missing: the file is empty');
    if (bytes.length - used > LONGEST_LINE) throw broken(`is longer than ${LONGEST_LINE} bytes`);
    return used;
  });
  return { dimension, count, vectors };
}

/** GloVe's vectors of Wikipedia 2014 and Gigaword 5: 400,000 words, or a part of them in the same format. */
export const glove: WordVectorFile = {
  name: 'GloVe, 6B',
  published: 400_000,
  has: () => existsSync(process.env.WORKBOOK_GLOVE ?? ''),
  howToGet: HOW_TO_GET,
  load: async (words) => {
    const file = process.env.WORKBOOK_GLOVE;
    if (!file) throw new UserError(`WORKBOOK_GLOVE is not set; ${HOW_TO_GET}`);
    return readGlove(file, words);
  },
};
