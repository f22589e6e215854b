import { isUtf8 } from 'node:buffer';
import path from 'node:path';
import { UserError } from '../errors.js';
import { holdsFiles } from '../system/files.js';
import { cachePlace } from './cache.js';
import { readBytes } from './checksum.js';
import { downloadArchive } from './download.js';
import { textSet, type TextDataSet } from './text-set.js';
import { tokenise } from './tokenise.js';

/** The official archive and where it is served. */
export const MOVIE_SENTENCES_ARCHIVE = {
  name: 'rt-polaritydata.tar.gz',
  url: 'https://www.cs.cornell.edu/people/pabo/movie-review-data/rt-polaritydata.tar.gz',
  size: 487_770,
  sha256: 'a05befe52aafda71d458d188a1c54506a998b1308613ba76bbda2e5029409ce9',
  /** Files of 612,256 and 626,139 bytes, a small one, and headers. */
  unpackedAtMost: 1_300_000,
};

const FILES = { negative: 'rt-polarity.neg', positive: 'rt-polarity.pos' };
const HOW_TO_GET =
  `fetch ${MOVIE_SENTENCES_ARCHIVE.url} and set WORKBOOK_MOVIE_SENTENCES to the folder of ` +
  Object.values(FILES).join(' and ');

/** Bytes that windows-1252 leaves undefined. */
const UNDEFINED = new Set([0x81, 0x8d, 0x8f, 0x90, 0x9d]);

/** Whether a line in windows-1252 has a byte that no text has. */
const isBinary = (line: Uint8Array): boolean =>
  line.some(
    (byte) => UNDEFINED.has(byte) || byte === 0x7f || (byte < 0x20 && byte !== 0x09 && byte !== 0x0d),
  );

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
    const own = Buffer.from(line, 'latin1');
    if (encoding === 'windows-1252' && isBinary(own))
      throw new UserError(
        `${file}, line ${i + 1} is text neither in UTF-8 nor in windows-1252; ${HOW_TO_GET}`,
      );
    const words = tokenise(decoder.decode(own));
    if (words.length === 0)
      throw new UserError(`${file}, line ${i + 1} is an empty review: it has no word; ${HOW_TO_GET}`);
    return words;
  });
}

const folder = (): string => process.env.WORKBOOK_MOVIE_SENTENCES || cachePlace('rt-polaritydata');

const isHere = (): boolean => holdsFiles(folder(), Object.values(FILES));

/**
 * Movie reviews of one sentence each, 5,331 negative and 5,331 positive, from the folder that the environment variable
 * WORKBOOK_MOVIE_SENTENCES names. Without it the official archive is downloaded once to `data/cache/` and its checksum
 * verified.
 *
 * `load` throws {@link UserError} as {@link parseSentences}, for missing files and for a download that fails.
 *
 * Source: Pang, Lee (2005), Seeing stars; sentence polarity dataset v1.0.
 */
export const movieSentences: TextDataSet = {
  name: '10,662 sentences of movie reviews',
  hash: 'f62d19e61483481ed25b6bb15fde5f8e369801f5a74169f64c8ef268974b8651',
  has: isHere,
  howToGet: HOW_TO_GET,
  load: async () => {
    if (!process.env.WORKBOOK_MOVIE_SENTENCES && !isHere())
      await downloadArchive(MOVIE_SENTENCES_ARCHIVE, cachePlace(), HOW_TO_GET);
    const sentences = (name: string): string[][] => {
      const file = path.join(folder(), name);
      return parseSentences(readBytes(file, HOW_TO_GET), file);
    };
    return textSet(['negative', 'positive'], [sentences(FILES.negative), sentences(FILES.positive)]);
  },
};
