import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import {
  cancel,
  loadRegistry,
  parseRecord,
  runExperiment,
  slurmStatus,
  submit,
  type Experiment,
  type Scale,
  type SubmitOptions,
} from '../../src/experiments/index.js';
import { forgetQueue } from '../../src/experiments/slurm/queue.js';
import { temporaryFolder } from '../support/folders.js';
import { registryModule } from '../experiments/fixtures/registry-module.js';
import { expectedTable, storedTable } from '../experiments/fixtures/table.js';
import { noSlurm, startCluster, type Cluster } from './cluster.js';

const { experiments } = await loadRegistry(registryModule);
const named = (name: string): Experiment => experiments.find((experiment) => experiment.name === name)!;
const synthetic = named('synthetic');

const folderOf = (root: string, { paper, name }: Experiment): string => path.join(root, paper, name);

/** The records of an experiment, by name, with when each was trained. */
const recordsOf = (root: string, experiment = synthetic): Map<string, string> => {
  const folder = folderOf(root, experiment);
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];
  return new Map(
    names.map((name) => [name, parseRecord(readFileSync(path.join(folder, name))).provenance.started]),
  );
};

/** How many tasks are in which state, by a fresh answer of Slurm. */
async function counts(root: string, experiment = synthetic): Promise<Record<string, number>> {
  forgetQueue(root);
  const found: Record<string, number> = {};
  for (const { tasks } of await slurmStatus(experiment, { root, notice: () => {} }))
    for (const { state } of tasks) found[state] = (found[state] ?? 0) + 1;
  return found;
}

describe('Slurm', { skip: noSlurm() }, () => {
  let cluster: Cluster;
  before(async () => {
    cluster = await startCluster();
  });
  after(async () => {
    await cluster?.stop();
  });

  /** Waits until all tasks are done: submissions that are done are not listed. */
  const allDone = (root: string): Promise<void> =>
    cluster.until(async () => {
      startNow(cluster);
      return Object.keys(await counts(root)).length === 0;
    }, 'all tasks to be done');

  /** A store, and a way to submit to it; trials take so many milliseconds. */
  function store(t: TestContext, milliseconds = 0) {
    process.env.SYNTHETIC_MILLISECONDS = String(milliseconds);
    // Before the folder is removed, which holds the names of the jobs; the next test finds an idle cluster.
    t.after(async () => {
      await cluster.revive();
      for (const experiment of experiments)
        for (const scale of ['quick', 'paper'] as const)
          await cancel(experiment, scale, { root, notice: () => {} });
      delete process.env.SYNTHETIC_MILLISECONDS;
      await cluster.settle();
    });
    const root = temporaryFolder(t);
    const hand = (more: Partial<SubmitOptions> = {}, experiment = synthetic, scale: Scale = 'quick') =>
      submit(experiment, scale, { root, registryModule, notice: () => {}, ...more });
    return { root, hand };
  }

  it('trains what a run on this machine trains, in arrays of the size that the cluster allows', async (t) => {
    const { root, hand } = store(t);
    const { tasks, blocks, jobs } = await hand({ partition: 'other', memory: '100M', arrayLimit: 2 });
    assert.deepEqual([tasks, blocks, jobs.length], [6, 6, 2]);
    const script = readFileSync(
      path.join(
        root,
        'jobs',
        'synthetic-paper',
        'synthetic',
        readdirSync(path.join(root, 'jobs', 'synthetic-paper', 'synthetic'))[0],
        'array-1.sh',
      ),
      'utf8',
    );
    assert.match(script, /^#SBATCH --array=0-1%2$/m);
    assert.match(script, /^#SBATCH --partition=other$/m);
    // What is in a job is not submitted again.
    assert.deepEqual(await hand(), { tasks: 0, blocks: 0, inQueue: 6, jobs: [], scripts: [] });
    await allDone(root);
    assert.deepEqual(await storedTable(synthetic, 'quick', root), expectedTable(synthetic, 'quick'));
    const [record] = readdirSync(folderOf(root, synthetic)).filter((name) => name.endsWith('.json'));
    const { executor } = parseRecord(readFileSync(path.join(folderOf(root, synthetic), record))).provenance;
    assert.equal(executor, 'slurm');
    assert.equal((await hand()).tasks, 0);
  });

  it('says in a line of each block why it failed, and submits only those again', async (t) => {
    const { root, hand } = store(t);
    await hand({}, named('throwing'));
    await cluster.until(async () => {
      const { failed, done } = await counts(root, named('throwing'));
      return failed === 4 && done === 2;
    }, 'four tasks to fail');
    const [{ tasks, folder, jobs }] = await slurmStatus(named('throwing'), { root });
    assert.equal(jobs.length, 2);
    const reasons = tasks.flatMap((task) => task.reasons);
    assert.equal(reasons.length, 4);
    assert.equal(reasons[0], 'first, seeds 0..4: no such width');
    assert.match(reasons[1], /^first, seeds 5\.\.9: .* must return one result for each of the seeds/);
    assert.equal(tasks.filter(({ state }) => state === 'done').length, 2);
    assert.match(
      readFileSync(path.join(folder, 'logs', '0_0.log'), 'utf8'),
      /RangeError: no such width\n.*registry\.js/,
    );
    const again = await hand({}, named('throwing'));
    assert.deepEqual([again.blocks, again.inQueue], [4, 0]);
  });

  it('tells a task that dies without a word by what Slurm says of it', async (t) => {
    const { root, hand } = store(t, 200_000);
    await hand({ variants: ['first'] });
    await cluster.until(async () => (await counts(root)).running === 2, 'two tasks to run');
    cluster.command('scancel', '--signal=KILL', '--batch', ...runningTasks(cluster));
    await cluster.until(async () => (await counts(root)).failed! >= 2, 'the tasks to fail');
    const [{ tasks }] = await slurmStatus(synthetic, { root });
    assert.match(tasks[0].reasons[0], /^first, seeds 0\.\.4: it (ended with an error|was cancelled)$/);
  });

  it('cancels, and a later run trains the rest', async (t) => {
    const { root, hand } = store(t, 300);
    await hand({ arrayLimit: 1 });
    await cluster.until(() => recordsOf(root).size >= 1, 'a first record');
    await cancel(synthetic, 'quick', { root, notice: () => {} });
    await cluster.until(() => runningTasks(cluster).length === 0, 'the jobs to end');
    const kept = recordsOf(root);
    assert.ok(kept.size < 6, `${kept.size} records`);
    assert.deepEqual(await counts(root), {});
    assert.equal((await hand()).blocks, 6 - kept.size);
    await allDone(root);
    for (const [name, started] of kept) assert.equal(recordsOf(root).get(name), started);
    assert.deepEqual(await storedTable(synthetic, 'quick', root), expectedTable(synthetic, 'quick'));
  });

  it('near its time limit is queued again and trains the rest, without losing or repeating a block', async (t) => {
    const { root, hand } = store(t);
    // Records that tell how short the blocks are put the ten of the other arm into one task of 66 s.
    await runExperiment(synthetic, 'paper', { root, registryModule, workers: 0, variants: ['first'] });
    process.env.SYNTHETIC_MILLISECONDS = '2200';
    // Slurm looks every 30 s and tells it that one minute is nearly over; it goes on for 20 s.
    assert.equal((await hand({ time: '1', warning: 50 }, synthetic, 'paper')).tasks, 1);
    await cluster.until(
      async () => (await counts(root)).queued === 1 && recordsOf(root).size > 10,
      'the task to be queued again',
    );
    const stored = recordsOf(root);
    assert.ok(stored.size < 20, `${stored.size} records`);
    await allDone(root);
    assert.deepEqual(await storedTable(synthetic, 'paper', root), expectedTable(synthetic, 'paper'));
    for (const [name, started] of stored) assert.equal(recordsOf(root).get(name), started);
  });

  it('whose limit is too short for one block fails instead of being queued for ever', async (t) => {
    const { root, hand } = store(t, 100_000);
    await hand({ warning: 30, variants: ['second'] });
    await cluster.until(async () => (await counts(root)).running! >= 1, 'a task to run');
    // The task needs a moment to listen.
    await setTimeout(3000);
    cluster.command('scancel', '--signal=USR1', '--batch', ...runningTasks(cluster));
    await cluster.until(async () => (await counts(root)).failed! >= 1, 'a task to fail');
    const [{ tasks }] = await slurmStatus(synthetic, { root });
    assert.match(
      tasks.flatMap(({ reasons }) => reasons)[0],
      /^second, seeds \d+\.\.\d+: no block was finished within the time limit; give it more with --time$/,
    );
  });

  it('a node that goes down: its tasks run again when it is back', async (t) => {
    const { root, hand } = store(t, 1000);
    await hand({ variants: ['first'] });
    await cluster.until(async () => (await counts(root)).running === 2, 'two tasks to run');
    await cluster.node.kill();
    await cluster.until(
      () => /down/.test(cluster.command('sinfo', '--noheader', '--format=%T')),
      'the node to be down',
    );
    await cluster.until(async () => (await counts(root)).running === undefined, 'no task to run');
    assert.equal((await hand({ variants: ['first'] })).tasks, 0);
    await cluster.node.start();
    await cluster.until(
      () => cluster.command('sinfo', '--noheader', '--format=%T', '--partition=main').trim() === 'idle',
      'the node to be back',
    );
    await allDone(root);
    assert.equal(recordsOf(root).size, 3);
  });

  it('a controller that does not answer: nothing is submitted, what is stored is told, and jobs go on', async (t) => {
    const { root, hand } = store(t, 2000);
    await hand({ variants: ['first'] });
    await cluster.until(async () => (await counts(root)).running! >= 1, 'a task to run');
    await cluster.controller.kill();
    await cluster.until(() => recordsOf(root).size >= 1, 'the running task to store its trials');
    forgetQueue(root);
    const notices: string[] = [];
    const [{ tasks }] = await slurmStatus(synthetic, { root, notice: (line) => void notices.push(line) });
    assert.deepEqual([...new Set(tasks.map(({ state }) => state))].sort(), ['done', 'uncertain']);
    assert.match(notices[0], /^squeue .*; what is not stored is shown as uncertain$/);
    const journal = path.join(root, 'jobs', 'synthetic-paper', 'synthetic');
    await assert.rejects(hand({ variants: ['second'] }), {
      name: 'UserError',
      message: /^scontrol (failed: |gave no answer)/,
    });
    assert.equal(readdirSync(journal).length, 1);
    await cluster.controller.start();
    await allDone(root);
    assert.equal(recordsOf(root).size, 3);
  });

  it('what it refuses is told in a line, and no submission is left', async (t) => {
    const { root, hand } = store(t);
    await assert.rejects(hand({ partition: 'none' }), {
      name: 'UserError',
      message: 'sbatch failed: invalid partition specified: none',
    });
    const template = path.join(root, 'template.sh');
    writeFileSync(template, '#!/bin/bash\n');
    await assert.rejects(hand({ template }), { name: 'UserError', message: /must hold \{command\}/ });
    assert.deepEqual(readdirSync(path.join(root, 'jobs', 'synthetic-paper', 'synthetic')), []);
  });

  it('a submission whose process died before it wrote down the job is found by its name', async (t) => {
    const { root, hand } = store(t, 300);
    await hand({ variants: ['first'] });
    const journal = path.join(root, 'jobs', 'synthetic-paper', 'synthetic');
    const folder = path.join(journal, readdirSync(journal)[0]);
    writeFileSync(path.join(folder, 'array-0.job'), '');
    assert.equal((await hand({ variants: ['first'] })).tasks, 0);
    await allDone(root);
  });

  it('is asked at most every 30 seconds, however often one wants to know', async (t) => {
    const { root, hand } = store(t, 200_000);
    await hand({ variants: ['first'] });
    await cluster.until(async () => (await counts(root)).running! >= 1, 'a task to run');
    cluster.command('scancel', '--user', os.userInfo().username);
    await cluster.until(() => runningTasks(cluster).length === 0, 'the tasks to end');
    // The kept answer is a moment old.
    const [{ tasks }] = await slurmStatus(synthetic, { root });
    assert.ok(tasks.some(({ state }) => state === 'running'));
    await cluster.until(async () => (await counts(root)).running === undefined, 'a new answer');
  });
});

/** The running tasks of the workbook, as Slurm names them. */
const runningTasks = (cluster: Cluster): string[] =>
  cluster
    .command('squeue', '--noheader', '--array', '--states=RUNNING', '--format=%i')
    .split('\n')
    .filter((line) => line !== '');

/** Starts tasks that were queued again at once: Slurm waits two minutes by itself. */
function startNow(cluster: Cluster): void {
  const delayed = cluster
    .command('squeue', '--noheader', '--array', '--states=PENDING', '--format=%i|%r')
    .split('\n')
    .filter((line) => line.includes('BeginTime'));
  for (const line of delayed)
    cluster.command('scontrol', 'update', `JobId=${line.split('|')[0]}`, 'StartTime=now');
}
