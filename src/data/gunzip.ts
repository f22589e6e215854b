import { gunzipSync } from 'node:zlib';
import { UserError } from '../errors.js';

/**
 * The content of a gzipped file, of which no more than `atMost` bytes are ever unpacked.
 *
 * Throws {@link UserError} naming `file`, its fault and `remedy` when it is damaged or would unpack to more.
 */
export function gunzip(bytes: Uint8Array, file: string, remedy: string, atMost: number): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: atMost });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ERR_BUFFER_TOO_LARGE')
      throw new UserError(`${file} unpacks to more than the ${atMost} bytes that are published; ${remedy}`, {
        cause: error,
      });
    throw new UserError(`${file} is no whole gzip file (${message}); ${remedy}`, { cause: error });
  }
}
