import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { prepareSnapshot, snapshotFile } from '../src/snapshot.js';
import { TestKernel } from './client.js';

const snapshots = mkdtempSync(path.join(tmpdir(), 'kernel-snapshots-'));
const folder = mkdtempSync(path.join(tmpdir(), 'kernel-folder-'));
process.env['TSLAB_KERNEL_SNAPSHOTS'] = snapshots;
after(() => {
  for (const place of [snapshots, folder]) rmSync(place, { recursive: true, force: true });
});

/** The command lines of the children of a process. */
const childrenOf = (pid: number): string[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const parent = /^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${name}/status`, 'utf8'))?.[1];
        return Number(parent) === pid
          ? [readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ')]
          : [];
      } catch {
        return []; // ended meanwhile
      }
    });

describe('a snapshot', () => {
  const check = async () => {
    const kernel = await new TestKernel().start({}, folder);
    try {
      const { reply } = await kernel.run(
        'const x: number = [1, 2].at(-1)!;\nif (x !== 2) throw new Error(String(x));',
      );
      assert.equal(reply['status'], 'ok', String(reply['evalue']));
      const wrong = await kernel.run('const text: string = x;');
      assert.match(String(wrong.reply['evalue']), /TS2322/);
      return childrenOf(kernel.process.pid!).some((command) => command.includes('--snapshot-blob'));
    } finally {
      await kernel.stop();
    }
  };

  it('starts the compiler, in another folder than it was made for', async () => {
    writeFileSync(path.join(snapshots, 'of-a-former-state.blob'), '');
    const file = prepareSnapshot(process.cwd(), ['tslab']);
    assert.deepEqual(readdirSync(snapshots), [path.basename(file)], 'and nothing else is left');
    const usesIt = await check();
    if (process.platform === 'linux') assert.equal(usesIt, true);
  });

  it('that Node refuses is passed over', async () => {
    writeFileSync(snapshotFile(), 'no snapshot');
    assert.equal(await check(), false);
  });

  it('that cannot be written is an error', () => {
    process.env['TSLAB_KERNEL_SNAPSHOTS'] = '/dev/null/snapshots';
    try {
      assert.throws(() => prepareSnapshot(folder, []), /ENOTDIR/);
    } finally {
      process.env['TSLAB_KERNEL_SNAPSHOTS'] = snapshots;
    }
  });
});
