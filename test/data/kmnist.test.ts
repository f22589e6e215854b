import assert from 'node:assert/strict';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import {
  hasKmnist,
  KMNIST_BEGINNING,
  KMNIST_FILES,
  kmnistBeginningHash,
  loadKmnist,
  loadKmnistBeginning,
} from '../../src/data/kmnist.js';
import { kmnist, kmnistBeginning, sha256 } from '../../src/data/index.js';
import { UserError } from '../../src/errors.js';
import { withVariable } from '../support/environment.js';
import { temporaryFolder } from '../support/folders.js';

const { trainImages, trainLabels, testImages, testLabels } = KMNIST_FILES;
const COMPLETE_HASH = sha256(
  Object.values(KMNIST_FILES)
    .map((file) => file.sha256)
    .join('\n'),
);

const refused = (message: RegExp) => (error: Error) =>
  error instanceof UserError && message.test(error.message) && !error.message.includes('\n');

/** A gzipped idx file. */
const idx = (shape: number[], values: Uint8Array): Uint8Array => {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header[2] = 8;
  header[3] = shape.length;
  shape.forEach((length, i) => header.writeUInt32BE(length, 4 + 4 * i));
  return gzipSync(Buffer.concat([header, values]), { level: 1 });
};

const given = process.env.WORKBOOK_KMNIST;
const skip = !given && 'WORKBOOK_KMNIST is not set';

describe('loadKmnist', () => {
  it('refuses a test set that is missing or not the official one', async (t) => {
    const folder = temporaryFolder(t);
    await withVariable('WORKBOOK_KMNIST', folder, async () => {
      assert.ok(!hasKmnist());
      await assert.rejects(
        loadKmnist(),
        refused(
          /cannot read .*t10k-images-idx3-ubyte\.gz \(ENOENT\); fetch it from .* and set WORKBOOK_KMNIST/,
        ),
      );
      writeFileSync(path.join(folder, testImages.name), idx([1, 28, 28], new Uint8Array(784)));
      await assert.rejects(
        loadKmnist(),
        refused(/t10k-images-idx3-ubyte\.gz has \d+ bytes, published are 3041136/),
      );
      writeFileSync(path.join(folder, testImages.name), new Uint8Array(testImages.size));
      await assert.rejects(
        loadKmnist(),
        refused(/t10k-images-idx3-ubyte\.gz has the SHA-256 .*, published is edd7a857/),
      );
    });
  });

  it('says how many images it has, and its hash differs from the complete one', { skip }, async () => {
    const { name, train, test, hash } = await loadKmnist();
    const complete = train.count === 60_000;
    assert.equal(test.count, 10_000);
    assert.equal(name, complete ? 'KMNIST' : 'KMNIST, the first 7011 of 60000 training images');
    assert.equal(hash === COMPLETE_HASH, complete);
    const first = await loadKmnistBeginning();
    assert.deepEqual(
      [first.count, first.height, first.width, first.images.length],
      [7011, 28, 28, 7011 * 784],
    );
    assert.equal(kmnistBeginningHash(), sha256([sha256(first.images), sha256(first.labels)].join('\n')));
  });

  it('accepts the beginning with all or its own labels, and nothing that is altered', { skip }, async (t) => {
    const folder = temporaryFolder(t);
    for (const { name } of [testImages, testLabels])
      copyFileSync(path.join(given!, name), path.join(folder, name));
    const { images, labels } = await loadKmnistBeginning();
    const write = (pixels: Uint8Array, classes: Uint8Array): void => {
      writeFileSync(path.join(folder, trainImages.name), idx([pixels.length / 784, 28, 28], pixels));
      writeFileSync(path.join(folder, trainLabels.name), idx([classes.length], classes));
    };
    await withVariable('WORKBOOK_KMNIST', folder, async () => {
      write(images, labels);
      const { name, train, hash } = await loadKmnist();
      assert.match(name, /the first 7011 of 60000/);
      assert.equal(train.count, KMNIST_BEGINNING.count);
      write(images, Buffer.concat([labels, new Uint8Array(60_000 - labels.length)]));
      assert.equal((await loadKmnist()).hash, hash);

      const altered = images.slice();
      altered[5000] ^= 1;
      write(altered, labels);
      await assert.rejects(
        loadKmnist(),
        refused(/train-images.* hold 7011 images, neither the 60000 .* nor the first 7011/),
      );
      const wrong = labels.slice();
      wrong[0] = (wrong[0] + 1) % 10;
      write(images, wrong);
      await assert.rejects(loadKmnist(), refused(/hold 7011 images, neither/));
      write(images.subarray(0, 784 * 10), labels);
      await assert.rejects(loadKmnist(), refused(/hold 10 images, neither/));
      write(images, labels.subarray(0, 7000));
      await assert.rejects(loadKmnist(), refused(/holds 7011 x 28 x 28 pixels, .* 7000 labels/));

      const file = path.join(folder, trainImages.name);
      const whole = readFileSync(path.join(given!, trainImages.name));
      writeFileSync(file, whole.subarray(0, whole.length / 2));
      await assert.rejects(
        loadKmnist(),
        refused(/train-images.* is no whole gzip file \(unexpected end of file\)/),
      );
      writeFileSync(file, gzipSync(gunzipSync(whole).subarray(0, 5000), { level: 1 }));
      await assert.rejects(loadKmnist(), refused(/train-images.* holds 4984 values, its header says/));
    });
  });
});

describe('kmnist and kmnistBeginning', { skip }, () => {
  it('are the complete set or its first 7,011 training images, which a copy of these alone has', async () => {
    const complete = (await loadKmnist()).train.count === 60_000;
    if (complete) assert.equal((await kmnist.load()).hash, await kmnist.hash());
    else
      await assert.rejects(
        kmnist.load(),
        refused(/holds 7011 training images of KMNIST, 60000 are needed; fetch/),
      );
    const { train } = await kmnistBeginning.load();
    assert.equal(train.count, KMNIST_BEGINNING.count);
    assert.equal(await kmnistBeginning.hash(), kmnistBeginningHash());
    assert.notEqual(await kmnist.hash(), await kmnistBeginning.hash());
    // Read once.
    assert.equal((await kmnistBeginning.load()).train, train);
  });
});
