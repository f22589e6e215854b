import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { describe, it } from 'node:test';
import { UserError } from '../../src/errors.js';
import { acquireLock } from '../../src/notebook/lock.js';
import { workFolder } from './helpers.js';

const folder = workFolder();
const lockOf = (target: string) => path.join(path.dirname(target), `.${path.basename(target)}.lock`);

async function deadProcess(): Promise<number> {
  const child = spawn('true');
  await new Promise((resolve) => child.once('exit', resolve));
  return child.pid!;
}

describe('acquireLock', () => {
  it('refuses with pid, host and age while the lock is held, and not afterwards', () => {
    const target = path.join(folder, 'held.ipynb');
    const release = acquireLock(target);
    assert.throws(
      () => acquireLock(target),
      (error: unknown) =>
        error instanceof UserError &&
        new RegExp(`process ${process.pid} on ${hostname()} for \\d+ s: wait for it, or remove`).test(
          error.message,
        ) &&
        !error.message.includes('\n'),
    );
    release();
    acquireLock(target)();
    assert.deepEqual(readdirSync(folder), []);
  });

  it('takes over the lock of a process that is gone', async () => {
    const target = path.join(folder, 'stale.ipynb');
    const since = new Date(0).toISOString();
    writeFileSync(
      lockOf(target),
      JSON.stringify({ pid: await deadProcess(), host: hostname(), ticks: '1', since }),
    );
    const release = acquireLock(target);
    assert.equal((JSON.parse(readFileSync(lockOf(target), 'utf8')) as { pid: number }).pid, process.pid);
    release();
    assert.equal(existsSync(lockOf(target)), false);
  });

  it(
    'takes over a lock whose process number now belongs to another process',
    { skip: !existsSync('/proc') },
    () => {
      const target = path.join(folder, 'reused.ipynb');
      const since = new Date(0).toISOString();
      writeFileSync(
        lockOf(target),
        JSON.stringify({ pid: process.ppid, host: hostname(), ticks: '1', since }),
      );
      acquireLock(target)();
    },
  );

  it('takes over a lock that was torn', () => {
    const target = path.join(folder, 'torn.ipynb');
    writeFileSync(lockOf(target), '{"pid":');
    acquireLock(target)();
  });

  it('believes a lock of another machine, and names it', () => {
    const target = path.join(folder, 'remote.ipynb');
    const since = new Date(Date.now() - 600_000).toISOString();
    writeFileSync(lockOf(target), JSON.stringify({ pid: 1, host: 'another-machine', ticks: '', since }));
    assert.throws(() => acquireLock(target), /process 1 on another-machine for 10 min/);
  });

  it('does not give back what is no longer its own', () => {
    const target = path.join(folder, 'lost.ipynb');
    const release = acquireLock(target);
    const other = JSON.stringify({
      pid: 1,
      host: 'another-machine',
      ticks: '',
      since: new Date(0).toISOString(),
    });
    writeFileSync(lockOf(target), other);
    release();
    assert.equal(readFileSync(lockOf(target), 'utf8'), other);
  });
});
