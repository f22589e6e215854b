import { cachePlace } from './cache.js';
import { holdsCifar, readCifar, type CifarFiles } from './cifar-files.js';
import { dataSet, type DataSet } from './data-set.js';
import { downloadArchive } from './download.js';
import type { ColourDataSet } from './image-set.js';

/** The official distribution in its binary form. */
export const CIFAR100_ARCHIVE = {
  name: 'cifar-100-binary.tar.gz',
  url: 'https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz',
  size: 168_513_733,
  sha256: '58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec',
  /** Files of 153,700,000 and 30,740,000 bytes, two small ones, and headers. */
  unpackedAtMost: 184_460_000,
};

const HOW_TO_GET = `set WORKBOOK_CIFAR100 to a folder with the unpacked files of ${CIFAR100_ARCHIVE.url}`;

const [TRAINING_IMAGES, TEST_IMAGES] = [50_000, 10_000];

const FILES: CifarFiles = {
  train: ['train.bin'],
  test: ['test.bin'],
  records: (file) => (file === 'train.bin' ? TRAINING_IMAGES : TEST_IMAGES),
  labels: [20, 100],
  remedy: CIFAR100_ARCHIVE.url,
};

const cifar100Folder = (): string => process.env.WORKBOOK_CIFAR100 || cachePlace('cifar-100-binary');

/** Whether the files are here, with all images or some; otherwise {@link loadCifar100} downloads them. */
export const hasCifar100 = (): boolean => holdsCifar(cifar100Folder(), FILES);

/**
 * CIFAR-100 with its hundred fine labels: 50,000 training and 10,000 test images of 32 x 32 in three colours, in the
 * official binary files, from the folder that the environment variable WORKBOOK_CIFAR100 names. Without it the official
 * archive is downloaded once to `data/cache/` and its checksum verified. The images are in the order of their SHA-256,
 * not of the files.
 *
 * A folder that is named may hold fewer images in the same layout; the name of the data set then says how many, and
 * its hash, which is over the images, differs from the complete one's.
 *
 * Throws {@link UserError} for files that are missing, have another size or a label that there is not, and for a
 * download that fails or has another checksum.
 */
export async function loadCifar100(): Promise<ColourDataSet> {
  const given = Boolean(process.env.WORKBOOK_CIFAR100);
  if (!given && !hasCifar100()) await downloadArchive(CIFAR100_ARCHIVE, cachePlace(), HOW_TO_GET);
  const read = readCifar(cifar100Folder(), FILES, given);
  const [train, test] = [read.train.count, read.test.count];
  const complete = train === TRAINING_IMAGES && test === TEST_IMAGES;
  const part = `, ${train} of ${TRAINING_IMAGES} training and ${test} of ${TEST_IMAGES} test images`;
  return { name: complete ? 'CIFAR-100' : `CIFAR-100${part}`, ...read };
}

/** {@link loadCifar100}. A copy that is named is known by its images, what is downloaded by the checksum of its archive. */
export const cifar100: DataSet<ColourDataSet> = dataSet('WORKBOOK_CIFAR100', loadCifar100, {
  name: 'CIFAR-100',
  hash: async () => (process.env.WORKBOOK_CIFAR100 ? (await cifar100.load()).hash : CIFAR100_ARCHIVE.sha256),
  has: hasCifar100,
  howToGet: HOW_TO_GET,
});
