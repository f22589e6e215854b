import { existsSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../errors.js';
import { cachePlace } from './cache.js';
import { readVerified } from './checksum.js';
import { dataSet, type DataSet } from './data-set.js';
import { downloadMissing } from './download.js';
import type { ImageDataSet, ImageSet } from './image-set.js';

/** The official file and where it is served. */
export const SEMEION_FILE = {
  name: 'semeion.data',
  url: 'https://archive.ics.uci.edu/ml/machine-learning-databases/semeion/semeion.data',
  size: 2_889_702,
  sha256: 'f43228ae3da5ea6a3c95069d53450b86166770e3b719dcc333182128fe08d4b1',
};

const SIDE = 16;
const CLASSES = 10;
const REMEDY = `fetch it from ${SEMEION_FILE.url} and set WORKBOOK_SEMEION to its place`;

/**
 * Handwritten digits as lines of text: 256 values 0 or 1, row by row of 16, then one of ten marks, 1 for the digit.
 * The pixels become 0 and 255.
 *
 * Throws {@link UserError} naming `file` and the line that is not of that form.
 */
export function parseSemeion(text: string, file: string): ImageSet {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const images = new Uint8Array(lines.length * SIDE * SIDE);
  const labels = new Uint8Array(lines.length);
  lines.forEach((line, i) => {
    const values = line.trim().split(/\s+/).map(Number);
    const marks = values.slice(SIDE * SIDE);
    const good =
      values.length === SIDE * SIDE + CLASSES &&
      values.every((value) => value === 0 || value === 1) &&
      marks.reduce((sum, mark) => sum + mark, 0) === 1;
    if (!good)
      throw new UserError(
        `${file}, line ${i + 1} is not 256 values 0 or 1 and ten marks of which one is 1; fetch it again`,
      );
    for (let p = 0; p < SIDE * SIDE; p++) images[i * SIDE * SIDE + p] = 255 * values[p];
    labels[i] = marks.indexOf(1);
  });
  return { count: lines.length, height: SIDE, width: SIDE, images, labels };
}

const semeionFile = (): string => process.env.WORKBOOK_SEMEION || cachePlace(SEMEION_FILE.name);

/** Whether the file is here; otherwise {@link loadSemeion} downloads it. */
export const hasSemeion = (): boolean => existsSync(semeionFile());

/**
 * Semeion, complete: 1,593 digits of 16 x 16, from the file that the environment variable WORKBOOK_SEMEION names.
 * Without it the official file is downloaded once to `data/cache/` and its checksum verified.
 *
 * Throws {@link UserError} for a file of another size or checksum and for a download that fails.
 */
export async function loadSemeion(): Promise<ImageSet> {
  const file = semeionFile();
  if (!process.env.WORKBOOK_SEMEION) await downloadMissing([SEMEION_FILE], path.dirname(file), REMEDY);
  return parseSemeion(Buffer.from(readVerified(file, SEMEION_FILE, REMEDY)).toString('latin1'), file);
}

/** {@link loadSemeion}, all of it to learn from. */
export const semeion: DataSet<Pick<ImageDataSet, 'train'>> = dataSet(
  'WORKBOOK_SEMEION',
  async () => ({ train: await loadSemeion() }),
  { name: 'Semeion', hash: async () => SEMEION_FILE.sha256, has: hasSemeion, howToGet: REMEDY },
);
