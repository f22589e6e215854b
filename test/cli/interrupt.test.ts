import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { temporaryFolder } from '../support/folders.js';
import { waitFor, workersOf } from '../support/processes.js';
import { fractions, synthetic } from '../experiments/fixtures/synthetic.js';
import { expectedTable, storedTable } from '../experiments/fixtures/table.js';
import { start, workbook } from './command-line.js';

const ARGS = ['run', 'synthetic-paper/synthetic', '--scale', 'paper', '--workers', '2'];

function recordsIn(folder: string): number {
  return existsSync(folder)
    ? readdirSync(folder).filter((name) => name.endsWith('.json') && !name.startsWith('.')).length
    : 0;
}

describe('a run at the command line', () => {
  for (const signal of ['SIGINT', 'SIGKILL'] as const) {
    it(`keeps what is finished at ${signal}, whenever it comes, and a second run does the rest`, async (t) => {
      const root = temporaryFolder(t);
      const folder = path.join(root, 'synthetic-paper', 'synthetic');
      const environment = { WORKBOOK_DATA: root, SYNTHETIC_MILLISECONDS: '15' };
      const draw = fractions(signal);
      let stored = 0;
      const codes: (number | null)[] = [];
      for (let round = 0; round < 5; round++) {
        const { child, outcome } = start(ARGS, environment);
        // At any moment of the start, or when the run has stored a few blocks of its own.
        const blocks = [0, 1, 3, 0, 2][round];
        const before = recordsIn(folder);
        if (blocks === 0) await setTimeout(400 * draw());
        else await waitFor(() => recordsIn(folder) >= before + blocks, 'records');
        await setTimeout(50 * draw());
        child.kill(signal);
        const { code, stderr } = await outcome;
        codes.push(code);
        await waitFor(() => workersOf(child.pid!).length === 0, 'the workers to end', 5);
        // A signal that comes before the program is loaded ends it as it ends any other.
        assert.ok([130, null].includes(code), `exit code ${code}: ${stderr}`);
        if (code === 130) {
          assert.match(
            stderr,
            /workbook: \S+ was stopped; \d+ of 60 trials stored at paper scale.*; run it again[^\n]*\n$/,
          );
        }
        // Reading fails the test if it finds a file that is not whole.
        const { trials } = await storedTable(synthetic, 'paper', root);
        assert.ok(trials.length >= stored, `${trials.length} trials are stored, ${stored} were`);
        stored = trials.length;
        if (signal === 'SIGINT' && stored > 0) {
          assert.deepEqual(
            readdirSync(folder).filter((name) => !name.endsWith('.json')),
            [],
          );
        }
      }
      assert.ok(stored >= 6 * 3, `${stored} trials are stored`);
      if (signal === 'SIGINT') assert.ok(codes.filter((code) => code === 130).length >= 3, codes.join(', '));
      const last = await workbook(ARGS, { ...environment, SYNTHETIC_MILLISECONDS: '0' });
      assert.deepEqual([last.code, last.stdout], [0, `${60 - stored} trials trained\n`], last.stderr);
      assert.deepEqual(await storedTable(synthetic, 'paper', root), expectedTable(synthetic, 'paper'));
    });
  }

  it('exits with 130 at SIGINT and 143 at SIGTERM within five seconds while its worker is busy', async (t) => {
    for (const [signal, expected] of [
      ['SIGINT', 130],
      ['SIGTERM', 143],
    ] as const) {
      const { child, outcome } = start(['run', 'synthetic-paper/endless'], {
        WORKBOOK_DATA: temporaryFolder(t),
      });
      await waitFor(() => workersOf(child.pid!).length === 1, 'the worker to start');
      await setTimeout(500);
      const begin = performance.now();
      child.kill(signal);
      assert.equal((await outcome).code, expected);
      await waitFor(() => workersOf(child.pid!).length === 0, 'the worker to end', 5);
      assert.ok(performance.now() - begin < 5000);
    }
  });

  it('refuses a second run of the same experiment and scale, and leaves the first alone', async (t) => {
    const root = temporaryFolder(t);
    const environment = { WORKBOOK_DATA: root, SYNTHETIC_MILLISECONDS: '60' };
    const first = start(ARGS, environment);
    await waitFor(() => workersOf(first.child.pid!).length > 0, 'the first run to start');
    const [second, other] = await Promise.all([
      workbook(ARGS, environment),
      workbook(['run', 'synthetic-paper/synthetic', '--scale', 'smoke'], environment),
    ]);
    assert.equal(second.code, 2);
    const refusal = second.stderr.trimEnd().split('\n').at(-1)!;
    const holder = `synthetic-paper/synthetic at paper scale is being run already, by process ${first.child.pid} on ${os.hostname()}`;
    assert.ok(refusal.startsWith(`workbook: ${holder} for `), refusal);
    assert.match(refusal, /for \d+ s; wait for it, or delete \S+\.paper\.lock if it is gone$/);
    assert.equal(other.code, 0);
    assert.equal((await first.outcome).code, 0);
    assert.deepEqual(await storedTable(synthetic, 'paper', root), expectedTable(synthetic, 'paper'));
  });
});
