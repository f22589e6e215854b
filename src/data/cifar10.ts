import { cachePlace } from './cache.js';
import { holdsCifar, readCifar, type CifarFiles } from './cifar-files.js';
import { dataSet, type DataSet } from './data-set.js';
import { downloadArchive } from './download.js';
import { UserError } from '../errors.js';
import type { ColourDataSet } from './image-set.js';
import type { ColourStatistics } from './pixels.js';

/** The official distribution in its binary form. */
export const CIFAR10_ARCHIVE = {
  name: 'cifar-10-binary.tar.gz',
  url: 'https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz',
  size: 170_052_171,
  sha256: 'c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd',
  /** Six files of 30,730,000 bytes, two small ones, and headers. */
  unpackedAtMost: 184_400_000,
};

/** The hash of the complete data set, whatever the order of its images. */
const CIFAR10_HASH = '7b7f4ca54abed12ff4aaa8a7b8ae89394d3c399934f01bc2eaeb7fd108e56950';

const HOW_TO_GET = `set WORKBOOK_CIFAR10 to a folder with the unpacked files of ${CIFAR10_ARCHIVE.url}`;

const FILES: CifarFiles = {
  train: [1, 2, 3, 4, 5].map((batch) => `data_batch_${batch}.bin`),
  test: ['test_batch.bin'],
  records: () => 10_000,
  labels: [10],
  remedy: CIFAR10_ARCHIVE.url,
};

/** Mean and standard deviation of each colour over the training images, in units of the largest value. */
export const CIFAR10_COLOURS: ColourStatistics = {
  mean: [0.4914, 0.48216, 0.44653],
  standardDeviation: [0.24703, 0.24349, 0.26159],
};

/** Where the files are looked for: the environment variable WORKBOOK_CIFAR10, else where they are downloaded to. */
const cifar10Folder = (): string => process.env.WORKBOOK_CIFAR10 || cachePlace('cifar-10-batches-bin');

/** Whether the files are here; otherwise {@link loadCifar10} downloads them. */
const hasCifar10 = (): boolean => holdsCifar(cifar10Folder(), FILES);

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
    await downloadArchive(CIFAR10_ARCHIVE, cachePlace(), HOW_TO_GET);
  return { name: 'CIFAR-10', ...readCifar(cifar10Folder(), FILES) };
}

async function completeCifar10(): Promise<ColourDataSet> {
  const data = await loadCifar10();
  if (data.hash !== CIFAR10_HASH)
    throw new UserError(
      `${cifar10Folder()} holds other images than CIFAR-10's (their hash is ${data.hash}, it must be ` +
        `${CIFAR10_HASH}); name a folder with the unpacked files of ${CIFAR10_ARCHIVE.url}`,
    );
  return data;
}

/**
 * {@link loadCifar10}, of which every stored trial has learnt; `load` throws {@link UserError} also for files that hold
 * other images than the official ones.
 */
export const cifar10: DataSet<ColourDataSet> = dataSet('WORKBOOK_CIFAR10', completeCifar10, {
  name: 'CIFAR-10',
  hash: async () => CIFAR10_HASH,
  has: hasCifar10,
  howToGet: HOW_TO_GET,
});
