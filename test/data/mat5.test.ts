import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deflateSync } from 'node:zlib';
import { parseMat5 } from '../../src/data/index.js';
import { UserError } from '../../src/errors.js';
import { doubles, element, header, matrix, small } from '../support/mat5.js';

const u = matrix('usol', [2, 3], element(9, doubles(1, 2, 3, 4, 5, 6.5)));
/** Doubles that are stored as bytes, as MATLAB does with small integers. */
const bytes = matrix('counts', [1, 3], small(2, Buffer.from([7, 8, 255])));
const text = matrix('note', [1, 2], element(4, Buffer.from([72, 0, 105, 0])), 4);

describe('parseMat5', () => {
  it('reads arrays, plain and compressed, and passes others over', () => {
    const file = Buffer.concat([
      header(),
      u,
      text,
      element(15, deflateSync(bytes)).subarray(0, 8 + deflateSync(bytes).length),
    ]);
    const arrays = parseMat5(file, 'x.mat', 10_000);
    assert.deepEqual(Object.keys(arrays), ['usol', 'counts']);
    assert.deepEqual(arrays.usol.shape, [2, 3]);
    assert.deepEqual([...arrays.usol.values], [1, 2, 3, 4, 5, 6.5]);
    // What is stored as bytes stays bytes: images as doubles would be eight times as large.
    assert.deepEqual(arrays.counts.values, Uint8Array.of(7, 8, 255));
  });

  it('unpacks no more than it is allowed to, over all elements together', () => {
    const packed = deflateSync(matrix('zeros', [1, 100_000], element(9, Buffer.alloc(800_000))));
    const one = element(15, packed).subarray(0, 8 + packed.length);
    const refused = (error: Error): boolean =>
      error instanceof UserError &&
      /^x\.mat unpacks to more than \d+ bytes; fetch it again$/.test(error.message);
    const before = process.memoryUsage().arrayBuffers;
    assert.throws(() => parseMat5(Buffer.concat([header(), one]), 'x.mat', 799_999), refused);
    assert.ok(process.memoryUsage().arrayBuffers - before < 2_000_000);
    assert.throws(() => parseMat5(Buffer.concat([header(), one, one]), 'x.mat', 1_500_000), refused);
    assert.equal(parseMat5(Buffer.concat([header(), one]), 'x.mat', 801_000).zeros.values.length, 100_000);
  });

  it('names the file and the fault when it is broken', () => {
    const refuses = (file: Buffer, fault: RegExp): void => {
      assert.throws(
        () => parseMat5(file, 'x.mat', 10_000),
        (error: Error) =>
          error instanceof UserError && /^x\.mat /.test(error.message) && fault.test(error.message),
      );
    };
    refuses(Buffer.from('hello'), /not a MATLAB 5 file/);
    refuses(header('XX'), /not a MATLAB 5 file/);
    refuses(header('IM', 0x0200), /another version/);
    refuses(Buffer.concat([header(), u]).subarray(0, 128 + u.length - 16), /ends inside an element/);
    refuses(Buffer.concat([header(), Buffer.from([1, 2, 3])]), /ends inside an element/);
    refuses(Buffer.concat([header(), element(15, Buffer.from('not zlib'))]), /damaged compressed/);
    refuses(
      Buffer.concat([header(), matrix('u', [2, 2], element(9, doubles(1)))]),
      /holds 1 values of u.*2 x 2 = 4/,
    );
    refuses(Buffer.concat([header(), matrix('u', [1, 1], element(99, doubles(1)))]), /unknown type 99/);
  });
});
