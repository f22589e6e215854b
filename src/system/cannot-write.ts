import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../errors.js';

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full; free some space and run again',
  EACCES: 'no permission to write there; change the permissions or choose another place',
  EPERM: 'no permission to write there; change the permissions or choose another place',
  EROFS: 'the file system is read-only; choose another place',
  EEXIST: 'a part of the path is a file, not a folder',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EISDIR: 'the path is a folder, not a file',
};

/** The error of a file that cannot be written, from what the file system said: the path, why, and what to do. */
export function cannotWrite(file: string, cause: unknown): UserError {
  const { code: said, message } = cause as NodeJS.ErrnoException;
  const code = said === 'ENOENT' ? (obstacle(path.dirname(file)) ?? said) : said;
  return new UserError(`cannot write ${file}: ${REASONS[code ?? ''] ?? message}`, { cause });
}

/** Why nothing can be made in the nearest folder above that exists: `mkdir` with parents calls it ENOENT. */
function obstacle(folder: string): string | undefined {
  if (!existsSync(folder))
    return folder === path.dirname(folder) ? undefined : obstacle(path.dirname(folder));
  try {
    accessSync(folder, constants.W_OK);
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  }
}
