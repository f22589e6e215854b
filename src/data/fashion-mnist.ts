import path from 'node:path';
import { holdsFiles } from '../system/files.js';
import { sha256 } from '../system/sha256.js';
import { cachePlace } from './cache.js';
import { readBytes, verified, type PublishedFile } from './checksum.js';
import { dataSet, type DataSet } from './data-set.js';
import { downloadMissing, type PublishedDownload } from './download.js';
import { gunzip } from './gunzip.js';
import { parseIdx } from './idx.js';
import { idxImageSets, type IdxFiles, type ImageDataSet } from './image-set.js';

const SITE = 'https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/';

/** A gzipped file and what it unpacks to: who packs it again gets another file with the same content. */
interface PublishedGzip extends PublishedDownload {
  unpacked: Omit<PublishedFile, 'name'>;
}

/**
 * The official files. The MD5 sums of what they unpack to are the ones commonly published: f4a8712d…, 9018921c…,
 * 8181f547…, 15d48437….
 */
export const FASHION_MNIST_FILES: IdxFiles<PublishedGzip> = {
  trainImages: {
    name: 'train-images-idx3-ubyte.gz',
    url: `${SITE}train-images-idx3-ubyte.gz`,
    size: 26_421_880,
    sha256: '3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84',
    unpacked: {
      size: 47_040_016,
      sha256: 'c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888',
    },
  },
  trainLabels: {
    name: 'train-labels-idx1-ubyte.gz',
    url: `${SITE}train-labels-idx1-ubyte.gz`,
    size: 29_515,
    sha256: 'a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845',
    unpacked: { size: 60_008, sha256: 'bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9' },
  },
  testImages: {
    name: 't10k-images-idx3-ubyte.gz',
    url: `${SITE}t10k-images-idx3-ubyte.gz`,
    size: 4_422_102,
    sha256: '346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073',
    unpacked: {
      size: 7_840_016,
      sha256: '5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b',
    },
  },
  testLabels: {
    name: 't10k-labels-idx1-ubyte.gz',
    url: `${SITE}t10k-labels-idx1-ubyte.gz`,
    size: 5_148,
    sha256: '67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5',
    unpacked: { size: 10_008, sha256: '0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34' },
  },
};

const FILES: readonly PublishedGzip[] = Object.values(FASHION_MNIST_FILES);

/** Where Debian's package dataset-fashion-mnist puts them. */
const PACKAGED = '/usr/share/datasets/fashion-mnist';

const REMEDY =
  'install the Debian package dataset-fashion-mnist, or set WORKBOOK_FASHION_MNIST to a folder with the files of ' +
  SITE;

const holdsAll = (folder: string): boolean =>
  holdsFiles(
    folder,
    FILES.map(({ name }) => name),
  );

const downloaded = (): string => cachePlace('fashion-mnist');

const fashionMnistFolder = (): string =>
  process.env.WORKBOOK_FASHION_MNIST || (holdsAll(PACKAGED) ? PACKAGED : downloaded());

/** Whether the files are here; otherwise {@link loadFashionMnist} downloads them. */
export const hasFashionMnist = (): boolean => holdsAll(fashionMnistFolder());

/**
 * Fashion-MNIST, complete: 60,000 training and 10,000 test images of 28 x 28 in ten classes, from the folder that the
 * environment variable WORKBOOK_FASHION_MNIST names, else from Debian's package dataset-fashion-mnist where it is
 * installed. Without both the official files are downloaded once to `data/cache/`. The checksums of the unpacked files
 * are verified.
 *
 * Throws {@link UserError} for files that are missing, damaged or of another content, and for a download that fails.
 */
export async function loadFashionMnist(): Promise<ImageDataSet> {
  const folder = fashionMnistFolder();
  if (folder === downloaded()) await downloadMissing(FILES, folder, REMEDY);
  const read = ({ name, unpacked }: PublishedGzip) => {
    const file = path.join(folder, name);
    const bytes = verified(
      gunzip(readBytes(file, REMEDY), file, REMEDY, unpacked.size),
      file,
      unpacked,
      REMEDY,
    );
    return { file, ...parseIdx(bytes, file) };
  };
  return { name: 'Fashion-MNIST', ...idxImageSets(FASHION_MNIST_FILES, read), hash: fashionMnistHash() };
}

/** The hash that {@link loadFashionMnist} gives, known without reading the files since it accepts no others. */
export const fashionMnistHash = (): string => sha256(FILES.map(({ unpacked }) => unpacked.sha256).join('\n'));

/** {@link loadFashionMnist}. */
export const fashionMnist: DataSet<ImageDataSet> = dataSet('WORKBOOK_FASHION_MNIST', loadFashionMnist, {
  name: 'Fashion-MNIST',
  hash: async () => fashionMnistHash(),
  has: hasFashionMnist,
  howToGet: REMEDY,
});
