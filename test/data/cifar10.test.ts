import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { cifar10, downloadArchive, loadCifar10, parseTar, sha256 } from '../../src/data/index.js';
import { UserError } from '../../src/errors.js';

const FILES = ['data_batch_1', 'data_batch_2', 'data_batch_3', 'data_batch_4', 'data_batch_5', 'test_batch'];
const RECORD = 3073;

/** One file in the official layout: every image is of one number, its label that number modulo ten. */
function batch(first: number): Uint8Array {
  const bytes = new Uint8Array(10_000 * RECORD);
  for (let i = 0; i < 10_000; i++) {
    bytes[i * RECORD] = (first + i) % 10;
    new DataView(bytes.buffer).setUint32(i * RECORD + 1, first + i);
  }
  return bytes;
}

const one = (message: RegExp) => (error: unknown) => {
  assert.ok(error instanceof UserError);
  assert.match(error.message, message);
  return !error.message.includes('\n');
};

describe('loadCifar10', () => {
  const given = process.env.WORKBOOK_CIFAR10;
  let folder: string;
  const write = (name: string, bytes: Uint8Array): void =>
    writeFileSync(path.join(folder, `${name}.bin`), bytes);
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'cifar-'));
    process.env.WORKBOOK_CIFAR10 = folder;
    FILES.forEach((name, i) => write(name, batch(10_000 * i)));
  });
  after(() => {
    if (given === undefined) delete process.env.WORKBOOK_CIFAR10;
    else process.env.WORKBOOK_CIFAR10 = given;
    rmSync(folder, { recursive: true });
  });

  it('reads the files, channels last, the same whatever their order', async () => {
    assert.ok(cifar10.has());
    const { train, test, hash } = await loadCifar10();
    assert.deepEqual([train.count, test.count, train.channels], [50_000, 10_000, 3]);
    // The number of an image lies in the first four bytes of its red plane: pixels 0 to 3 of channel 0.
    for (const i of [0, 1, 777]) {
      const number = [0, 1, 2, 3].reduce((sum, pixel) => sum * 256 + train.images[i * 3072 + 3 * pixel], 0);
      assert.equal(train.labels[i], number % 10);
      assert.ok(number < 50_000);
    }
    write(FILES[0], batch(10_000));
    write(FILES[1], batch(0));
    assert.equal((await loadCifar10()).hash, hash);
  });

  it('does not take other images for the complete data set', async () => {
    await assert.rejects(cifar10.load(), one(/holds other images than CIFAR-10's .*; name a folder/));
  });

  it('refuses a file of the wrong size, a label above 9 and a missing file', async () => {
    const bad = batch(50_000);
    bad[41 * RECORD] = 10;
    write('test_batch', bad);
    await assert.rejects(
      loadCifar10(),
      one(/test_batch\.bin: image 41 has the label 10; allowed are 0 to 9/),
    );
    write('test_batch', bad.subarray(1));
    await assert.rejects(loadCifar10(), one(/test_batch\.bin has 30729999 bytes; .* take 30730000/));
    rmSync(path.join(folder, 'test_batch.bin'));
    assert.ok(!cifar10.has());
    await assert.rejects(loadCifar10(), one(/cannot read .*test_batch\.bin \(ENOENT\); the folder needs/));
  });

  it('has the published content', { skip: !given && 'WORKBOOK_CIFAR10 is not set' }, async () => {
    process.env.WORKBOOK_CIFAR10 = given;
    const { train, hash } = await loadCifar10();
    assert.equal(hash, await cifar10.hash());
    const counts = new Array<number>(10).fill(0);
    for (const label of train.labels) counts[label] += 1;
    assert.deepEqual(counts, new Array(10).fill(5000));
  });
});

/** A tar archive of one file, as POSIX has it. */
function tar(name: string, content: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(512 * (1 + Math.ceil(content.length / 512) + 2));
  const header = Buffer.from(bytes.buffer, 0, 512);
  header.write(name, 0, 'latin1');
  header.write(content.length.toString(8).padStart(11, '0'), 124, 'latin1');
  header.write('0', 156, 'latin1');
  bytes.set(content, 512);
  return bytes;
}

describe('downloadArchive', () => {
  it('unpacks a tar archive and notices a damaged one', () => {
    const content = new Uint8Array(700).map((_, i) => i);
    const archive = tar('folder/file.bin', content);
    assert.deepEqual(parseTar(archive, 'a.tar').get('folder/file.bin'), content);
    assert.throws(
      () => parseTar(archive.subarray(0, 1000), 'a.tar'),
      one(/a\.tar is damaged at the file 'folder\/file\.bin'/),
    );
  });

  it('writes nothing when what was served is not what was published, or leads out of the folder', async () => {
    const { createServer } = await import('node:http');
    const archive = gzipSync(tar('../outside.bin', new Uint8Array(3)));
    const server = createServer((_, response) => response.end(archive)).listen(0, '127.0.0.1');
    const folder = mkdtempSync(path.join(tmpdir(), 'download-'));
    try {
      await new Promise((resolve) => server.once('listening', resolve));
      const { port } = server.address() as { port: number };
      const published = {
        name: 'a.tar.gz',
        url: `http://127.0.0.1:${port}/a.tar.gz`,
        size: archive.length,
        sha256: sha256(archive),
        unpackedAtMost: 10_240,
      };
      await assert.rejects(
        downloadArchive({ ...published, sha256: '0'.repeat(64) }, folder, 'try again'),
        one(/has the SHA-256 .*, published is 0+; try again$/),
      );
      await assert.rejects(
        downloadArchive(published, folder, 'try again'),
        one(/lies outside of its folder/),
      );
      await assert.rejects(
        downloadArchive({ ...published, unpackedAtMost: 1000 }, folder, 'try again'),
        one(/a\.tar\.gz unpacks to more than the 1000 bytes that are published; try again$/),
      );
    } finally {
      server.close();
      rmSync(folder, { recursive: true });
    }
    await assert.rejects(
      downloadArchive(
        { name: 'a', url: 'http://127.0.0.1:1/a', size: 1, sha256: '', unpackedAtMost: 1 },
        '/tmp',
        'do this',
      ),
      one(/cannot download .*; do this$/),
    );
  });
});
