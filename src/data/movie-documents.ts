import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../errors.js';
import { readBytes } from './checksum.js';
import { textSet, type TextDataSet, type TextSet } from './text-set.js';
import { tokenise } from './tokenise.js';
import { unzip } from './unzip.js';
import { decodeUtf8 } from './utf8.js';

const CLASSES = ['negative', 'positive'];
const FOLDERS = ['neg', 'pos'];
const HOW_TO_GET =
  'fetch review_polarity from https://www.cs.cornell.edu/people/pabo/movie-review-data/ and set ' +
  'WORKBOOK_MOVIE_DOCUMENTS to its folder, with the subfolders neg and pos, or to a zip archive of it';
const LIMITS = { largest: 2 ** 20, total: 2 ** 26 };

/** A file of a review: `neg/cv000.txt`, with any folders in front. */
const REVIEW = /(?:^|\/)(neg|pos)\/[^/]+\.txt$/;

/** The files of all reviews by their names, from a zip archive or a folder. */
async function reviewFiles(place: string): Promise<Map<string, Uint8Array>> {
  if (!statSync(place, { throwIfNoEntry: false })?.isDirectory())
    return unzip(readBytes(place, HOW_TO_GET), place, HOW_TO_GET, (name) => REVIEW.test(name), LIMITS);
  const names = (readdirSync(place, { recursive: true }) as string[]).map((name) =>
    name.split(path.sep).join('/'),
  );
  return new Map(
    names
      .filter((name) => REVIEW.test(name))
      .map((name) => [name, readBytes(path.join(place, name), HOW_TO_GET)]),
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
  if (!place) throw new UserError(`WORKBOOK_MOVIE_DOCUMENTS is not set; ${HOW_TO_GET}`);
  const files = [...(await reviewFiles(place))].sort(([a], [b]) => (a < b ? -1 : 1));
  const byClass = FOLDERS.map((folder) => {
    const own = files.filter(([name]) => REVIEW.exec(name)?.[1] === folder);
    if (own.length === 0)
      throw new UserError(`${place} has no reviews in a folder '${folder}'; ${HOW_TO_GET}`);
    return own.map(([name, bytes]) => {
      const file = path.join(place, name);
      const words = tokenise(decodeUtf8(bytes, file, HOW_TO_GET));
      if (words.length === 0)
        throw new UserError(`${file} is an empty review: it has no word; ${HOW_TO_GET}`);
      return words;
    });
  });
  return textSet(CLASSES, byClass);
}

/** {@link loadMovieDocuments} as a data set, 1,000 negative and 1,000 positive reviews; it is not downloaded. */
export const movieDocuments: TextDataSet = {
  name: '2,000 movie reviews',
  hash: 'de881dc85e7e077e5549e896bcb58f3227837065af917694b1e6b304314b6c88',
  has: () => existsSync(process.env.WORKBOOK_MOVIE_DOCUMENTS ?? ''),
  howToGet: HOW_TO_GET,
  load: () => loadMovieDocuments(),
};
