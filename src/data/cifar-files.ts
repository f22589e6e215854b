import path from 'node:path';
import { UserError } from '../errors.js';
import { holdsFiles } from '../system/files.js';
import { sha256 } from '../system/sha256.js';
import { readBytes } from './checksum.js';
import type { ColourImageSet } from './image-set.js';

const [SIDE, CHANNELS] = [32, 3];
const PIXELS = SIDE * SIDE;

/** The binary files of a data set of the CIFAR family: records of label bytes, then a red, a green and a blue plane. */
export interface CifarFiles {
  train: readonly string[];
  test: readonly string[];
  /** Of each file of a complete copy, by its name. */
  records(file: string): number;
  /** How many values each label byte of a record can have; the last byte is the class. */
  labels: readonly number[];
  /** The files and where to get them. */
  remedy: string;
}

const namesOf = ({ train, test }: CifarFiles): string[] => [...train, ...test];

/** Whether a folder holds all files. */
export const holdsCifar = (folder: string, files: CifarFiles): boolean => holdsFiles(folder, namesOf(files));

/** The records of one file. */
function readRecords(folder: string, name: string, files: CifarFiles, partial: boolean): Uint8Array[] {
  const file = path.join(folder, name);
  const { labels } = files;
  const bytes = readBytes(file, `the folder needs the files ${namesOf(files).join(', ')} of ${files.remedy}`);
  const [size, complete] = [labels.length + CHANNELS * PIXELS, files.records(name)];
  const count = bytes.length / size;
  if (partial ? !Number.isInteger(count) || count < 1 || count > complete : count !== complete)
    throw new UserError(
      `${file} has ${bytes.length} bytes; ${partial ? 'at most ' : ''}${complete} images of 32 x 32 x 3 with ` +
        `${labels.length === 1 ? 'a label' : `${labels.length} labels`} each take ${complete * size}: fetch it again`,
    );
  const records = Array.from({ length: count }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
  labels.forEach((values, place) => {
    const bad = records.findIndex((record) => record[place] >= values);
    if (bad >= 0)
      throw new UserError(
        `${file}: image ${bad} has the label ${records[bad][place]}; allowed are 0 to ${values - 1}: fetch it again`,
      );
  });
  return records;
}

/** The images of some records, channels last. */
function imageSet(records: readonly Uint8Array[], labelBytes: number): ColourImageSet {
  const count = records.length;
  const images = new Uint8Array(count * PIXELS * CHANNELS);
  const labels = new Uint8Array(count);
  records.forEach((record, i) => {
    labels[i] = record[labelBytes - 1];
    const to = i * PIXELS * CHANNELS;
    for (let channel = 0; channel < CHANNELS; channel++)
      for (let pixel = 0; pixel < PIXELS; pixel++)
        images[to + pixel * CHANNELS + channel] = record[labelBytes + channel * PIXELS + pixel];
  });
  return { count, height: SIDE, width: SIDE, channels: CHANNELS, images, labels };
}

/**
 * Both halves of a data set, the images ordered by the SHA-256 of each record: copies that hold the same images in
 * another order then give the same trials. `hash` is over those of all records.
 *
 * Throws {@link UserError} for files that are missing, have another size or a label that there is not. With `partial`
 * a file may have fewer images than the complete one.
 */
export function readCifar(
  folder: string,
  files: CifarFiles,
  partial = false,
): { train: ColourImageSet; test: ColourImageSet; hash: string } {
  const [train, test] = [files.train, files.test].map((names) =>
    names
      .flatMap((name) => readRecords(folder, name, files, partial))
      .map((record) => ({ record, digest: sha256(record) }))
      .sort((a, b) => (a.digest < b.digest ? -1 : a.digest > b.digest ? 1 : 0)),
  );
  const set = (half: typeof train): ColourImageSet =>
    imageSet(
      half.map(({ record }) => record),
      files.labels.length,
    );
  const hash = sha256([...train, ...test].map(({ digest }) => digest).join('\n'));
  return { train: set(train), test: set(test), hash };
}
