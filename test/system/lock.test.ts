import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { describe, it } from 'node:test';
import type { TestContext } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { acquireLock, withLock } from '../../src/system/lock.js';
import { makeReadOnly, smallDisk, temporaryFolder } from '../support/folders.js';

const WHAT = 'x is being run';
const script = fileURLToPath(new URL('../support/hold-lock.js', import.meta.url));
const lockIn = (t: TestContext): string => path.join(temporaryFolder(t), 'paper', '.quick.lock');
const linuxOnly = { skip: process.platform !== 'linux' && 'only Linux tells when a process started' };

/** The lock of a process that has ended without giving it back. */
function staleLock(file: string): void {
  spawnSync(process.execPath, [script, 'die', file]);
  assert.ok(existsSync(file));
}

/** Changes what the lock says of its holder. */
function rewrite(file: string, changes: object): void {
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), ...changes }));
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

describe('acquireLock', () => {
  it('refuses a second one with process, host, age and what to do, until the first gives it back', (t) => {
    const file = lockIn(t);
    const release = acquireLock(file, WHAT);
    for (const [seconds, age] of [
      [90, '90 s'],
      [600, '10 min'],
    ] as const) {
      rewrite(file, { since: new Date(Date.now() - 1000 * seconds).toISOString() });
      const message =
        `x is being run already, by process ${process.pid} on ${os.hostname()} for ${age}; ` +
        `wait for it, or delete ${file} if it is gone`;
      assert.throws(() => acquireLock(file, WHAT), { name: 'UserError', message });
    }
    release();
    assert.ok(!existsSync(file));
    acquireLock(file, WHAT)();
    assert.deepEqual(readdirSync(path.dirname(file)), []);
  });

  it('takes over the lock of a dead process', (t) => {
    const file = lockIn(t);
    staleLock(file);
    acquireLock(file, WHAT)();
    assert.deepEqual(readdirSync(path.dirname(file)), []);
  });

  it('takes over a lock whose takeover was cut short', (t) => {
    const file = lockIn(t);
    staleLock(file);
    staleLock(`${file}.takeover`);
    acquireLock(file, WHAT)();
    assert.deepEqual(readdirSync(path.dirname(file)), []);
  });

  it('takes over a lock whose process number now belongs to another process', linuxOnly, (t) => {
    const file = lockIn(t);
    staleLock(file);
    rewrite(file, { pid: process.pid });
    acquireLock(file, WHAT)();
  });

  it('takes over the lock of a process that has ended unnoticed by its parent', linuxOnly, async (t) => {
    const file = lockIn(t);
    // The shell becomes `sleep`, which never asks how its children ended.
    const command = `"$0" "$1" die "$2" & exec sleep 60`;
    const parent = spawn('sh', ['-c', command, process.execPath, script, file], { stdio: 'ignore' });
    t.after(() => parent.kill('SIGKILL'));
    const isZombie = () => {
      if (!existsSync(file)) return false;
      const { pid } = JSON.parse(readFileSync(file, 'utf8')) as { pid: number };
      return readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
    };
    for (const end = performance.now() + 30_000; !isZombie(); await setTimeout(20)) {
      assert.ok(performance.now() < end, 'waited in vain for the holder to end');
    }
    acquireLock(file, WHAT)();
  });

  it('takes over a lock that was torn by a crash of the machine', (t) => {
    const file = lockIn(t);
    mkdirSync(path.dirname(file));
    for (const text of ['', '{"pid":', 'null', '{}']) {
      writeFileSync(file, text);
      acquireLock(file, WHAT)();
    }
  });

  it('never takes over the lock of another machine', (t) => {
    const file = lockIn(t);
    staleLock(file);
    rewrite(file, { host: 'elsewhere' });
    assert.throws(() => acquireLock(file, WHAT), {
      name: 'UserError',
      message: /by process \d+ on elsewhere for \d+ s/,
    });
  });

  it('does not remove the lock of another when it is given back late', (t) => {
    const file = lockIn(t);
    const release = acquireLock(file, WHAT);
    rewrite(file, { token: 'of another' });
    release();
    assert.match(readFileSync(file, 'utf8'), /of another/);
  });

  it('gives the lock back when the process exits', (t) => {
    const file = lockIn(t);
    const { status } = spawnSync(process.execPath, [script, 'exit', file]);
    assert.equal(status, 3);
    assert.ok(!existsSync(file));
  });

  it('names a place that cannot be written', (t) => {
    const folder = temporaryFolder(t);
    writeFileSync(path.join(folder, 'file'), '');
    const below = path.join(folder, 'file', '.lock');
    assert.throws(() => acquireLock(below, WHAT), {
      name: 'UserError',
      message: `cannot write ${below}: a part of the path is a file, not a folder`,
    });
  });

  it('names a read-only folder', (t) => {
    const disk = smallDisk(t, '64k');
    let folder = temporaryFolder(t);
    if (typeof disk === 'object') {
      ({ folder } = disk);
      disk.remount('ro');
    } else if (process.getuid?.() === 0) return t.skip(disk);
    else makeReadOnly(t, folder);
    const file = path.join(folder, '.lock');
    assert.throws(
      () => acquireLock(file, WHAT),
      (error: Error) => {
        assert.ok(error.message.startsWith(`cannot write ${file}: `), error.message);
        assert.match(error.message, /: (the file system is read-only|no permission to write there); /);
        return error.name === 'UserError';
      },
    );
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
      const refused = answers.filter((answer) => /is being run already, by process \d+/.test(answer));
      assert.equal(answers.filter((answer) => answer === 'done').length, 1, answers.join('\n'));
      assert.equal(refused.length, 3, answers.join('\n'));
      await contenders[answers.indexOf('done')]('release');
      assert.deepEqual(readdirSync(path.dirname(file)), []);
    }
  });
});

describe('withLock', () => {
  it('waits for the holder, then does the work and gives the lock back', async (t) => {
    const file = lockIn(t);
    const release = acquireLock(file, WHAT);
    const order: string[] = [];
    const waiting = withLock(file, WHAT, () => {
      order.push('work');
      return existsSync(file);
    });
    await setTimeout(50);
    order.push('release');
    release();
    assert.equal(await waiting, true);
    assert.deepEqual(order, ['release', 'work']);
    assert.ok(!existsSync(file));
  });

  it('waits as long as it is told for a holder that lives or is on another host, then names it', async (t) => {
    const file = lockIn(t);
    acquireLock(file, WHAT);
    for (const host of [os.hostname(), 'elsewhere']) {
      rewrite(file, { host });
      await assert.rejects(
        withLock(file, WHAT, () => assert.fail('it ran'), 50),
        (error: Error) => {
          const holder = `x is being run already, by process ${process.pid} on ${host} for `;
          assert.ok(error.message.startsWith(holder), error.message);
          return error.name === 'UserError';
        },
      );
      assert.ok(existsSync(file));
    }
  });

  it('gives the lock back when the work fails', async (t) => {
    const file = lockIn(t);
    const work = () => {
      throw new Error('no');
    };
    await assert.rejects(withLock(file, WHAT, work), /no/);
    assert.deepEqual(readdirSync(path.dirname(file)), []);
  });
});
