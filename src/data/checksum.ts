import { readFileSync } from 'node:fs';
import { UserError } from '../errors.js';
import { sha256 } from '../sha256.js';

/** A file as its publisher distributes it. */
export interface PublishedFile {
  name: string;
  /** Bytes. */
  size: number;
  sha256: string;
}

/**
 * Reads a file and returns its bytes if size and checksum are the published ones.
 *
 * Throws {@link UserError} naming the file, what was expected and what was found, and `remedy`.
 */
export function readVerified(file: string, published: PublishedFile, remedy: string): Uint8Array {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new UserError(`cannot read ${file} (${(error as NodeJS.ErrnoException).code}); ${remedy}`, { cause: error });
  }
  if (bytes.length !== published.size)
    throw new UserError(`${file} has ${bytes.length} bytes, published are ${published.size}; ${remedy}`);
  const found = sha256(bytes);
  if (found !== published.sha256)
    throw new UserError(`${file} has the SHA-256 ${found}, published is ${published.sha256}; ${remedy}`);
  return bytes;
}
