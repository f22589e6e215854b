import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { describe, it } from 'node:test';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { takeLock } from '../../src/experiments/lock.js';
import { temporaryFolder } from './fixtures/folders.js';

const script = fileURLToPath(new URL('./fixtures/hold-lock.js', import.meta.url));
const lockIn = (t: TestContext): string => path.join(temporaryFolder(t), 'paper', '.quick.lock');

/** The lock of a process that has ended without giving it back. */
function staleLock(file: string): void {
  spawnSync(process.execPath, [script, 'die', file]);
  assert.ok(existsSync(file));
}

/** A process that takes and releases locks as it is told: sends a line, returns the answer. */
async function contender(t: TestContext): Promise<(line: string) => Promise<string>> {
  const child = spawn(process.execPath, [script, 'serve'], { stdio: ['pipe', 'pipe', 'inherit'] });
  t.after(() => child.kill('SIGKILL'));
  const answers = readline.createInterface(child.stdout)[Symbol.asyncIterator]();
  assert.equal((await answers.next()).value, 'ready');
  return async (line) => {
    child.stdin.write(`${line}\n`);
    return (await answers.next()).value as string;
  };
}

describe('takeLock', () => {
  it('refuses a second one with process, host, age and what to do, until the first gives it back', (t) => {
    const file = lockIn(t);
    const release = takeLock(file, 'x at quick scale');
    utimesSync(file, Date.now() / 1000 - 90, Date.now() / 1000 - 90);
    const message =
      `x at quick scale is being run already, by process ${process.pid} on ${os.hostname()} for 90 s; ` +
      `wait for it, or delete ${file} if it is gone`;
    assert.throws(() => takeLock(file, 'x at quick scale'), { name: 'UserError', message });
    release();
    assert.ok(!existsSync(file));
    takeLock(file, 'x')();
    assert.deepEqual(readdirSync(path.dirname(file)), []);
  });

  it('takes over the lock of a dead process', (t) => {
    const file = lockIn(t);
    staleLock(file);
    takeLock(file, 'x')();
    assert.deepEqual(readdirSync(path.dirname(file)), []);
  });

  it(
    'takes over a lock whose process number now belongs to another process',
    { skip: process.platform !== 'linux' && 'only Linux tells when a process started' },
    (t) => {
      const file = lockIn(t);
      staleLock(file);
      const holder = JSON.parse(readFileSync(file, 'utf8'));
      writeFileSync(file, JSON.stringify({ ...holder, pid: process.pid }));
      takeLock(file, 'x')();
    },
  );

  it('never takes over the lock of another machine', (t) => {
    const file = lockIn(t);
    staleLock(file);
    const holder = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify({ ...holder, host: 'elsewhere' }));
    assert.throws(() => takeLock(file, 'x'), {
      name: 'UserError',
      message: /by process \d+ on elsewhere for \d+ s/,
    });
  });

  it('waits out a lock that is just being written, and takes over one that never was', (t) => {
    const file = lockIn(t);
    mkdirSync(path.dirname(file));
    writeFileSync(file, '');
    assert.throws(() => takeLock(file, 'x'), { name: 'UserError', message: /by another process for 0 s/ });
    utimesSync(file, 1, 1);
    takeLock(file, 'x')();
  });

  it('does not remove the lock of another when it is given back late', (t) => {
    const file = lockIn(t);
    const release = takeLock(file, 'x');
    writeFileSync(file, JSON.stringify({ pid: 1, token: 'of another' }));
    release();
    assert.match(readFileSync(file, 'utf8'), /of another/);
  });

  it('gives the lock back when the process exits', (t) => {
    const file = lockIn(t);
    const { status } = spawnSync(process.execPath, [script, 'exit', file]);
    assert.equal(status, 3);
    assert.ok(!existsSync(file));
  });

  it('of four processes that try together exactly one gets it, free or stale, twenty times', async (t) => {
    const contenders = await Promise.all(Array.from({ length: 4 }, () => contender(t)));
    const stale = lockIn(t);
    staleLock(stale);
    const staleText = readFileSync(stale, 'utf8');
    for (let round = 0; round < 20; round++) {
      const file = lockIn(t);
      mkdirSync(path.dirname(file));
      if (round % 2 === 1) writeFileSync(file, staleText);
      const answers = await Promise.all(contenders.map((tell) => tell(`take ${file}`)));
      const refused = answers.filter((answer) =>
        /is being run already, by (process \d+|another)/.test(answer),
      );
      assert.equal(answers.filter((answer) => answer === 'done').length, 1, answers.join('\n'));
      assert.equal(refused.length, 3, answers.join('\n'));
      await contenders[answers.indexOf('done')]('release');
      assert.deepEqual(readdirSync(path.dirname(file)), []);
    }
  });
});
