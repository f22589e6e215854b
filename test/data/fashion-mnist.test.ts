import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { FASHION_MNIST_FILES, hasFashionMnist, loadFashionMnist } from '../../src/data/fashion-mnist.js';
import { UserError } from '../../src/errors.js';
import { withVariable } from '../support/environment.js';
import { temporaryFolder } from '../support/folders.js';

const { trainImages } = FASHION_MNIST_FILES;

const refused = (message: RegExp) => (error: Error) =>
  error instanceof UserError &&
  error.message.includes(trainImages.name) &&
  message.test(error.message) &&
  /; install the Debian package .*, or set WORKBOOK_FASHION_MNIST/.test(error.message) &&
  !error.message.includes('\n');

describe('loadFashionMnist', () => {
  it('refuses files that are damaged, of another size or content, or missing', async (t) => {
    const folder = temporaryFolder(t);
    const write = (bytes: Uint8Array): void => writeFileSync(path.join(folder, trainImages.name), bytes);
    await withVariable('WORKBOOK_FASHION_MNIST', folder, async () => {
      assert.ok(!hasFashionMnist());
      await assert.rejects(loadFashionMnist(), refused(/cannot read .* \(ENOENT\)/));
      const packed = gzipSync(new Uint8Array(trainImages.unpacked.size));
      write(packed.subarray(0, packed.length - 100));
      await assert.rejects(loadFashionMnist(), refused(/is no whole gzip file \(unexpected end of file\)/));
      write(Buffer.from('plain text'));
      await assert.rejects(loadFashionMnist(), refused(/is no whole gzip file \(incorrect header check\)/));
      write(gzipSync(new Uint8Array(100)));
      await assert.rejects(loadFashionMnist(), refused(/has 100 bytes, published are 47040016/));
      write(packed);
      await assert.rejects(loadFashionMnist(), refused(/has the SHA-256 .*, published is c59f468a/));
    });
  });

  it(
    'is complete, 6,000 training images of each class',
    { skip: !hasFashionMnist() && 'it is not here' },
    async () => {
      const { train, test, name } = await loadFashionMnist();
      const counts = (labels: Uint8Array): number[] =>
        Array.from({ length: 10 }, (_, kind) =>
          labels.reduce((sum, label) => sum + Number(label === kind), 0),
        );
      assert.deepEqual([name, train.count, train.height, train.width], ['Fashion-MNIST', 60_000, 28, 28]);
      // Published: both halves are balanced.
      assert.deepEqual(counts(train.labels), Array(10).fill(6000));
      assert.deepEqual(counts(test.labels), Array(10).fill(1000));
    },
  );

  it('knows its files by the sizes of 60,000 and 10,000 images and labels', () => {
    assert.deepEqual(
      Object.values(FASHION_MNIST_FILES).map(({ unpacked }) => unpacked.size),
      [60_000 * 784 + 16, 60_000 + 8, 10_000 * 784 + 16, 10_000 + 8],
    );
  });
});
