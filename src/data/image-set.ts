import { UserError } from '../errors.js';
import type { IdxArray } from './idx.js';

/** Grey images, one byte a pixel (0 to 255), with one label each. */
export interface ImageSet {
  count: number;
  height: number;
  width: number;
  /** `[count, height, width]` */
  images: Uint8Array;
  /** `[count]` */
  labels: Uint8Array;
}

/** Colour images, channels last: `[count, height, width, 3]`. */
export interface ColourImageSet extends ImageSet {
  channels: number;
}

export interface ImageDataSet {
  /** What is here: of an incomplete copy also how many images it has of how many. */
  name: string;
  train: ImageSet;
  test: ImageSet;
  /** SHA-256 over the checksums of what was read; an incomplete copy has another than the complete data set. */
  hash: string;
}

export interface ColourDataSet extends ImageDataSet {
  train: ColourImageSet;
  test: ColourImageSet;
}

/** The four files of a data set of the MNIST family. */
export type IdxFiles<File> = Record<'trainImages' | 'trainLabels' | 'testImages' | 'testLabels', File>;

/** What an idx file holds, and its name for errors. */
export interface IdxContent extends IdxArray {
  file: string;
}

/**
 * The images of one idx file with the labels of another.
 *
 * Throws {@link UserError} naming both when their shapes are not `[count, height, width]` and `[count]`.
 */
export function idxImageSet(images: IdxContent, labels: IdxContent): ImageSet {
  const [count, height, width] = images.shape;
  if (images.shape.length !== 3 || labels.shape.length !== 1 || labels.shape[0] !== count)
    throw new UserError(
      `${images.file} holds ${images.shape.join(' x ')} pixels, ${labels.file} ${labels.shape.join(' x ')} labels; ` +
        'allowed are count x height x width and count: fetch both again',
    );
  return { count, height, width, images: images.values, labels: labels.values };
}

/** Both halves of a data set of the MNIST family. Throws what `read` and {@link idxImageSet} throw. */
export function idxImageSets<File>(
  files: IdxFiles<File>,
  read: (file: File) => IdxContent,
): Pick<ImageDataSet, 'train' | 'test'> {
  return {
    train: idxImageSet(read(files.trainImages), read(files.trainLabels)),
    test: idxImageSet(read(files.testImages), read(files.testLabels)),
  };
}

/** The first images of a set; all if it has not as many. */
export function firstImages(set: ImageSet, count: number): ImageSet {
  const kept = Math.min(count, set.count);
  return {
    ...set,
    count: kept,
    images: set.images.subarray(0, (kept * set.images.length) / set.count),
    labels: set.labels.subarray(0, kept),
  };
}
