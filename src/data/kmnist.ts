import path from 'node:path';
import { UserError } from '../errors.js';
import { holdsFiles } from '../system/files.js';
import { sha256 } from '../system/sha256.js';
import { cachePlace } from './cache.js';
import { readBytes, readVerified } from './checksum.js';
import { dataSet, type DataSet } from './data-set.js';
import { downloadMissing, type PublishedDownload } from './download.js';
import { gunzip } from './gunzip.js';
import { parseIdx } from './idx.js';
import {
  firstImages,
  idxImageSet,
  type IdxContent,
  type IdxFiles,
  type ImageDataSet,
  type ImageSet,
} from './image-set.js';

const SITE = 'https://codh.rois.ac.jp/kmnist/dataset/kmnist/';

/** A gzipped file, and the bytes that it unpacks to. */
interface PublishedIdx extends PublishedDownload {
  unpacked: number;
}

/** The official files. */
export const KMNIST_FILES: IdxFiles<PublishedIdx> = {
  trainImages: {
    name: 'train-images-idx3-ubyte.gz',
    url: `${SITE}train-images-idx3-ubyte.gz`,
    size: 18_165_135,
    sha256: '51467d22d8cc72929e2a028a0428f2086b092bb31cfb79c69cc0a90ce135fde4',
    unpacked: 47_040_016,
  },
  trainLabels: {
    name: 'train-labels-idx1-ubyte.gz',
    url: `${SITE}train-labels-idx1-ubyte.gz`,
    size: 29_497,
    sha256: 'e38f9ebcd0f3ebcdec7fc8eabdcdaef93bb0df8ea12bee65224341c8183d8e17',
    unpacked: 60_008,
  },
  testImages: {
    name: 't10k-images-idx3-ubyte.gz',
    url: `${SITE}t10k-images-idx3-ubyte.gz`,
    size: 3_041_136,
    sha256: 'edd7a857845ad6bb1d0ba43fe7e794d164fe2dce499a1694695a792adfac43c5',
    unpacked: 7_840_016,
  },
  testLabels: {
    name: 't10k-labels-idx1-ubyte.gz',
    url: `${SITE}t10k-labels-idx1-ubyte.gz`,
    size: 5_120,
    sha256: '20bb9a0ef54c7db3efc55a92eef5582c109615df22683c380526788f98e42a1c',
    unpacked: 10_008,
  },
};

/** The part of the training images that some copies have instead of all 60,000: the first of them. */
export const KMNIST_BEGINNING = {
  count: 7011,
  /** Of the pixels, without the header. */
  images: '782054ee0fed6ea58de3349dcef53321702aa7b60ab4a30eb66904c9c9c52ec5',
  /** Of the labels, without the header. */
  labels: 'c78ed8c68ebf040d4e617d5ccbb7156f3431d0c4e966d4092808345d285406c8',
};

const TRAINING_IMAGES = 60_000;
const FILES: readonly PublishedDownload[] = Object.values(KMNIST_FILES);
const REMEDY = `fetch it from ${SITE} and set WORKBOOK_KMNIST to its folder`;

const kmnistFolder = (): string => process.env.WORKBOOK_KMNIST || cachePlace('kmnist');

/** Whether the files are here, all images or the beginning; otherwise {@link loadKmnist} downloads them. */
export const hasKmnist = (): boolean =>
  holdsFiles(
    kmnistFolder(),
    FILES.map(({ name }) => name),
  );

/** The published beginning of a training set. Throws {@link UserError} naming `file` if it starts otherwise. */
function beginningOf(set: ImageSet, file: string): ImageSet {
  const first = firstImages(set, KMNIST_BEGINNING.count);
  if (sha256(first.images) !== KMNIST_BEGINNING.images || sha256(first.labels) !== KMNIST_BEGINNING.labels)
    throw new UserError(
      `${file} and its labels hold ${set.count} images, neither the ${TRAINING_IMAGES} that are published nor the ` +
        `first ${KMNIST_BEGINNING.count} of them; ${REMEDY}`,
    );
  return first;
}

/** The images of a training file and as many labels: a copy of the beginning may come with all labels. */
function trainingSet(images: IdxContent, labels: IdxContent): ImageSet {
  const [count] = images.shape;
  if (labels.shape.length !== 1 || labels.shape[0] < count) return idxImageSet(images, labels);
  return idxImageSet(images, { ...labels, shape: [count], values: labels.values.subarray(0, count) });
}

/**
 * KMNIST: 60,000 training and 10,000 test images of 28 x 28 in ten classes, from the four gzipped idx files in the
 * folder that the environment variable WORKBOOK_KMNIST names. Without it the official files are downloaded once to
 * `data/cache/` and their checksums verified. A folder that is named may hold the first 7,011 training images alone
 * ({@link KMNIST_BEGINNING}), which is verified, too; name and hash of the data set then say so.
 *
 * Throws {@link UserError} for files that are missing, damaged or of another content, and for a download that fails.
 */
export async function loadKmnist(): Promise<ImageDataSet> {
  const folder = kmnistFolder();
  const given = Boolean(process.env.WORKBOOK_KMNIST);
  if (!given) await downloadMissing(FILES, folder, REMEDY);
  const place = ({ name }: PublishedDownload): string => path.join(folder, name);
  const unpacked = (published: PublishedIdx, bytes: Uint8Array): IdxContent => {
    const file = place(published);
    return { file, ...parseIdx(gunzip(bytes, file, REMEDY, published.unpacked), file) };
  };
  const official = (published: PublishedIdx): IdxContent =>
    unpacked(published, readVerified(place(published), published, REMEDY));

  const { trainImages, trainLabels, testImages, testLabels } = KMNIST_FILES;
  const test = idxImageSet(official(testImages), official(testLabels));
  const bytes = readBytes(place(trainImages), REMEDY);
  if (!given || sha256(bytes) === trainImages.sha256)
    return {
      name: 'KMNIST',
      train: idxImageSet(official(trainImages), official(trainLabels)),
      test,
      hash: kmnistHash(),
    };
  const labels = unpacked(trainLabels, readBytes(place(trainLabels), REMEDY));
  const train = trainingSet(unpacked(trainImages, bytes), labels);
  return {
    name: `KMNIST, the first ${KMNIST_BEGINNING.count} of ${TRAINING_IMAGES} training images`,
    train: beginningOf(train, place(trainImages)),
    test,
    hash: sha256([kmnistBeginningHash(), testImages.sha256, testLabels.sha256].join('\n')),
  };
}

/** The hash of the complete data set, known without reading it. */
export const kmnistHash = (): string => sha256(FILES.map((file) => file.sha256).join('\n'));

/** The first 7,011 training images: the same from a copy that has them alone and from a complete one. */
export async function loadKmnistBeginning(): Promise<ImageSet> {
  const { train } = await loadKmnist();
  return beginningOf(train, path.join(kmnistFolder(), KMNIST_FILES.trainImages.name));
}

/** The hash of what {@link loadKmnistBeginning} gives, known without reading it since it accepts no other. */
export const kmnistBeginningHash = (): string =>
  sha256([KMNIST_BEGINNING.images, KMNIST_BEGINNING.labels].join('\n'));

/**
 * KMNIST, complete: {@link loadKmnist}, which throws {@link UserError} also for a copy that lacks training images.
 */
export const kmnist: DataSet<ImageDataSet> = dataSet('WORKBOOK_KMNIST', completeKmnist, {
  name: 'KMNIST',
  hash: async () => kmnistHash(),
  has: hasKmnist,
  howToGet: REMEDY,
});

/** {@link loadKmnistBeginning}. */
export const kmnistBeginning: DataSet<Pick<ImageDataSet, 'train'>> = dataSet(
  'WORKBOOK_KMNIST',
  async () => ({ train: await loadKmnistBeginning() }),
  { ...kmnist, hash: async () => kmnistBeginningHash() },
);

async function completeKmnist(): Promise<ImageDataSet> {
  const data = await loadKmnist();
  if (data.train.count !== TRAINING_IMAGES)
    throw new UserError(
      `${kmnistFolder()} holds ${data.train.count} training images of KMNIST, ${TRAINING_IMAGES} are needed; ${REMEDY}`,
    );
  return data;
}
