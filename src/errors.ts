/**
 * An error caused by what the user gave: a bad argument, file or setting. The command line prints its message
 * alone, without a stack trace, and exits with code 2.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
}

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
  const { code, message } = cause as NodeJS.ErrnoException;
  return new UserError(`cannot write ${file}: ${REASONS[code ?? ''] ?? message}`, { cause });
}
