import { gunzipSync } from 'node:zlib';
import { UserError } from '../errors.js';

/** The content of a gzipped file. Throws {@link UserError} naming `file`, its fault and `remedy` when it is damaged. */
export function gunzip(bytes: Uint8Array, file: string, remedy: string): Uint8Array {
  try {
    return gunzipSync(bytes);
  } catch (error) {
    throw new UserError(`${file} is no whole gzip file (${(error as Error).message}); ${remedy}`, {
      cause: error,
    });
  }
}
