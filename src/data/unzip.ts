import { once } from 'node:events';
import { crc32 } from 'node:zlib';
import { fromBufferPromise, type Entry, type ZipFile } from 'yauzl';
import { UserError } from '../errors.js';

export interface UnzipLimits {
  /** Of one file, unpacked, in bytes. */
  largest: number;
  /** Of all chosen files together, unpacked, in bytes. */
  total: number;
}

const isFolder = ({ fileName }: Entry): boolean => fileName.endsWith('/');

/**
 * The files of a zip archive whose names `chosen` accepts, unpacked, by their names.
 *
 * Throws {@link UserError} naming `archive`, what is wrong and `remedy` when it is damaged, encrypted, ends early, or when
 * a file or all files together would unpack to more than `limits` allow: no more than that is ever unpacked.
 */
export async function unzip(
  bytes: Uint8Array,
  archive: string,
  remedy: string,
  chosen: (name: string) => boolean,
  { largest, total }: UnzipLimits,
): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  let left = total;
  try {
    const zip = await fromBufferPromise(Buffer.from(bytes), { lazyEntries: true, validateEntrySizes: true });
    for await (const entry of zip.eachEntry()) {
      if (isFolder(entry) || !chosen(entry.fileName)) continue;
      left -= entry.uncompressedSize;
      if (!(entry.uncompressedSize <= largest && left >= 0))
        throw new Error(
          `the file '${entry.fileName}' unpacks to ${entry.uncompressedSize} bytes; allowed are ${largest} a file ` +
            `and ${total} together`,
        );
      files.set(entry.fileName, await unpacked(zip, entry));
    }
  } catch (error) {
    throw new UserError(
      `${archive} is no zip archive that can be used (${(error as Error).message}); ${remedy}`,
      {
        cause: error,
      },
    );
  }
  return files;
}

async function unpacked(zip: ZipFile, entry: Entry): Promise<Uint8Array> {
  const stream = await zip.openReadStreamPromise(entry);
  const parts: Buffer[] = [];
  stream.on('data', (part: Buffer) => parts.push(part));
  await once(stream, 'end');
  const content = Buffer.concat(parts);
  if (crc32(content) !== entry.crc32) throw new Error(`the file '${entry.fileName}' has another checksum`);
  return content;
}
