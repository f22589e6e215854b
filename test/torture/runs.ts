import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { registryModule } from '../experiments/fixtures/registry-module.js';
import { fractions, synthetic } from '../experiments/fixtures/synthetic.js';
import { expectedTable, storedTable } from '../experiments/fixtures/table.js';
import { workbook } from '../cli/command-line.js';
import { smallDisk, temporaryFolder } from '../support/folders.js';
import { waitFor, workersOf } from '../support/processes.js';
import type { Fault } from './injection.js';

const main = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));
const ARGS = ['run', 'synthetic-paper/synthetic', '--scale', 'paper', '--workers', '2'];
const TRIALS = 60;
/** What one trial takes, so that a run lasts long enough to be killed anywhere. */
const SLOW = { SYNTHETIC_MILLISECONDS: '15' };

const folderOf = (root: string): string => path.join(root, 'synthetic-paper', 'synthetic');

/** A whole run as a group of processes of its own. */
const startGroup = (root: string): ReturnType<typeof spawn> =>
  spawn(process.execPath, [main, ...ARGS], {
    detached: true,
    stdio: 'ignore',
    env: { ...process.env, ...SLOW, WORKBOOK_REGISTRY: registryModule, WORKBOOK_DATA: root },
  });

/** The trials that are stored; throws for a record that is not whole, and for a number that was not trained. */
async function storedTrials(root: string): Promise<number> {
  const { trials } = await storedTable(synthetic, 'paper', root);
  const expected = expectedTable(synthetic, 'paper').trials;
  for (const trial of trials) {
    const same = expected.find(({ variant, seed }) => variant === trial.variant && seed === trial.seed);
    assert.deepEqual(trial, same, `the trial ${trial.variant} ${trial.seed} is not what was trained`);
  }
  return trials.length;
}

async function finishes(root: string): Promise<void> {
  const { code, stderr } = await workbook(ARGS, { WORKBOOK_DATA: root });
  assert.equal(code, 0, stderr);
  assert.deepEqual(await storedTable(synthetic, 'paper', root), expectedTable(synthetic, 'paper'));
}

/** Starts a run and kills all of it after so many milliseconds; one that ended before is begun anew and killed earlier. */
async function killWithin(root: string, milliseconds: number, onAnew: () => void): Promise<void> {
  const child = startGroup(root);
  const ended = once(child, 'exit');
  await sleep(milliseconds);
  const running = child.exitCode === null && child.signalCode === null;
  if (running) process.kill(-child.pid!, 'SIGKILL');
  await ended;
  await waitFor(() => workersOf(child.pid!).length === 0, 'the workers to end', 5);
  if (running) return;
  rmSync(folderOf(root), { recursive: true });
  onAnew();
  await killWithin(root, milliseconds / 2, onAnew);
}

const whole = fractions('torture: kill the whole run');

/** The run, its workers included, is killed at a random moment; every tenth kill is followed by a run to the end. */
export function kills(times: number): Fault {
  let [root, stored] = ['', 0];
  return {
    name: 'SIGKILL of the whole run',
    holds: 'no finished trial is lost, no file is torn, and the next run does the rest',
    times,
    inject: async (index, cleanup) => {
      const last = index % 10 === 9 || index === times - 1;
      if (index % 10 === 0) {
        root = mkdtempSync(path.join(os.tmpdir(), 'workbook-torture-'));
        stored = 0;
      }
      if (last) cleanup.after(() => rmSync(root, { recursive: true, force: true }));
      await killWithin(root, 2_000 * whole(), () => (stored = 0));
      const now = await storedTrials(root);
      assert.ok(now >= stored, `${now} trials are stored, ${stored} were`);
      stored = now;
      if (last) await finishes(root);
    },
  };
}

const worker = fractions('torture: kill a worker');

/** One of two workers is killed from outside while the run goes on. */
export const workerKills = (times: number): Fault => ({
  name: 'SIGKILL of a worker',
  holds: 'the run ends well with all trials',
  times,
  inject: async (_, cleanup) => {
    const root = temporaryFolder(cleanup);
    const child = startGroup(root);
    await waitFor(() => workersOf(child.pid!).length === 2, 'the workers to start');
    await sleep(300 * worker());
    const ended = once(child, 'exit');
    process.kill(workersOf(child.pid!)[0], 'SIGKILL');
    await ended;
    assert.equal(child.exitCode, 0);
    assert.equal(await storedTrials(root), TRIALS);
  },
});

/** Two runs of the same experiment and scale are started together. */
export const twoRuns = (times: number): Fault => ({
  name: 'two runs at once',
  holds: 'one trains, the other is refused with process and host, or finds all done',
  times,
  inject: async (_, cleanup) => {
    const root = temporaryFolder(cleanup);
    const both = await Promise.all([1, 2].map(() => workbook(ARGS, { ...SLOW, WORKBOOK_DATA: root })));
    assert.ok(
      both.some(({ code }) => code === 0),
      both.map(({ stderr }) => stderr).join('\n'),
    );
    for (const { code, stderr } of both.filter(({ code }) => code !== 0)) {
      assert.equal(code, 2);
      assert.match(
        stderr,
        new RegExp(`is being run already, by process \\d+ on ${os.hostname()} for \\d+ s`),
      );
    }
    assert.equal(await storedTrials(root), TRIALS);
  },
});

const stale = (root: string, host: string): string => {
  const lock = path.join(folderOf(root), '.paper.lock');
  mkdirSync(path.dirname(lock), { recursive: true });
  const holder = { pid: 4_000_001, host, processStart: '1', since: new Date(0).toISOString(), token: 'a' };
  writeFileSync(lock, JSON.stringify(holder));
  return lock;
};

/** A lock is left by a process that nobody can look for, as it was on another host. */
export const foreignLock = (times: number): Fault => ({
  name: 'lock of another host',
  holds: 'the run is refused with that host and the file to delete, and the lock stays',
  times,
  inject: async (_, cleanup) => {
    const root = temporaryFolder(cleanup);
    const lock = stale(root, 'elsewhere');
    const { code, stderr } = await workbook(ARGS, { WORKBOOK_DATA: root });
    assert.equal(code, 2, stderr);
    assert.match(stderr, /by process 4000001 on elsewhere for .*; wait for it, or delete \S+\.paper\.lock/);
    assert.deepEqual(readdirSync(path.dirname(lock)), ['.paper.lock']);
  },
});

/** A lock is left by a process of this host that is dead. */
export const deadLock = (times: number): Fault => ({
  name: 'lock of a dead process',
  holds: 'it is taken over and the run ends well',
  times,
  inject: async (_, cleanup) => {
    const root = temporaryFolder(cleanup);
    stale(root, os.hostname());
    await finishes(root);
  },
});

const room = fractions('torture: room on the disk');

/** The disk has room for a part of the records only. */
export const fullDisk = (times: number): Fault => ({
  name: 'full disk',
  holds: 'one line names the path, stored trials stay, and the rest is done when there is room',
  times,
  inject: async (_, cleanup) => {
    const disk = smallDisk(cleanup, '1m');
    if (typeof disk === 'string') return disk;
    // What is free is for a random part of the twenty records.
    const free = 16_384 + Math.floor(60_000 * room());
    writeFileSync(path.join(disk.folder, 'filler'), Buffer.alloc(2 ** 20 - free));
    const { code, stderr } = await workbook(ARGS, { WORKBOOK_DATA: disk.folder });
    assert.equal(code, 2, stderr);
    assert.match(stderr, /^workbook: cannot write \S+: .*(disk is full|ENOSPC)/m);
    const stored = await storedTrials(disk.folder);
    assert.ok(stored < TRIALS, `${stored} trials fitted`);
    disk.remount('size=4m');
    await finishes(disk.folder);
    return undefined;
  },
});

/** The store cannot be written at all. */
export const readOnly = (times: number): Fault => ({
  name: 'read-only file system',
  holds: 'one line names the path before anything is trained, and what is stored can be read',
  times,
  inject: async (_, cleanup) => {
    const disk = smallDisk(cleanup, '1m');
    if (typeof disk === 'string') return disk;
    const quick = [...ARGS.slice(0, 3), 'quick'];
    assert.equal((await workbook(quick, { WORKBOOK_DATA: disk.folder })).code, 0);
    disk.remount('ro');
    const { code, stderr } = await workbook(ARGS, { WORKBOOK_DATA: disk.folder });
    assert.equal(code, 2, stderr);
    assert.match(stderr, /^workbook: cannot write \S+\.lock: the file system is read-only/m);
    assert.deepEqual(await storedTable(synthetic, 'quick', disk.folder), expectedTable(synthetic, 'quick'));
    return undefined;
  },
});
