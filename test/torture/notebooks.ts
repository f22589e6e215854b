import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { fractions } from '../experiments/fixtures/synthetic.js';
import { fixtures, kernelsOf } from '../notebook/helpers.js';
import { temporaryFolder } from '../support/folders.js';
import { waitFor } from '../support/processes.js';
import { startWorkbook } from '../support/workbook.js';
import type { Fault } from './injection.js';

const main = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));

function copy(name: string, folder: string): string {
  const file = path.join(folder, `${name}.ipynb`);
  copyFileSync(path.join(fixtures, `${name}.ipynb`), file);
  return file;
}

const DEATHS: readonly [string, RegExp][] = [
  ['kernel-dies-whole', /cell 2 of 3: the kernel died \(SIGKILL\)/],
  ['kernel-dies', /cell 3 of 6: .*ended \(SIGKILL\)/],
];

/** The kernel of a notebook dies in a cell. */
export const kernelDeaths = (times: number): Fault => ({
  name: 'kernel that dies',
  holds: 'the cell is named, exit code 1, the notebook stays byte for byte',
  times,
  inject: async (index, cleanup) => {
    const [name, message] = DEATHS[index % DEATHS.length];
    const file = copy(name, temporaryFolder(cleanup));
    const { code, stderr } = await startWorkbook(['notebook', 'run', file]).outcome;
    assert.equal(code, 1, stderr);
    assert.match(stderr, message);
    assert.deepEqual(readFileSync(file), readFileSync(path.join(fixtures, `${name}.ipynb`)));
  },
});

const moment = fractions('torture: kill a notebook');

/** Starts the run of a notebook and kills it after so many milliseconds; one that ended before is killed earlier the next time. */
async function killWithin(file: string, folder: string, milliseconds: number): Promise<void> {
  const child = spawn(process.execPath, [main, 'notebook', 'run', file], {
    stdio: 'ignore',
    env: { ...process.env, TMPDIR: folder },
  });
  const ended = once(child, 'exit');
  await sleep(milliseconds);
  const running = child.exitCode === null && child.signalCode === null;
  child.kill('SIGKILL');
  await ended;
  if (!running) await killWithin(file, folder, milliseconds / 2);
}

/** The run of a notebook is killed at a random moment. */
export const notebookKills = (times: number): Fault => ({
  name: 'SIGKILL of a notebook run',
  holds: 'the notebook is whole, old or new, its kernel ends, and the next run completes',
  times,
  inject: async (_, cleanup) => {
    const folder = temporaryFolder(cleanup);
    const file = copy('small', folder);
    await killWithin(file, folder, 6_000 * moment());
    await waitFor(() => kernelsOf(folder).length === 0, 'the kernel to end', 10);
    const { nbformat } = JSON.parse(readFileSync(file, 'utf8')) as { nbformat: number };
    assert.equal(nbformat, 4);
    const { code, stderr } = await startWorkbook(['notebook', 'run', file]).outcome;
    assert.equal(code, 0, stderr);
    assert.ok(readdirSync(folder).includes('small.ipynb'));
  },
});
