import { createReadStream } from 'node:fs';
import { UserError } from '../errors.js';

/** Bytes that are read at once. */
const PART = 2 ** 20;

/**
 * Reads a file of any size from its start to its end, a part at a time. `take` is given the bytes that it has not used yet
 * and returns how many it has used now; what it keeps of them it must copy. Of the last bytes, `ended` is true; those that
 * are not used then are dropped.
 *
 * Memory: one part and what `take` leaves over.
 *
 * Throws {@link UserError} naming the file and `remedy` when it cannot be read, and what `take` throws.
 */
export async function readStream(
  file: string,
  remedy: string,
  take: (bytes: Buffer, ended: boolean) => number,
): Promise<void> {
  let rest: Buffer = Buffer.alloc(0);
  const parts = createReadStream(file, { highWaterMark: PART });
  try {
    for await (const part of parts as AsyncIterable<Buffer>) {
      const bytes = rest.length === 0 ? part : Buffer.concat([rest, part]);
      rest = bytes.subarray(take(bytes, false));
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof UserError || code === undefined) throw error;
    throw new UserError(`cannot read ${file} (${code}); ${remedy}`, { cause: error });
  }
  take(rest, true);
}
