import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseIdx } from '../../src/data/index.js';
import { UserError } from '../../src/errors.js';

/** Two 1 x 3 images of unsigned bytes. */
const GOOD = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 1, 2, 3, 4, 5, 255);

describe('parseIdx', () => {
  it('reads shape and values', () => {
    const { shape, values } = parseIdx(GOOD, 'x');
    assert.deepEqual(shape, [2, 1, 3]);
    assert.deepEqual([...values], [1, 2, 3, 4, 5, 255]);
  });

  it('names the file and the fault when it is broken', () => {
    const refuses = (bytes: Uint8Array, fault: RegExp): void => {
      assert.throws(
        () => parseIdx(bytes, 'x-images'),
        (error: Error) =>
          error instanceof UserError && error.message.startsWith('x-images ') && fault.test(error.message),
      );
    };
    refuses(Uint8Array.of(), /not an idx file/);
    refuses(Uint8Array.of(1, ...GOOD.slice(1)), /not an idx file/);
    refuses(Uint8Array.of(0, 0, 13, ...GOOD.slice(3)), /not an idx file/);
    refuses(GOOD.slice(0, 10), /ends inside the header/);
    refuses(GOOD.slice(0, -1), /holds 5 values, its header says 2 x 1 x 3 = 6/);
    refuses(Uint8Array.of(...GOOD, 9), /holds 7 values/);
  });
});
