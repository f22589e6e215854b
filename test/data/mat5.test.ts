import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deflateSync } from 'node:zlib';
import { parseMat5 } from '../../src/data/index.js';
import { UserError } from '../../src/errors.js';

const header = (mark = 'IM', version = 0x0100): Buffer => {
  const bytes = Buffer.alloc(128, 0x20);
  bytes.write('MATLAB 5.0 MAT-file');
  bytes.writeUInt16LE(version, 124);
  bytes.write(mark, 126, 'latin1');
  return bytes;
};

/** A data element with its tag and padding. */
const element = (type: number, data: Buffer): Buffer => {
  const tag = Buffer.alloc(8);
  tag.writeUInt32LE(type, 0);
  tag.writeUInt32LE(data.length, 4);
  return Buffer.concat([tag, data, Buffer.alloc((8 - (data.length % 8)) % 8)]);
};

/** A small element: up to four bytes inside the tag. */
const small = (type: number, data: Buffer): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt16LE(type, 0);
  bytes.writeUInt16LE(data.length, 2);
  data.copy(bytes, 4);
  return bytes;
};

const int32s = (...values: number[]): Buffer => Buffer.from(Int32Array.from(values).buffer);
const doubles = (...values: number[]): Buffer => Buffer.from(Float64Array.from(values).buffer);

const matrix = (name: string, shape: number[], real: Buffer, arrayClass = 6): Buffer => {
  const text = Buffer.from(name);
  return element(
    14,
    Buffer.concat([
      element(6, int32s(arrayClass, 0)),
      element(5, int32s(...shape)),
      text.length <= 4 ? small(1, text) : element(1, text),
      real,
    ]),
  );
};

const u = matrix('usol', [2, 3], element(9, doubles(1, 2, 3, 4, 5, 6.5)));
/** Doubles that are stored as bytes, as MATLAB does with small integers. */
const bytes = matrix('counts', [1, 3], small(2, Buffer.from([7, 8, 255])));
const text = matrix('note', [1, 2], element(4, Buffer.from([72, 0, 105, 0])), 4);

describe('parseMat5', () => {
  it('reads arrays, plain and compressed, and passes others over', () => {
    const file = Buffer.concat([header(), u, text, element(15, deflateSync(bytes)).subarray(0, 8 + deflateSync(bytes).length)]);
    const arrays = parseMat5(file, 'x.mat');
    assert.deepEqual(Object.keys(arrays), ['usol', 'counts']);
    assert.deepEqual(arrays.usol.shape, [2, 3]);
    assert.deepEqual([...arrays.usol.values], [1, 2, 3, 4, 5, 6.5]);
    assert.deepEqual([...arrays.counts.values], [7, 8, 255]);
  });

  it('names the file and the fault when it is broken', () => {
    const refuses = (file: Buffer, fault: RegExp): void => {
      assert.throws(
        () => parseMat5(file, 'x.mat'),
        (error: Error) => error instanceof UserError && /^x\.mat /.test(error.message) && fault.test(error.message),
      );
    };
    refuses(Buffer.from('hello'), /not a MATLAB 5 file/);
    refuses(header('XX'), /not a MATLAB 5 file/);
    refuses(header('IM', 0x0200), /another version/);
    refuses(Buffer.concat([header(), u]).subarray(0, 128 + u.length - 16), /ends inside an element/);
    refuses(Buffer.concat([header(), Buffer.from([1, 2, 3])]), /ends inside an element/);
    refuses(Buffer.concat([header(), element(15, Buffer.from('not zlib'))]), /damaged compressed/);
    refuses(Buffer.concat([header(), matrix('u', [2, 2], element(9, doubles(1)))]), /holds 1 values of u.*2 x 2 = 4/);
    refuses(Buffer.concat([header(), matrix('u', [1, 1], element(99, doubles(1)))]), /unknown type 99/);
  });
});
