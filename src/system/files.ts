import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
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
  const temporary = path.join(
    path.dirname(file),
    `.${path.basename(file)}.${process.pid}.${temporaryFiles++}.partial`,
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
    renameSync(temporary, file);
  } catch (error) {
    try {
      rmSync(temporary, { force: true });
    } catch {
      // Where the folder is a file there is nothing to remove; the first error says so.
    }
    throw cannotWrite(file, error);
  }
}
