import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { runNotebook } from '../../src/notebook/index.js';
import { makeReadOnly, smallDisk } from '../support/folders.js';
import { copyFixture, workFolder } from './helpers.js';

const folder = workFolder();
const isRoot = process.getuid?.() === 0;

describe('a place that cannot be written', () => {
  it('a full disk: fails naming the path, and the old file stays', async (t) => {
    const disk = smallDisk(t, '32k');
    if (typeof disk === 'string') return t.skip(disk);
    const file = copyFixture('much-output', disk.folder);
    const text = readFileSync(file, 'utf8');
    await assert.rejects(runNotebook(file, { readyTimeout: 60_000 }), (error: Error) => {
      assert.equal(error.name, 'UserError');
      assert.equal(error.message, `cannot write ${file}: the disk is full; free some space and run again`);
      return true;
    });
    assert.equal(readFileSync(file, 'utf8'), text);
    assert.deepEqual(readdirSync(disk.folder), ['much-output.ipynb']);
  });

  it('a read-only file system: refused before anything is run', async (t) => {
    const disk = smallDisk(t, '64k');
    if (typeof disk === 'string') return t.skip(disk);
    const file = copyFixture('small', disk.folder);
    disk.remount('ro');
    await assert.rejects(
      runNotebook(file),
      /^UserError: cannot write .*small\.ipynb\.lock: the file system is read-only; choose another place$/,
    );
  });

  it('a folder without write permission', { skip: isRoot && 'root may write everywhere' }, async (t) => {
    const closed = path.join(folder, 'closed');
    mkdirSync(closed);
    const file = copyFixture('small', closed);
    makeReadOnly(t, closed);
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
