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

/** A gzipped archive, and the most bytes that it unpacks to. */
export interface PublishedArchive extends PublishedDownload {
  unpackedAtMost: number;
}

export interface DownloadOptions {
  /** How long a server may send nothing before the download is given up; 60,000. */
  stallMilliseconds?: number;
}

const REDIRECTS = 5;

const isLoopback = ({ hostname }: URL): boolean => ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);

/** The address, if it may be fetched: https, or http of this machine itself. */
function checkedUrl(address: string | URL, base?: URL): URL {
  const url = new URL(address, base);
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url))) return url;
  throw new Error(`it leads to ${url.href}; only https is fetched`);
}

/** The answer to a request, after at most {@link REDIRECTS} redirects, each to an address that may be fetched. */
async function fetched(address: string, signal: AbortSignal): Promise<Response> {
  let url = checkedUrl(address);
  for (let redirects = 0; redirects <= REDIRECTS; redirects++) {
    const response = await fetch(url, { redirect: 'manual', signal });
    const next = response.headers.get('location');
    if (response.status >= 300 && response.status < 400 && next !== null) {
      await response.body?.cancel();
      url = checkedUrl(next, url);
      continue;
    }
    if (!response.ok) throw new Error(`the server answers ${response.status}`);
    return response;
  }
  throw new Error(`it is redirected more than ${REDIRECTS} times`);
}

/** The body of at most `size` bytes; the connection ends with the first byte more, and when nothing comes any more. */
async function body({ url, size }: PublishedDownload, stallMilliseconds: number): Promise<Uint8Array> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const alive = (): void => {
    clearTimeout(timer);
    timer = setTimeout(
      () => controller.abort(new Error(`the server has sent nothing for ${stallMilliseconds / 1000} s`)),
      stallMilliseconds,
    );
  };
  try {
    alive();
    const response = await fetched(url, controller.signal);
    const chunks: Uint8Array[] = [];
    let length = 0;
    const tooLong = new Error(`the server sends more than the ${size} bytes that are published`);
    if (Number(response.headers.get('content-length')) > size) throw tooLong;
    for await (const chunk of response.body ?? []) {
      alive();
      length += (chunk as Uint8Array).length;
      if (length > size) throw tooLong;
      chunks.push(chunk as Uint8Array);
    }
    return Buffer.concat(chunks);
  } catch (error) {
    throw controller.signal.aborted ? controller.signal.reason : error;
  } finally {
    clearTimeout(timer);
    controller.abort();
  }
}

/**
 * What the publisher serves, over https.
 *
 * Throws {@link UserError} with the reason and `remedy` when it cannot be fetched, is longer than published, stalls, or is
 * not what was published.
 */
async function download(
  file: PublishedDownload,
  remedy: string,
  { stallMilliseconds = 60_000 }: DownloadOptions,
): Promise<Uint8Array> {
  let bytes: Uint8Array;
  try {
    bytes = await body(file, stallMilliseconds);
  } catch (error) {
    const reason = ((error as Error).cause as Error | undefined)?.message ?? (error as Error).message;
    throw new UserError(`cannot download ${file.url} (${reason}); ${remedy}`, { cause: error });
  }
  return verified(bytes, file.url, file, remedy);
}

/**
 * Downloads those of the files that `folder` does not hold, each verified before it is written.
 *
 * Throws {@link UserError} with the reason and `remedy` when one cannot be fetched or is not what was published; nothing
 * of it is written then.
 */
export async function downloadMissing(
  files: readonly PublishedDownload[],
  folder: string,
  remedy: string,
  options: DownloadOptions = {},
): Promise<void> {
  for (const file of files) {
    const place = path.join(folder, file.name);
    if (!existsSync(place)) writeFileAtomic(place, await download(file, remedy, options));
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
  archive: PublishedArchive,
  folder: string,
  remedy: string,
  options: DownloadOptions = {},
): Promise<void> {
  const packed = await download(archive, remedy, options);
  const bytes = gunzip(packed, archive.name, remedy, archive.unpackedAtMost);
  for (const [name, content] of parseTar(bytes, archive.name)) {
    const place = path.resolve(folder, name);
    if (!place.startsWith(path.resolve(folder) + path.sep))
      throw new UserError(`${archive.name} holds the file '${name}', which lies outside of its folder`);
    writeFileAtomic(place, content);
  }
}
