import { isUtf8 } from 'node:buffer';
import { UserError } from '../errors.js';

const LINE_END = 0x0a;

/**
 * The text that UTF-8 bytes spell.
 *
 * Throws {@link UserError} naming `file` and the first line that is not UTF-8, and `remedy`.
 */
export function decodeUtf8(bytes: Uint8Array, file: string, remedy: string): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isUtf8(text)) return text.toString('utf8');
  for (let line = 1, start = 0; ; line++) {
    const end = text.indexOf(LINE_END, start);
    if (!isUtf8(text.subarray(start, end < 0 ? undefined : end)))
      throw new UserError(`${file}, line ${line} is not UTF-8 text; ${remedy}`);
    start = end + 1;
  }
}
