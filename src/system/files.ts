import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { cannotWrite } from './cannot-write.js';

/** Whether a folder holds files of all these names. */
export const holdsFiles = (folder: string, names: readonly string[]): boolean =>
  names.every((name) => existsSync(path.join(folder, name)));

let temporaryFiles = 0;

/**
 * Writes `content` to `file` so that a reader, or a crash at any moment, finds either the old content or the new:
 * a temporary file in the same folder is written, flushed to disk and renamed. Missing folders are made.
 *
 * Throws {@link UserError} naming the path when the disk is full or the place cannot be written; the old file stays.
 */
export function writeFileAtomic(file: string, content: string | Uint8Array): void {
  writeBeside(file, content, (temporary) => renameSync(temporary, file));
}

/**
 * Creates `file` whole, with `content`, unless it exists, and returns whether it did: of several processes, on one machine
 * or several with a shared file system, one creates it. Missing folders are made.
 *
 * Throws {@link UserError} as {@link writeFileAtomic}.
 */
export function createFile(file: string, content: string | Uint8Array): boolean {
  return writeBeside(file, content, (temporary) => {
    try {
      linkSync(temporary, file);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      return false;
    } finally {
      rmSync(temporary, { force: true });
    }
  });
}

/** Writes a temporary file beside `file`, flushed to disk, and hands it to `place`. */
function writeBeside<T>(file: string, content: string | Uint8Array, place: (temporary: string) => T): T {
  const temporary = path.join(
    path.dirname(file),
    `.${path.basename(file)}.${os.hostname()}.${process.pid}.${temporaryFiles++}.partial`,
  );
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
    const descriptor = openSync(temporary, 'wx');
    try {
      for (let written = 0; written < bytes.length;) written += writeSync(descriptor, bytes, written);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    return place(temporary);
  } catch (error) {
    try {
      rmSync(temporary, { force: true });
    } catch {
      // Where the folder is a file there is nothing to remove; the first error says so.
    }
    throw cannotWrite(file, error);
  }
}
