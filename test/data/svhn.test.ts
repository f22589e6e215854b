import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { deflateSync } from 'node:zlib';
import { hasSvhn, loadSvhn, parseSvhn, SVHN_FILES } from '../../src/data/svhn.js';
import { UserError } from '../../src/errors.js';
import { withVariable } from '../support/environment.js';
import { temporaryFolder } from '../support/folders.js';
import { doubles, element, header, matrix, small } from '../support/mat5.js';

const COUNT = 2;
/** The byte of a pixel of one of two images. */
const byte = (image: number, row: number, column: number, channel: number): number =>
  (image * 101 + row * 7 + column * 3 + channel * 50) % 256;

/** In MATLAB's order, rows first. */
const pixels = Buffer.from(
  Array.from({ length: COUNT * 3072 }, (_, i) =>
    byte(Math.floor(i / 3072), i % 32, Math.floor(i / 32) % 32, Math.floor(i / 1024) % 3),
  ),
);
const X = matrix('X', [32, 32, 3, COUNT], element(2, pixels), 9);
const y = (...labels: number[]): Buffer => matrix('y', [labels.length, 1], small(2, Buffer.from(labels)));
const file = (...arrays: Buffer[]): Buffer => Buffer.concat([header(), ...arrays]);

const refuses = (bytes: Buffer, fault: RegExp): void => {
  assert.throws(
    () => parseSvhn(bytes, 'train.mat'),
    (error: Error) =>
      error instanceof UserError &&
      /^train\.mat/.test(error.message) &&
      fault.test(error.message) &&
      !/\n/.test(error.message),
  );
};

describe('parseSvhn', () => {
  it('puts the channels last and reads label 10 as digit 0', () => {
    const compressed = deflateSync(X);
    const zipped = element(15, compressed).subarray(0, 8 + compressed.length);
    for (const bytes of [file(X, y(10, 7)), file(zipped, y(10, 7))]) {
      const set = parseSvhn(bytes, 'train.mat');
      assert.deepEqual([set.count, set.height, set.width, set.channels], [2, 32, 32, 3]);
      assert.deepEqual([...set.labels], [0, 7]);
      for (let image = 0; image < COUNT; image++)
        for (const [row, column, channel] of [
          [0, 0, 0],
          [0, 1, 2],
          [31, 0, 1],
          [5, 17, 2],
        ])
          assert.equal(
            set.images[((image * 32 + row) * 32 + column) * 3 + channel],
            byte(image, row, column, channel),
          );
    }
  });

  it('reads one image, whose last axis MATLAB leaves out', () => {
    const one = matrix('X', [32, 32, 3], element(2, pixels.subarray(0, 3072)), 9);
    assert.equal(parseSvhn(file(one, y(1)), 'train.mat').count, 1);
  });

  it('names the file and the fault when it is broken', () => {
    refuses(Buffer.from('no MATLAB file'), /not a MATLAB 5 file/);
    refuses(file(X, y(1, 2)).subarray(0, 4000), /ends inside an element/);
    refuses(file(X), /lacks the array y/);
    refuses(file(y(1, 2)), /lacks the array X/);
    refuses(file(X, y(1)), /holds X of 32 x 32 x 3 x 2 and 1 labels/);
    refuses(file(X, y(1, 0)), /image 1 has the label 0; allowed are 1 to 10/);
    refuses(file(X, y(11, 1)), /image 0 has the label 11/);
    refuses(file(matrix('X', [32, 32, 6], element(2, pixels), 9), y(1)), /X of 32 x 32 x 6/);
    refuses(file(matrix('X', [1, 1], element(9, doubles(3))), y(1)), /X of 1 x 1/);
  });
});

describe('loadSvhn', () => {
  it('refuses a file that is not the official one, and a missing one', async (t) => {
    const folder = temporaryFolder(t);
    await withVariable('WORKBOOK_SVHN', folder, async () => {
      assert.ok(!hasSvhn());
      await assert.rejects(
        loadSvhn(),
        /cannot read .*train_32x32\.mat \(ENOENT\); fetch it from .* WORKBOOK_SVHN/,
      );
      writeFileSync(path.join(folder, SVHN_FILES.train.name), file(X, y(1, 2)));
      writeFileSync(path.join(folder, SVHN_FILES.test.name), file(X, y(1, 2)));
      assert.ok(hasSvhn());
      await assert.rejects(
        loadSvhn(),
        (error: Error) =>
          error instanceof UserError && /bytes, published are 182040794; fetch it/.test(error.message),
      );
    });
  });
});
