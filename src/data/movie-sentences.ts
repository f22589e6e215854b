import { isUtf8 } from 'node:buffer';
import path from 'node:path';
import { UserError } from '../errors.js';
import { holdsFiles } from '../system/files.js';
import { cachePlace } from './cache.js';
import { readBytes } from './checksum.js';
import { downloadArchive } from './download.js';
import { textSet, type TextSet } from './text-set.js';
import { tokenise } from './tokenise.js';

/** The official archive and where it is served. */
export const MOVIE_SENTENCES_ARCHIVE = {
  name: 'rt-polaritydata.tar.gz',
  url: 'https://www.cs.cornell.edu/people/pabo/movie-review-data/rt-polaritydata.tar.gz',
  size: 487_770,
  sha256: 'a05befe52aafda71d458d188a1c54506a998b1308613ba76bbda2e5029409ce9',
};

/** The hash of the 5,331 + 5,331 sentences. */
export const MOVIE_SENTENCES_HASH = 'TODO';

const FILES = { negative: 'rt-polarity.neg', positive: 'rt-polarity.pos' };
const REMEDY =
  `fetch ${MOVIE_SENTENCES_ARCHIVE.url} and set WORKBOOK_MOVIE_SENTENCES to the folder of ` +
  Object.values(FILES).join(' and ');

/** Bytes that windows-1252 leaves undefined or that no text has: control characters but tab, line feed, return. */
const NOT_TEXT = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f\x81\x8d\x8f\x90\x9d]/;

/**
 * One text a line, in UTF-8 or in windows-1252, which the publisher's files are in; each as its words.
 *
 * Throws {@link UserError} naming `file` and the line that has no word or is not text.
 */
export function parseSentences(bytes: Uint8Array, file: string): string[][] {
  const encoding = isUtf8(bytes) ? 'utf-8' : 'windows-1252';
  const raw = Buffer.from(bytes).toString('latin1').split('\n');
  if (raw.at(-1)?.trim() === '') raw.pop();
  const decoder = new TextDecoder(encoding);
  return raw.map((line, i) => {
    if (encoding === 'windows-1252' && NOT_TEXT.test(line))
      throw new UserError(`${file}, line ${i + 1} is text neither in UTF-8 nor in windows-1252; ${REMEDY}`);
    const words = tokenise(decoder.decode(Buffer.from(line, 'latin1')));
    if (words.length === 0)
      throw new UserError(`${file}, line ${i + 1} is an empty review: it has no word; ${REMEDY}`);
    return words;
  });
}

const folder = (): string => process.env.WORKBOOK_MOVIE_SENTENCES || cachePlace('rt-polaritydata');

/**
 * Movie reviews of one sentence each, 5,331 negative and 5,331 positive, from the folder that the environment variable
 * WORKBOOK_MOVIE_SENTENCES names. Without it the official archive is downloaded once to `data/cache/` and its checksum
 * verified.
 *
 * Throws {@link UserError} as {@link parseSentences}, for missing files and for a download that fails.
 *
 * Source: Pang, Lee (2005), Seeing stars; sentence polarity dataset v1.0.
 */
export async function loadMovieSentences(): Promise<TextSet> {
  if (!process.env.WORKBOOK_MOVIE_SENTENCES && !hasMovieSentences())
    await downloadArchive(MOVIE_SENTENCES_ARCHIVE, cachePlace(), REMEDY);
  const sentences = (name: string): string[][] => {
    const file = path.join(folder(), name);
    return parseSentences(readBytes(file, REMEDY), file);
  };
  return textSet(['negative', 'positive'], [sentences(FILES.negative), sentences(FILES.positive)]);
}

/** Whether the files are here; otherwise {@link loadMovieSentences} downloads them. */
export const hasMovieSentences = (): boolean => holdsFiles(folder(), Object.values(FILES));
