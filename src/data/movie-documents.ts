import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../errors.js';
import { readBytes } from './checksum.js';
import { textSet, type TextSet } from './text-set.js';
import { tokenise } from './tokenise.js';
import { unzip } from './unzip.js';
import { decodeUtf8 } from './utf8.js';

/** The hash of the 1,000 + 1,000 documents. */
export const MOVIE_DOCUMENTS_HASH = 'TODO';

const CLASSES = ['negative', 'positive'];
const FOLDERS = ['neg', 'pos'];
const REMEDY =
  'fetch review_polarity from https://www.cs.cornell.edu/people/pabo/movie-review-data/ and set ' +
  'WORKBOOK_MOVIE_DOCUMENTS to its folder, with the subfolders neg and pos, or to a zip archive of it';
const LIMITS = { largest: 2 ** 20, total: 2 ** 26 };

/** A file of a review: `neg/cv000.txt`, with any folders in front. */
const REVIEW = /(?:^|\/)(neg|pos)\/[^/]+\.txt$/;

/** The files of all reviews by their names, from a zip archive or a folder. */
async function reviewFiles(place: string): Promise<Map<string, Uint8Array>> {
  if (!statSync(place, { throwIfNoEntry: false })?.isDirectory())
    return unzip(readBytes(place, REMEDY), place, REMEDY, (name) => REVIEW.test(name), LIMITS);
  const names = (readdirSync(place, { recursive: true }) as string[]).map((name) =>
    name.split(path.sep).join('/'),
  );
  return new Map(
    names
      .filter((name) => REVIEW.test(name))
      .map((name) => [name, readBytes(path.join(place, name), REMEDY)]),
  );
}

/**
 * Movie reviews of some hundred words each, 1,000 negative and 1,000 positive, from the folder or zip archive `place`, by
 * default what the environment variable WORKBOOK_MOVIE_DOCUMENTS names: a text file a review, in folders `neg` and `pos`
 * at any depth, taken in the order of their names.
 *
 * Throws {@link UserError} for a place that is not named or cannot be read, a class without reviews, and for a review that
 * is not UTF-8 or has no word.
 *
 * Source: Pang, Lee (2004), A sentimental education; polarity dataset v2.0.
 */
export async function loadMovieDocuments(place = process.env.WORKBOOK_MOVIE_DOCUMENTS): Promise<TextSet> {
  if (!place) throw new UserError(`WORKBOOK_MOVIE_DOCUMENTS is not set; ${REMEDY}`);
  const files = [...(await reviewFiles(place))].sort(([a], [b]) => (a < b ? -1 : 1));
  const byClass = FOLDERS.map((folder) => {
    const own = files.filter(([name]) => REVIEW.exec(name)?.[1] === folder);
    if (own.length === 0) throw new UserError(`${place} has no reviews in a folder '${folder}'; ${REMEDY}`);
    return own.map(([name, bytes]) => {
      const file = path.join(place, name);
      const words = tokenise(decodeUtf8(bytes, file, REMEDY));
      if (words.length === 0) throw new UserError(`${file} is an empty review: it has no word; ${REMEDY}`);
      return words;
    });
  });
  return textSet(CLASSES, byClass);
}

/** Whether the environment variable names a place that is there. */
export const hasMovieDocuments = (): boolean => existsSync(process.env.WORKBOOK_MOVIE_DOCUMENTS ?? '');
