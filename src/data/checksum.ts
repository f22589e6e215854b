import { readFileSync } from 'node:fs';
import { UserError } from '../errors.js';
import { sha256 } from '../system/sha256.js';

/** A file as its publisher distributes it. */
export interface PublishedFile {
  name: string;
  /** Bytes. */
  size: number;
  sha256: string;
}

/** The bytes of a file. Throws {@link UserError} naming it, why it cannot be read, and `remedy`. */
export function readBytes(file: string, remedy: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new UserError(`cannot read ${file} (${(error as NodeJS.ErrnoException).code}); ${remedy}`, {
      cause: error,
    });
  }
}

/**
 * Returns the bytes if size and checksum are the published ones.
 *
 * Throws {@link UserError} naming `place`, where they come from, what was expected and what was found, and `remedy`.
 */
export function verified(
  bytes: Uint8Array,
  place: string,
  published: Omit<PublishedFile, 'name'>,
  remedy: string,
): Uint8Array {
  if (bytes.length !== published.size)
    throw new UserError(`${place} has ${bytes.length} bytes, published are ${published.size}; ${remedy}`);
  const found = sha256(bytes);
  if (found !== published.sha256)
    throw new UserError(`${place} has the SHA-256 ${found}, published is ${published.sha256}; ${remedy}`);
  return bytes;
}

/** Reads a file and returns its bytes if they are {@link verified}; throws what that and {@link readBytes} throw. */
export const readVerified = (file: string, published: PublishedFile, remedy: string): Uint8Array =>
  verified(readBytes(file, remedy), file, published, remedy);
