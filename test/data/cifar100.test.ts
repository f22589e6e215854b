import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { hasCifar100, loadCifar100 } from '../../src/data/cifar100.js';
import { UserError } from '../../src/errors.js';
import { withVariable } from '../support/environment.js';
import { temporaryFolder } from '../support/folders.js';

const RECORD = 3074;

/** Some records in the official layout, each of one number, its fine label that number modulo 100. */
function records(...numbers: number[]): Uint8Array {
  const bytes = new Uint8Array(numbers.length * RECORD);
  numbers.forEach((number, i) => {
    bytes[i * RECORD] = number % 20;
    bytes[i * RECORD + 1] = number % 100;
    bytes.fill(number % 256, i * RECORD + 2, i * RECORD + 2 + 1024);
    bytes.fill(1, i * RECORD + 2 + 1024, (i + 1) * RECORD);
  });
  return bytes;
}

const refused = (message: RegExp) => (error: Error) =>
  error instanceof UserError && message.test(error.message) && !error.message.includes('\n');

describe('loadCifar100', () => {
  it('reads a part, says so, and does not depend on its order', async (t) => {
    const folder = temporaryFolder(t);
    const write = (name: string, bytes: Uint8Array): void => writeFileSync(path.join(folder, name), bytes);
    await withVariable('WORKBOOK_CIFAR100', folder, async () => {
      assert.ok(!hasCifar100());
      write('train.bin', records(7, 142, 99));
      write('test.bin', records(250));
      assert.ok(hasCifar100());
      const { name, train, test, hash } = await loadCifar100();
      assert.equal(name, 'CIFAR-100, 3 of 50000 training and 1 of 10000 test images');
      assert.deepEqual(
        [train.count, train.height, train.width, train.channels, test.count],
        [3, 32, 32, 3, 1],
      );
      // Fine labels, and with the channels last the red byte of the image is its number.
      for (let i = 0; i < 3; i++)
        assert.deepEqual([train.images[i * 3072] % 100, train.images[i * 3072 + 1]], [train.labels[i], 1]);
      assert.deepEqual([...train.labels].sort(), [42, 7, 99]);
      assert.deepEqual([...test.labels], [50]);
      write('train.bin', records(99, 7, 142));
      assert.equal((await loadCifar100()).hash, hash);
      write('train.bin', records(99, 7));
      assert.notEqual((await loadCifar100()).hash, hash);
    });
  });

  it('refuses sizes, labels and places that are wrong', async (t) => {
    const folder = temporaryFolder(t);
    const write = (name: string, bytes: Uint8Array): void => writeFileSync(path.join(folder, name), bytes);
    await withVariable('WORKBOOK_CIFAR100', folder, async () => {
      write('test.bin', records(1));
      await assert.rejects(loadCifar100(), refused(/cannot read .*train\.bin \(ENOENT\); the folder needs/));
      write('train.bin', records(1, 2).subarray(1));
      await assert.rejects(
        loadCifar100(),
        refused(/train\.bin has 6147 bytes; at most 50000 images .* 2 labels/),
      );
      write('train.bin', new Uint8Array(0));
      await assert.rejects(loadCifar100(), refused(/train\.bin has 0 bytes/));
      for (const [place, label, allowed] of [
        [0, 20, 19],
        [1, 100, 99],
      ]) {
        const bad = records(1, 2, 3);
        bad[2 * RECORD + place] = label;
        write('train.bin', bad);
        await assert.rejects(
          loadCifar100(),
          refused(new RegExp(`image 2 has the label ${label}; allowed are 0 to ${allowed}`)),
        );
      }
      rmSync(path.join(folder, 'test.bin'));
      assert.ok(!hasCifar100());
    });
  });

  const given = process.env.WORKBOOK_CIFAR100;
  it('reads what is given', { skip: !given && 'WORKBOOK_CIFAR100 is not set' }, async () => {
    const { name, train } = await loadCifar100();
    assert.equal(new Set(train.labels).size, 100);
    assert.equal(name === 'CIFAR-100', train.count === 50_000);
  });
});
