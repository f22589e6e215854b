import assert from 'node:assert/strict';
import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { loadRegistry, runExperiment } from '../../src/experiments/index.js';
import type { Experiment, RunOptions } from '../../src/experiments/index.js';
import { makeReadOnly, smallDisk, temporaryFolder } from '../support/folders.js';
import { workersOf, waitFor } from '../support/processes.js';
import { registryModule } from './fixtures/registry-module.js';
import { synthetic } from './fixtures/synthetic.js';
import { expectedTable, storedTable } from './fixtures/table.js';

const { experiments } = await loadRegistry(registryModule);
const named = (name: string): Experiment => experiments.find((experiment) => experiment.name === name)!;

/** Options of a run, and the notices that it gives. */
function collect(root: string, workers: number): RunOptions & { notices: string[] } {
  const notices: string[] = [];
  return { root, registryModule, workers, notice: (line) => void notices.push(line), notices };
}

describe('runExperiment', () => {
  for (const workers of [0, 1, 2, 4]) {
    it(`stores the same trials with ${workers} workers`, async (t) => {
      const root = temporaryFolder(t);
      const summary = await runExperiment(synthetic, 'paper', collect(root, workers));
      const counts = { trials: 60, stored: 60, diverged: 8, trained: 60, failed: [] };
      assert.deepEqual(summary, { experiment: 'synthetic-paper/synthetic', scale: 'paper', ...counts });
      assert.deepEqual(await storedTable(synthetic, 'paper', root), expectedTable(synthetic, 'paper'));
      assert.equal(readdirSync(path.join(root, 'synthetic-paper', 'synthetic')).length, 20);
      await waitFor(() => workersOf(process.pid).length === 0, 'the workers to end', 5);
    });
  }

  it('trains nothing when all is stored, and then writes nothing', async (t) => {
    const root = temporaryFolder(t);
    await runExperiment(synthetic, 'quick', collect(root, 0));
    const untouched: Experiment = { ...synthetic, run: () => Promise.reject(new Error('trained')) };
    const summary = await runExperiment(untouched, 'quick', collect(root, 0));
    assert.deepEqual([summary.trained, summary.stored, summary.failed], [0, 24, []]);
  });

  it('after an interruption at any block does exactly the rest', async (t) => {
    for (let interruptedAt = 0; interruptedAt <= 6; interruptedAt++) {
      const root = temporaryFolder(t);
      const stop = new AbortController();
      let blocks = 0;
      const counting: Experiment = {
        ...synthetic,
        run: (block) => {
          if (blocks++ === interruptedAt) stop.abort();
          return synthetic.run(block);
        },
      };
      const first = runExperiment(counting, 'quick', { ...collect(root, 0), signal: stop.signal });
      if (interruptedAt < 6) {
        const stored = `${[0, 5, 10, 12, 17, 22][interruptedAt]} of 24 trials stored at quick scale`;
        const message = new RegExp(`synthetic was stopped; ${stored}.*; run it again`);
        await assert.rejects(first, { name: 'InterruptedError', message });
      } else await first;
      blocks = 10;
      await runExperiment(counting, 'quick', collect(root, 0));
      assert.equal(blocks, 10 + 6 - interruptedAt);
      assert.deepEqual(await storedTable(synthetic, 'quick', root), expectedTable(synthetic, 'quick'));
    }
  });

  it('runs only the variants that are asked for', async (t) => {
    const root = temporaryFolder(t);
    const summary = await runExperiment(synthetic, 'quick', { ...collect(root, 0), variants: ['second'] });
    assert.deepEqual([summary.trials, summary.stored, summary.trained], [12, 12, 12]);
    const { trials } = await storedTable(synthetic, 'quick', root);
    assert.ok(trials.length === 12 && trials.every(({ variant }) => variant === 'second'));
  });

  it('tries the block of a killed worker once more, and goes on with the others', async (t) => {
    const root = temporaryFolder(t);
    const once = path.join(root, 'die');
    writeFileSync(once, '');
    process.env.FAULT_FILE = once;
    t.after(() => delete process.env.FAULT_FILE);
    const options = collect(root, 2);
    const { failed, trained } = await runExperiment(named('dying'), 'quick', options);
    assert.equal(trained, 19);
    assert.deepEqual(
      failed.map(({ block }) => block.seeds),
      [[5, 6, 7, 8, 9]],
    );
    assert.match(failed[0].reason, /^two workers died of it; the last \(process \d+\) was ended by SIGKILL/);
    const notices = options.notices.map((line) => line.replace(/\d{2,}/, 'N')).sort();
    assert.deepEqual(notices, [
      'a worker (process N) was ended by SIGKILL, perhaps for want of memory, while it trained second, seeds 0..4; its block is tried once more',
      'a worker (process N) was ended by SIGKILL, perhaps for want of memory, while it trained second, seeds 5..9; its block is given up',
      'a worker (process N) was ended by SIGKILL, perhaps for want of memory, while it trained second, seeds 5..9; its block is tried once more',
    ]);
    const { trials } = await storedTable(named('dying'), 'quick', root);
    const expected = expectedTable(synthetic, 'quick').trials;
    assert.deepEqual(
      trials,
      expected.filter(({ variant, seed }) => variant === 'first' || seed < 5 || seed > 9),
    );
  });

  it('survives a worker that is killed from outside', async (t) => {
    const root = temporaryFolder(t);
    process.env.SYNTHETIC_MILLISECONDS = '20';
    t.after(() => delete process.env.SYNTHETIC_MILLISECONDS);
    const options = collect(root, 2);
    const run = runExperiment(synthetic, 'paper', options);
    await waitFor(() => workersOf(process.pid).length === 2, 'the workers to start');
    await new Promise((resolve) => setTimeout(resolve, 300));
    process.kill(workersOf(process.pid)[0], 'SIGKILL');
    assert.deepEqual((await run).failed, []);
    assert.equal(options.notices.length, 1);
    assert.deepEqual(await storedTable(synthetic, 'paper', root), expectedTable(synthetic, 'paper'));
  });

  for (const workers of [0, 2]) {
    it(`reports blocks that throw and stores the others, with ${workers} workers`, async (t) => {
      const root = temporaryFolder(t);
      const { failed, stored } = await runExperiment(named('throwing'), 'quick', collect(root, workers));
      assert.equal(stored, 4);
      assert.deepEqual(
        failed.map(({ block, reason }) => [block.variant, block.seeds[0], reason]),
        [
          ['first', 0, 'no such width'],
          [
            'first',
            5,
            'synthetic-paper/throwing must return one result for each of the seeds 5, 6, 7, 8, 9; it returned 6, 7, 8, 9',
          ],
          ['second', 0, 'no such width'],
          [
            'second',
            5,
            'synthetic-paper/throwing must return one result for each of the seeds 5, 6, 7, 8, 9; it returned 6, 7, 8, 9',
          ],
        ],
      );
      assert.match(failed[0].stack!, /RangeError: no such width\n.*registry\.js/);
    });

    it(`stops at once for bad input, with ${workers} workers`, async (t) => {
      const message = 'the data file digits.bin is missing; download it';
      const run = runExperiment(named('without-data'), 'quick', collect(temporaryFolder(t), workers));
      await assert.rejects(run, { name: 'UserError', message });
    });
  }

  it('refuses what does not exist', async (t) => {
    const root = temporaryFolder(t);
    const refused = (experiment: Experiment, options: RunOptions, message: string | RegExp) =>
      assert.rejects(runExperiment(experiment, 'quick', { ...collect(root, 1), ...options }), { message });
    await refused(
      synthetic,
      { variants: ['frist'] },
      "unknown variant 'frist'; did you mean 'first'? allowed: first, second",
    );
    await refused(
      synthetic,
      { variants: [] },
      'variants must be one or more different ones of: first, second',
    );
    for (const workers of [-1, 1.5, NaN])
      await refused(synthetic, { workers }, `workers (=${workers}) must be an integer in [0, 1024]`);
    await refused(
      { ...synthetic, name: 'synthetik' },
      {},
      /^unknown experiment .*synthetik'; did you mean 'synthetic-paper\/synthetic'/,
    );
    await refused({ ...synthetic, version: 9 }, {}, /has version 1 of synthetic-paper\/synthetic, not 9/);
    await refused(
      synthetic,
      { registryModule: path.join(root, 'none.js') },
      /^there is no module of experiments at .*none\.js/,
    );
    assert.deepEqual(await storedTable(synthetic, 'quick', root), { trials: [], curves: [], parameters: [] });
  });

  it('ends at once on SIGINT although its worker never comes to itself, and so does the worker', async (t) => {
    const script = fileURLToPath(new URL('./fixtures/run-endless.js', import.meta.url));
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGKILL'] as const) {
      const child = spawn(process.execPath, [script, temporaryFolder(t)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      // It prints when the worker computes.
      await once(child.stdout, 'data');
      const [worker] = workersOf(child.pid!);
      assert.ok(worker > 0);
      const start = performance.now();
      child.kill(signal);
      await once(child, 'exit');
      await waitFor(() => !workersOf(child.pid!).includes(worker), `the worker to end after ${signal}`, 5);
      assert.ok(performance.now() - start < 5000);
    }
  });
});

describe('a place that cannot be written', () => {
  it('full disk: one line, nothing stored is lost, and the rest is done when there is room', async (t) => {
    const disk = smallDisk(t, '48k');
    if (typeof disk === 'string') return t.skip(disk);
    const run = (workers: number) => runExperiment(synthetic, 'paper', collect(disk.folder, workers));
    for (const workers of [0, 2]) {
      await assert.rejects(run(workers), {
        name: 'UserError',
        message: /^cannot write .*(disk is full|ENOSPC)/,
      });
      const { trials } = await storedTable(synthetic, 'paper', disk.folder);
      assert.ok(trials.length > 0 && trials.length < 60, `${trials.length} trials`);
      const files = readdirSync(path.join(disk.folder, 'synthetic-paper', 'synthetic'));
      assert.ok(
        files.every((name) => name.endsWith('.json')),
        files.join(', '),
      );
    }
    disk.remount('size=1m');
    assert.equal((await run(2)).failed.length, 0);
    assert.deepEqual(await storedTable(synthetic, 'paper', disk.folder), expectedTable(synthetic, 'paper'));
  });

  it('read-only folder: one line before any training, and what is stored can be used', async (t) => {
    let root: string;
    if (process.getuid?.() === 0) {
      const disk = smallDisk(t, '1m');
      if (typeof disk === 'string') return t.skip(disk);
      root = disk.folder;
      await runExperiment(synthetic, 'quick', collect(root, 0));
      disk.remount('ro');
    } else {
      root = temporaryFolder(t);
      await runExperiment(synthetic, 'quick', collect(root, 0));
      makeReadOnly(t, path.join(root, 'synthetic-paper', 'synthetic'));
    }
    const untouched: Experiment = { ...synthetic, run: () => Promise.reject(new Error('trained')) };
    const message = /^cannot write .*\.paper\.lock: (the file system is read-only|no permission)/;
    const elsewhere: Experiment = { ...untouched, name: 'not-there-yet' };
    await assert.rejects(runExperiment(elsewhere, 'paper', collect(root, 0)), { name: 'UserError', message });
    await assert.rejects(runExperiment(untouched, 'paper', collect(root, 0)), { name: 'UserError', message });
    assert.equal((await runExperiment(untouched, 'quick', collect(root, 0))).stored, 24);
  });
});
