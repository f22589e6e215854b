import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { NotebookResult, RunOptions } from '../../src/notebook/index.js';
import { runNotebook } from '../../src/notebook/index.js';
import { eventually } from '../support/processes.js';
import { copyFixture, fixtures, isRunning, kernelsOf, workFolder } from './helpers.js';

const folder = workFolder();
/** A start may take long where many processes share the cores. */
const patient = { readyTimeout: 60_000 };

/** Runs a copy of a fixture and checks what holds after every failure. */
async function runFault(
  name: string,
  options: RunOptions = {},
): Promise<NotebookResult & { message: string }> {
  const place = path.join(folder, name);
  mkdirSync(place);
  const file = copyFixture(name, place);
  const result = await runNotebook(file, { ...patient, ...options });
  assert.equal(result.status, 'failed');
  assert.ok(result.failure);
  const { message, cell } = result.failure;
  assert.equal(readFileSync(file, 'utf8'), readFileSync(path.join(fixtures, `${name}.ipynb`), 'utf8'));
  assert.deepEqual(readdirSync(place), [`${name}.ipynb`], 'neither a lock nor a part of a file is left');
  assert.ok(message.startsWith(`${file}: cell ${cell} of ${result.cells.length}`), message);
  assert.ok(message.split('\n').length <= 1 + 11 + 1 + 15, 'the message is short');
  const before = result.cells.slice(0, cell - 1).map(({ status }) => status);
  const after = result.cells.slice(cell).map(({ status }) => status);
  assert.deepEqual(before, before.fill('ok'));
  assert.equal(result.cells[cell - 1].status, 'failed');
  assert.deepEqual(after, after.fill('not run'));
  return { ...result, message };
}

describe('a cell that fails', { concurrency: 2 }, () => {
  it('throws: names the line in the source, not in the compiled code', async () => {
    const { failure, message } = await runFault('throws');
    assert.deepEqual([failure!.cell, failure!.line], [2, 8]);
    assert.match(message, /cell 2 of 3, line 8: RangeError: x is 0\n/);
    assert.match(message, /^ {2}> +8 \| {3}throw new RangeError\(/m);
    assert.doesNotMatch(message, /cell-\d|vm\.|node:/);
  });

  it('has a type error: names the line and what the compiler says', async () => {
    const { failure, message } = await runFault('type-error');
    assert.deepEqual([failure!.cell, failure!.line], [1, 2]);
    assert.match(message, /line 2: TS2322: Type 'number' is not assignable to type 'string'\.\n/);
    assert.match(message, /> 2 \| const text: string = one;/);
  });

  it('awaits a rejection', async () => {
    const { failure, message } = await runFault('rejects');
    assert.deepEqual([failure!.cell, failure!.line], [1, 2]);
    assert.match(message, /Error: awaited and rejected\n/);
  });

  it('leaves a rejection that nobody awaits', async () => {
    const { failure, message } = await runFault('rejects-unawaited');
    assert.deepEqual([failure!.cell, failure!.line], [2, 2]);
    assert.match(message, /rejection that nobody awaited: Error: nobody waits for me\n/);
  });

  it('throws from a timer after the last cell ended', async () => {
    const { failure, message } = await runFault('timer-throws');
    assert.deepEqual([failure!.cell, failure!.line], [1, 2]);
    assert.match(message, /uncaught error: Error: too late\n/);
  });

  it('kills its kernel: noticed within 2 s', async () => {
    const { failure, message, cells } = await runFault('kernel-dies-whole');
    assert.equal(failure!.cell, 2);
    assert.match(message, /cell 2 of 3: the kernel died \(SIGKILL\)\n/);
    assert.ok(cells[1].milliseconds < 2000, `${cells[1].milliseconds} ms`);
  });

  it('kills the process of the cells: noticed within 2 s', async () => {
    const { failure, message, cells } = await runFault('kernel-dies');
    assert.equal(failure!.cell, 3);
    assert.match(
      message,
      /cell 3 of 6: ProcessEnded: the process of the cells ended \(SIGKILL\): all variables are lost\n/,
    );
    assert.ok(cells[2].milliseconds < 2000, `${cells[2].milliseconds} ms`);
  });

  it('ends the process of the cells when the last cell has ended already', async () => {
    const { message } = await runFault('kernel-exits-late');
    assert.match(message, /cell 1 of 1: ProcessEnded: the process of the cells ended \(exit code 3\)/);
  });

  it('ends the process of the cells while that is asked for a sign of life', async () => {
    const { message } = await runFault('kernel-exits-later');
    assert.match(message, /cell 1 of 1: ProcessEnded: the process of the cells ended \(exit code 3\)/);
  });

  it('hangs after its end, when it is the last', async () => {
    const { failure, message } = await runFault('hangs-after-its-end');
    assert.equal(failure!.cell, 2);
    assert.match(
      message,
      /cell 2 of 2: the kernel does not answer 10 s after the last cell: something that a cell/,
    );
  });

  it('never ends: interrupted at the limit', async () => {
    const { failure, message, cells } = await runFault('endless-loop', { timeout: 20 });
    assert.equal(failure!.cell, 2);
    assert.match(message, /the cell did not end within 20 s: interrupted\n/);
    assert.ok(cells[1].milliseconds < 20_000 + 3000, `${cells[1].milliseconds} ms`);
  });

  it('never ends after an await: its process is ended, with the processes it started', async () => {
    const pidFile = path.join(folder, 'pid');
    const { failure, message, cells } = await runFault('endless-loop-after-await', {
      totalTimeout: 20,
      env: { ...process.env, PID_FILE: pidFile },
    });
    assert.equal(failure!.cell, 1);
    assert.match(message, /the notebook did not end within 20 s: interrupted\n/);
    const { milliseconds } = cells[0];
    assert.ok(milliseconds >= 20_000 && milliseconds < 20_000 + 3000, `${milliseconds} ms`);
    const child = Number(readFileSync(pidFile, 'utf8'));
    assert.ok(child > 0);
    assert.ok(await eventually(() => !isRunning(child), 1000), 'the process that the cell started is gone');
  });

  it('stops its kernel, which does not react to the interrupt: killed 5 s later', async () => {
    const { failure, message, cells } = await runFault('stops-its-kernel', { totalTimeout: 20 });
    assert.equal(failure!.cell, 1);
    assert.match(message, /the notebook did not end within 20 s: killed, as it did not react/);
    const { milliseconds } = cells[0];
    assert.ok(milliseconds >= 25_000 && milliseconds < 25_000 + 3000, `${milliseconds} ms`);
  });

  it('is answered with another status than ok', async () => {
    const program = fileURLToPath(new URL('./aborting-kernel.js', import.meta.url));
    const spec = path.join(folder, 'jupyter', 'kernels', 'aborting', 'kernel.json');
    mkdirSync(path.dirname(spec), { recursive: true });
    writeFileSync(spec, JSON.stringify({ argv: [process.execPath, program, '{connection_file}'] }));
    const { failure, message } = await runFault('aborting-kernel', {
      env: { ...process.env, JUPYTER_PATH: path.join(folder, 'jupyter') },
    });
    assert.equal(failure!.cell, 1);
    assert.match(message, /the kernel answered with the status "aborted"/);
  });

  it('has a chart that cannot be drawn', async () => {
    const place = path.join(folder, 'chart');
    mkdirSync(place);
    const file = copyFixture('good', place);
    const text = readFileSync(file, 'utf8');
    const renderChart = () => Promise.reject(new Error('unknown mark'));
    const result = await runNotebook(file, { ...patient, renderChart });
    assert.equal(result.failure?.cell, 4);
    assert.match(result.failure.message, /cell 4 of 6: a chart of this cell cannot be drawn: unknown mark/);
    assert.equal(result.cells.find(({ cell }) => cell === 4)?.status, 'failed');
    assert.equal(readFileSync(file, 'utf8'), text);
  });
});

describe('what does not make a notebook fail', () => {
  const runGood = async (name: string, env: NodeJS.ProcessEnv = {}): Promise<string> => {
    const place = path.join(folder, name);
    mkdirSync(place);
    const file = copyFixture(name, place);
    const { status, failure } = await runNotebook(file, { ...patient, env: { ...process.env, ...env } });
    assert.equal(status, 'ok', failure?.message);
    return readFileSync(file, 'utf8');
  };

  it('messages that are forged or malformed: dropped, and nothing of them is shown', async () => {
    const text = await runGood('forged-messages');
    assert.match(text, /"alive\\n"/);
    assert.doesNotMatch(text, /dropped|hmac|"stderr"/);
  });

  it('a detached process that a cell left: it ends with the kernel', async () => {
    if (process.platform !== 'linux') return; // elsewhere nothing tells whose process it is
    const pidFile = path.join(folder, 'detached-pid');
    await runGood('detached-child', { PID_FILE: pidFile });
    const child = Number(readFileSync(pidFile, 'utf8'));
    assert.ok(child > 0);
    assert.ok(await eventually(() => !isRunning(child), 1000));
  });
});

describe('a kernel that does not start', () => {
  const broken = (argv: string[]) => {
    const spec = path.join(folder, 'broken', 'kernels', 'silent', 'kernel.json');
    mkdirSync(path.dirname(spec), { recursive: true });
    writeFileSync(spec, JSON.stringify({ argv }));
    return { ...process.env, JUPYTER_PATH: path.join(folder, 'broken') };
  };

  it('never answers: given up after three attempts', async () => {
    const file = copyFixture('silent-kernel', folder);
    const begin = performance.now();
    await assert.rejects(
      runNotebook(file, { readyTimeout: 200, env: broken(['sleep', '1000.25']) }),
      /^UserError: kernel "silent" did not start in 3 attempts \(no answer within 0\.6 s\); try its command: sleep/,
    );
    const milliseconds = performance.now() - begin;
    assert.ok(milliseconds >= 1200 && milliseconds < 5000, `${milliseconds} ms`);
  });

  it('ends at once: says what it printed', async () => {
    const file = copyFixture('silent-kernel', folder);
    await assert.rejects(
      runNotebook(file, { env: broken(['/bin/sh', '-c', 'echo no such module >&2; exit 4']) }),
      /did not start in 3 attempts \(exit code 4; stderr: no such module\)/,
    );
  });

  it('is no program', async () => {
    const file = copyFixture('silent-kernel', folder);
    await assert.rejects(
      runNotebook(file, { env: broken(['/no/such/program']) }),
      /^UserError: cannot start the kernel "\/no\/such\/program"/,
    );
  });

  it('is not installed', async () => {
    const file = copyFixture('unknown-kernel', folder);
    await assert.rejects(runNotebook(file), /^UserError: no kernel "no-such-kernel".*use the kernel "tslab"/);
  });
});

it('leaves no kernel and no temporary folder', async () => {
  assert.ok(await eventually(() => kernelsOf(folder).length === 0, 2000));
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.startsWith('workbook-kernel-')),
    [],
  );
  assert.equal(existsSync(path.join(folder, '.silent-kernel.ipynb.lock')), false);
});
