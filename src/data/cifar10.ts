import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../errors.js';
import { projectRoot } from '../project-root.js';
import { sha256 } from '../sha256.js';
import { downloadArchive } from './download.js';
import type { ImageDataSet, ImageSet } from './mnist.js';

const [SIDE, CHANNELS, LABELS] = [32, 3, 10];
const PIXELS = SIDE * SIDE;
const RECORD = 1 + CHANNELS * PIXELS;
const RECORDS = 10_000;

const TRAINING_FILES = [1, 2, 3, 4, 5].map((batch) => `data_batch_${batch}.bin`);
const TEST_FILES = ['test_batch.bin'];

/** The official distribution in its binary form. */
export const CIFAR10_ARCHIVE = {
  name: 'cifar-10-binary.tar.gz',
  url: 'https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz',
  size: 170_052_171,
  sha256: 'c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd',
};

/** The hash that {@link loadCifar10} gives for the complete data set, whatever the order of its images. */
export const CIFAR10_HASH = '7b7f4ca54abed12ff4aaa8a7b8ae89394d3c399934f01bc2eaeb7fd108e56950';

/** Colour images, channels last: `[count, height, width, 3]`. */
export interface ColourImageSet extends ImageSet {
  channels: number;
}

export interface ColourDataSet extends ImageDataSet {
  train: ColourImageSet;
  test: ColourImageSet;
}

/** The records of one file. Throws {@link UserError} for a wrong size or a label above 9. */
function readRecords(file: string): Uint8Array[] {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new UserError(
      `cannot read ${file} (${(error as NodeJS.ErrnoException).code}); the folder needs the files ` +
        `${[...TRAINING_FILES, ...TEST_FILES].join(', ')} of ${CIFAR10_ARCHIVE.url}`,
      { cause: error },
    );
  }
  if (bytes.length !== RECORDS * RECORD)
    throw new UserError(
      `${file} has ${bytes.length} bytes; ${RECORDS} images of 32 x 32 x 3 with a label each take ` +
        `${RECORDS * RECORD}: fetch it again`,
    );
  const records = Array.from({ length: RECORDS }, (_, i) => bytes.subarray(i * RECORD, (i + 1) * RECORD));
  const bad = records.findIndex(([label]) => label >= LABELS);
  if (bad >= 0)
    throw new UserError(`${file}: image ${bad} has the label ${records[bad][0]}; allowed are 0 to 9: fetch it again`);
  return records;
}

/**
 * The records of some files, ordered by the SHA-256 of each: copies that hold the same images in another order then
 * give the same trials.
 */
function readSet(folder: string, files: readonly string[]): { set: ColourImageSet; digests: string[] } {
  const hashed = files
    .flatMap((file) => readRecords(path.join(folder, file)))
    .map((record) => ({ record, digest: sha256(record) }))
    .sort((a, b) => (a.digest < b.digest ? -1 : a.digest > b.digest ? 1 : 0));
  const count = hashed.length;
  const images = new Uint8Array(count * PIXELS * CHANNELS);
  const labels = new Uint8Array(count);
  hashed.forEach(({ record }, i) => {
    labels[i] = record[0];
    const to = i * PIXELS * CHANNELS;
    for (let channel = 0; channel < CHANNELS; channel++)
      for (let pixel = 0; pixel < PIXELS; pixel++)
        images[to + pixel * CHANNELS + channel] = record[1 + channel * PIXELS + pixel];
  });
  return {
    set: { count, height: SIDE, width: SIDE, channels: CHANNELS, images, labels },
    digests: hashed.map(({ digest }) => digest),
  };
}

const cache = (): string => path.join(projectRoot(), 'data', 'cache');

/** Where the files are looked for: the environment variable WORKBOOK_CIFAR10, else where they are downloaded to. */
const cifar10Folder = (): string => process.env.WORKBOOK_CIFAR10 || path.join(cache(), 'cifar-10-batches-bin');

/** Whether the files are here; otherwise {@link loadCifar10} downloads them. */
export const hasCifar10 = (): boolean =>
  [...TRAINING_FILES, ...TEST_FILES].every((file) => existsSync(path.join(cifar10Folder(), file)));

/**
 * CIFAR-10, complete: 50,000 training and 10,000 test images of 32 x 32 in three colours and ten classes, in the
 * official binary files, from the folder that the environment variable WORKBOOK_CIFAR10 names. Without it the official
 * archive is downloaded once to `data/cache/` and its checksum verified. The images are in the order of their
 * SHA-256, not of the files.
 *
 * Throws {@link UserError} for files that are missing, have another size or a label above 9, and for a download that
 * fails or has another checksum.
 */
export async function loadCifar10(): Promise<ColourDataSet> {
  if (!process.env.WORKBOOK_CIFAR10 && !hasCifar10())
    await downloadArchive(
      CIFAR10_ARCHIVE,
      cache(),
      'set WORKBOOK_CIFAR10 to a folder with its unpacked files, or try again when online',
    );
  const [train, test] = [TRAINING_FILES, TEST_FILES].map((files) => readSet(cifar10Folder(), files));
  return {
    name: 'CIFAR-10',
    train: train.set,
    test: test.set,
    hash: sha256([...train.digests, ...test.digests].join('\n')),
  };
}
