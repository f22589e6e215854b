import path from 'node:path';
import { UserError } from '../errors.js';
import { holdsFiles } from '../system/files.js';
import { sha256 } from '../system/sha256.js';
import { cachePlace } from './cache.js';
import { readVerified } from './checksum.js';
import { dataSet, type DataSet } from './data-set.js';
import { downloadMissing, type PublishedDownload } from './download.js';
import type { ColourDataSet, ColourImageSet } from './image-set.js';
import { parseMat5 } from './mat5.js';

const SITE = 'https://ufldl.stanford.edu/housenumbers/';

/** The official files of the cropped digits; their use is restricted to non-commercial purposes. */
export const SVHN_FILES: Record<'train' | 'test', PublishedDownload> = {
  train: {
    name: 'train_32x32.mat',
    url: `${SITE}train_32x32.mat`,
    size: 182_040_794,
    sha256: '435e94d69a87fde4fd4d7f3dd208dfc32cb6ae8af2240d066de1df7508d083b8',
  },
  test: {
    name: 'test_32x32.mat',
    url: `${SITE}test_32x32.mat`,
    size: 64_275_384,
    sha256: 'cdce80dfb2a2c4c6160906d0bd7c68ec5a99d7ca4831afa54f09182025b6a75b',
  },
};

const [SIDE, CHANNELS] = [32, 3];
const DIGITS = 10;
/** The larger of the two files has 73,257 images and labels; a label is at most a double. */
const UNPACKED_AT_MOST = 73_257 * (SIDE * SIDE * CHANNELS + 8) + 1024;
const REMEDY = `fetch it from ${SITE} and set WORKBOOK_SVHN to its folder`;

/**
 * House-number digits of a MATLAB file: bytes `X`, row x column x colour x image with the row changing fastest, and
 * `y`, one label each, in which 10 stands for the digit 0.
 *
 * Throws {@link UserError} naming `file` when it is damaged, lacks one of the arrays or has another shape or label.
 */
export function parseSvhn(bytes: Uint8Array, file: string): ColourImageSet {
  const { X, y } = parseMat5(bytes, file, UNPACKED_AT_MOST);
  if (!X || !y) throw new UserError(`${file} lacks the array ${X ? 'y' : 'X'}; ${REMEDY}`);
  const [height, width, channels, count] = X.shape.length === 3 ? [...X.shape, 1] : X.shape;
  const shaped = X.shape.length <= 4 && height === SIDE && width === SIDE && channels === CHANNELS;
  if (!shaped || !(X.values instanceof Uint8Array) || y.values.length !== count)
    throw new UserError(
      `${file} holds X of ${X.shape.join(' x ')} and ${y.values.length} labels; allowed are bytes of 32 x 32 x 3 x ` +
        `count and as many labels: fetch it again`,
    );
  const bad = y.values.findIndex((label) => !(Number.isInteger(label) && label >= 1 && label <= DIGITS));
  if (bad >= 0)
    throw new UserError(
      `${file}: image ${bad} has the label ${y.values[bad]}; allowed are 1 to 10: fetch it again`,
    );
  return {
    count,
    height,
    width,
    channels,
    images: channelsLast(X.values, count),
    labels: Uint8Array.from(y.values, (label) => label % DIGITS),
  };
}

/** From `[image, colour, column, row]` to `[image, row, column, colour]`. */
function channelsLast(values: Uint8Array, count: number): Uint8Array {
  const images = new Uint8Array(values.length);
  let from = 0;
  for (let image = 0; image < count; image++)
    for (let channel = 0; channel < CHANNELS; channel++)
      for (let column = 0; column < SIDE; column++)
        for (let row = 0; row < SIDE; row++)
          images[((image * SIDE + row) * SIDE + column) * CHANNELS + channel] = values[from++];
  return images;
}

const svhnFolder = (): string => process.env.WORKBOOK_SVHN || cachePlace('svhn');

/** Whether the files are here; otherwise {@link loadSvhn} downloads them. */
export const hasSvhn = (): boolean =>
  holdsFiles(
    svhnFolder(),
    Object.values(SVHN_FILES).map(({ name }) => name),
  );

/**
 * SVHN, the cropped digits, complete: 73,257 training and 26,032 test images of 32 x 32 in three colours and ten
 * classes, from the folder that the environment variable WORKBOOK_SVHN names. Without it the official files are
 * downloaded once to `data/cache/` (246 MB). Their checksums are verified.
 *
 * Throws {@link UserError} for files that are missing or of another content, and for a download that fails.
 */
export async function loadSvhn(): Promise<ColourDataSet> {
  const folder = svhnFolder();
  if (!process.env.WORKBOOK_SVHN) await downloadMissing(Object.values(SVHN_FILES), folder, REMEDY);
  const read = (published: PublishedDownload): ColourImageSet => {
    const file = path.join(folder, published.name);
    return parseSvhn(readVerified(file, published, REMEDY), file);
  };
  return { name: 'SVHN', train: read(SVHN_FILES.train), test: read(SVHN_FILES.test), hash: svhnHash() };
}

/** The hash that {@link loadSvhn} gives, known without reading the files since it accepts no others. */
export const svhnHash = (): string =>
  sha256(
    Object.values(SVHN_FILES)
      .map((file) => file.sha256)
      .join('\n'),
  );

/** {@link loadSvhn}. */
export const svhn: DataSet<ColourDataSet> = dataSet('WORKBOOK_SVHN', loadSvhn, {
  name: 'SVHN',
  hash: async () => svhnHash(),
  has: hasSvhn,
  howToGet: REMEDY,
});
