import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { checkManifest, readManifest, type Table, writeFigure, writeTable } from '../../src/charts/index.js';
import { SAMPLES, SOURCES } from './samples.js';

const SPEC = SAMPLES['function-curves-plain'];
const TABLE: Table = { caption: 'c', columns: [{ name: 'a', title: 'A' }], rows: [{ a: 1 }] };
const LOCK = '.manifest.lock';

describe('figures folder', () => {
  let root = '';
  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'figures-'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const snapshot = () =>
    (readdirSync(root, { recursive: true }) as string[]).sort().map((file) => {
      const { mtimeMs, ino, isFile } = Object.assign(statSync(path.join(root, file)), {});
      return [file, mtimeMs, ino, typeof isFile];
    });

  it('holds every form of a figure and a table, each with its checksum and sources', async () => {
    const files = [
      ...(await writeFigure(root, 'paper/figure-2', SPEC, SOURCES)),
      ...(await writeTable(root, 'paper/table-3', TABLE, SOURCES)),
    ];
    const names = [
      'figure-2.vl.json',
      'figure-2.svg',
      'figure-2.png',
      'table-3.md',
      'table-3.csv',
      'table-3.tex',
    ];
    assert.deepEqual(
      files,
      names.map((name) => path.join(root, 'paper', name)),
    );
    const manifest = readManifest(root);
    assert.deepEqual(Object.keys(manifest), names.map((name) => `paper/${name}`).sort());
    for (const [file, { sha256, ...sources }] of Object.entries(manifest)) {
      assert.equal(
        sha256,
        createHash('sha256')
          .update(readFileSync(path.join(root, file)))
          .digest('hex'),
      );
      assert.deepEqual(sources, { ...SOURCES, records: [...SOURCES.records].sort() });
    }
    assert.deepEqual(JSON.parse(readFileSync(files[0], 'utf8')), SPEC);
    assert.deepEqual(readdirSync(root).sort(), ['manifest.json', 'paper']);
    assert.deepEqual(checkManifest(root), []);
  });

  it('stays untouched when the same is written again, in whatever order the sources come', async () => {
    await writeFigure(root, 'figure', SPEC, SOURCES);
    await writeTable(root, 'table', TABLE, SOURCES);
    const before = snapshot().filter(([file]) => file !== '');
    await writeTable(root, 'table', TABLE, { ...SOURCES, records: [...SOURCES.records].reverse() });
    await writeFigure(root, 'figure', SPEC, {
      ...SOURCES,
      records: [...SOURCES.records, SOURCES.records[0]],
    });
    assert.deepEqual(snapshot(), before);
  });

  it('changes only the entries of what is written anew', async () => {
    await writeTable(root, 'one', TABLE, SOURCES);
    await writeTable(root, 'two', TABLE, SOURCES);
    const before = readManifest(root);
    await writeTable(root, 'two', { ...TABLE, rows: [{ a: 2 }] }, { ...SOURCES, scale: 'paper' });
    const after = readManifest(root);
    assert.deepEqual(after['one.csv'], before['one.csv']);
    assert.equal(after['two.csv'].scale, 'paper');
    assert.notEqual(after['two.csv'].sha256, before['two.csv'].sha256);
  });

  it('loses no entry when three processes and this one write at once', async () => {
    const script = fileURLToPath(new URL('write-many.js', import.meta.url));
    const run = (name: string) => promisify(execFile)(process.execPath, [script, root, name, '8']);
    const here = Array.from({ length: 8 }, (_, i) => writeTable(root, `here/table-${i}`, TABLE, SOURCES));
    await Promise.all([...['a', 'b', 'c'].map(run), ...here]);
    assert.equal(Object.keys(readManifest(root)).length, 4 * 8 * 3);
    assert.deepEqual(checkManifest(root), []);
    assert.deepEqual(readdirSync(root).sort(), ['a', 'b', 'c', 'here', 'manifest.json']);
  });

  it('takes the lock over from a process that has ended', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    writeFileSync(path.join(root, LOCK), JSON.stringify({ pid, host: hostname() }));
    await writeTable(root, 'table', TABLE, SOURCES);
    assert.equal(existsSync(path.join(root, LOCK)), false);
    assert.equal(Object.keys(readManifest(root)).length, 3);
  });

  it('says which file is missing or altered', async () => {
    await writeTable(root, 'table', TABLE, SOURCES);
    rmSync(path.join(root, 'table.md'));
    writeFileSync(path.join(root, 'table.csv'), 'a\n2\n');
    const problems = checkManifest(root);
    assert.equal(problems.length, 2);
    assert.match(problems[0], /^table\.csv has the sha256 [0-9a-f]{64}, expected [0-9a-f]{64}$/);
    assert.equal(problems[1], 'table.md is missing');
  });

  it('refuses a damaged manifest and keeps it', async () => {
    for (const text of ['{"a": ', '[]', 'null', '']) {
      writeFileSync(path.join(root, 'manifest.json'), text);
      await assert.rejects(
        writeTable(root, 'table', TABLE, SOURCES),
        /manifest\.json is damaged .*; delete it/,
      );
      assert.equal(readFileSync(path.join(root, 'manifest.json'), 'utf8'), text);
    }
  });

  it('refuses names that leave the folder, wrong sources and charts that cannot be drawn, before it writes', async () => {
    for (const name of ['', '../x', '/x', 'a//b', 'a/../b', '.hidden', 'a\nb', 'a\\b']) {
      await assert.rejects(writeTable(root, name, TABLE, SOURCES), /^UserError: writeTable: name must be/);
    }
    const wrong: [object, RegExp][] = [
      [{ scale: '' }, /sources\.scale must be a text/],
      [{ trials: 1.5 }, /sources\.trials must be an integer ≥ 0, got 1.5/],
      [{ trials: NaN }, /sources\.trials/],
      [{ records: 'one' }, /sources\.records must be a list of texts/],
      [{ commits: [1] }, /sources\.commits must be a list of texts/],
    ];
    for (const [part, pattern] of wrong) {
      await assert.rejects(writeTable(root, 'table', TABLE, { ...SOURCES, ...part }), pattern);
    }
    await assert.rejects(writeFigure(root, 'figure', {} as never, SOURCES), /cannot be drawn/);
    const wide = { ...SAMPLES['function-curves-plain'], width: 1000 } as never;
    await assert.rejects(
      writeFigure(root, 'figure', wide, SOURCES),
      /figure is \d+.* pixels wide, at most 960 fit/,
    );
    assert.deepEqual(readdirSync(root), []);
  });

  it('refuses a folder that is a file, naming it', async () => {
    writeFileSync(path.join(root, 'file'), '');
    await assert.rejects(writeTable(path.join(root, 'file'), 'table', TABLE, SOURCES), (error: Error) => {
      assert.equal(error.name, 'UserError');
      assert.match(error.message, /table\.md/);
      return true;
    });
  });
});
