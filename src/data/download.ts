import { existsSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../errors.js';
import { writeFileAtomic } from '../system/files.js';
import { verified, type PublishedFile } from './checksum.js';
import { gunzip } from './gunzip.js';

/** A file and where its publisher serves it. */
export interface PublishedDownload extends PublishedFile {
  url: string;
}

/**
 * What the publisher serves.
 *
 * Throws {@link UserError} with the reason and `remedy` when it cannot be fetched or is not what was published.
 */
async function download(file: PublishedDownload, remedy: string): Promise<Uint8Array> {
  let bytes: Uint8Array;
  try {
    const response = await fetch(file.url);
    if (!response.ok) throw new Error(`the server answers ${response.status}`);
    bytes = new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    const reason = ((error as Error).cause as Error | undefined)?.message ?? (error as Error).message;
    throw new UserError(`cannot download ${file.url} (${reason}); ${remedy}`, { cause: error });
  }
  return verified(bytes, file.url, file, remedy);
}

/**
 * Downloads those of the files that `folder` does not hold, each verified before it is written.
 *
 * Throws {@link UserError} with the reason and `remedy` when one cannot be fetched or is not what was published.
 */
export async function downloadMissing(
  files: readonly PublishedDownload[],
  folder: string,
  remedy: string,
): Promise<void> {
  for (const file of files) {
    const place = path.join(folder, file.name);
    if (!existsSync(place)) writeFileAtomic(place, await download(file, remedy));
  }
}

const BLOCK = 512;

/**
 * The plain files of a tar archive by their names.
 *
 * Throws {@link UserError} naming `archive` when a header is damaged or the archive ends inside a file.
 */
export function parseTar(bytes: Uint8Array, archive: string): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  const text = (from: number, length: number): string =>
    Buffer.from(bytes.subarray(from, from + length))
      .toString('latin1')
      .replace(/\0.*$/s, '');
  for (let at = 0; at + BLOCK <= bytes.length && bytes[at] !== 0;) {
    const size = Number.parseInt(text(at + 124, 12).trim(), 8);
    const name = text(at, 100);
    const end = at + BLOCK + size;
    if (!(size >= 0 && end <= bytes.length))
      throw new UserError(`${archive} is damaged at the file '${name}'; fetch it again`);
    const isFile = bytes[at + 156] === 0x30 || bytes[at + 156] === 0;
    if (isFile) files.set(name, bytes.subarray(at + BLOCK, end));
    at += BLOCK * (1 + Math.ceil(size / BLOCK));
  }
  return files;
}

/**
 * Downloads a gzipped tar archive, verifies size and checksum, and writes its files under `folder`.
 *
 * Throws {@link UserError} with the reason and `remedy` when it cannot be fetched or is not what was published; nothing
 * is written then, and no name in the archive can lead outside the folder.
 */
export async function downloadArchive(
  archive: PublishedDownload,
  folder: string,
  remedy: string,
): Promise<void> {
  const bytes = gunzip(await download(archive, remedy), archive.name, remedy);
  for (const [name, content] of parseTar(bytes, archive.name)) {
    const place = path.resolve(folder, name);
    if (!place.startsWith(path.resolve(folder) + path.sep))
      throw new UserError(`${archive.name} holds the file '${name}', which lies outside of its folder`);
    writeFileAtomic(place, content);
  }
}
