import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createFile } from '../../src/system/files.js';
import { temporaryFolder } from '../support/folders.js';

it('creates a file once, whole, however many processes do', async (t) => {
  const folder = temporaryFolder(t);
  const script = fileURLToPath(new URL('./create-file.js', import.meta.url));
  const run = () => promisify(execFile)(process.execPath, [script, folder, '60']);
  const found = await Promise.all(Array.from({ length: 4 }, run));
  const created = found.flatMap(({ stdout }) => JSON.parse(stdout) as number[]);
  assert.deepEqual(
    created.sort((a, b) => a - b),
    Array.from({ length: 60 }, (_, i) => i),
  );
  assert.equal(readdirSync(folder).length, 60);
  for (const name of readdirSync(folder)) {
    const words = readFileSync(path.join(folder, name), 'utf8').trim().split(' ');
    assert.ok(words.length === 2000 && new Set(words).size === 1, name);
  }
});

it('leaves a file that is there as it is', (t) => {
  const file = path.join(temporaryFolder(t), 'deep', 'file');
  assert.equal(createFile(file, 'first'), true);
  assert.equal(createFile(file, 'second'), false);
  assert.equal(readFileSync(file, 'utf8'), 'first');
  assert.deepEqual(readdirSync(path.dirname(file)), ['file']);
});
