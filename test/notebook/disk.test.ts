import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { runNotebook } from '../../src/notebook/index.js';
import { copyFixture, workFolder } from './helpers.js';

const folder = workFolder();
const isRoot = process.getuid?.() === 0;

/** Mounts a file system in memory; returns why that cannot be done, or undefined. */
function mount(place: string, options: string): string | undefined {
  if (!isRoot) return 'only root can mount a small file system';
  mkdirSync(place, { recursive: true });
  const { status, stderr, error } = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', place], {
    encoding: 'utf8',
  });
  if (status !== 0) return `cannot mount a small file system: ${(stderr ?? String(error)).trim()}`;
  after(() => spawnSync('umount', [place]));
  return undefined;
}

describe('a place that cannot be written', () => {
  const small = path.join(folder, 'small');
  it(
    'a full disk: fails naming the path, and the old file stays',
    { skip: mount(small, 'size=32k') ?? false },
    async () => {
      const file = copyFixture('much-output', small);
      const text = readFileSync(file, 'utf8');
      await assert.rejects(runNotebook(file, { readyTimeout: 60_000 }), (error: Error) => {
        assert.equal(error.name, 'UserError');
        assert.equal(error.message, `cannot write ${file}: the disk is full; free some space and run again`);
        return true;
      });
      assert.equal(readFileSync(file, 'utf8'), text);
      assert.deepEqual(readdirSync(small), ['much-output.ipynb']);
    },
  );

  const frozen = path.join(folder, 'frozen');
  it(
    'a read-only file system: refused before anything is run',
    { skip: mount(frozen, 'size=64k') ?? false },
    async () => {
      const file = copyFixture('small', frozen);
      spawnSync('mount', ['-o', 'remount,ro', frozen]);
      await assert.rejects(
        runNotebook(file),
        /^UserError: cannot write .*small\.ipynb\.lock: the file system is read-only; choose another place$/,
      );
    },
  );

  it('a folder without write permission', { skip: isRoot && 'root may write everywhere' }, async () => {
    const closed = path.join(folder, 'closed');
    mkdirSync(closed);
    const file = copyFixture('small', closed);
    chmodSync(closed, 0o555);
    after(() => chmodSync(closed, 0o755));
    await assert.rejects(
      runNotebook(file),
      /^UserError: cannot write .*: no permission to write there; .* another place$/,
    );
  });

  it('a folder that is a file', async () => {
    const file = copyFixture('small', folder);
    await assert.rejects(
      runNotebook(file, { output: path.join(file, 'out.ipynb') }),
      /^UserError: cannot write .*out\.ipynb\.lock: a part of the path is a file/,
    );
  });
});
