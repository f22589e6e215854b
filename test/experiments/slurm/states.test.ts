import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { JournalEntry, Submission } from '../../../src/experiments/slurm/journal.js';
import { writeFailures } from '../../../src/experiments/slurm/journal.js';
import { taskStates, type TaskState } from '../../../src/experiments/slurm/states.js';
import { temporaryFolder } from '../../support/folders.js';

/** Five tasks of one trial each, in arrays of three and two. */
const submission: Submission = {
  id: 'x',
  created: '2020-01-01T00:00:00Z',
  experiment: 'paper/experiment',
  scale: 'paper',
  version: 1,
  root: '/none',
  registryModule: '/none.js',
  plan: null,
  workers: 1,
  warning: 90,
  arrays: [0, 3],
  settings: {},
  tasks: Array.from({ length: 5 }, (_, seed) => [{ variant: 'a', seeds: [seed] }]),
};

const states = (
  entry: JournalEntry,
  said: Record<string, string> | undefined,
  stored: number[],
): TaskState[] =>
  taskStates(entry, said && new Map(Object.entries(said)), (_, seed) => stored.includes(seed)).map(
    ({ state }) => state,
  );

describe('a task in Slurm', () => {
  it('is done when its records are there, whatever the queue says', (t) => {
    const entry = { folder: temporaryFolder(t), submission };
    const said = { 'workbook-x-0 0': 'RUNNING', 'workbook-x-0 1': 'FAILED', 'workbook-x-1 0': 'PENDING' };
    assert.deepEqual(states(entry, said, [0, 1, 2, 3, 4]), ['done', 'done', 'done', 'done', 'done']);
    assert.deepEqual(states(entry, said, []), ['running', 'failed', 'uncertain', 'queued', 'uncertain']);
  });

  it('that Slurm does not know, or calls completed, is uncertain as long as its records are not there', (t) => {
    const entry = { folder: temporaryFolder(t), submission };
    assert.deepEqual(states(entry, { 'workbook-x-1 1': 'COMPLETED' }, [0, 1, 2]), [
      'done',
      'done',
      'done',
      'uncertain',
      'uncertain',
    ]);
    assert.deepEqual(states(entry, undefined, []), Array(5).fill('uncertain'));
  });

  it('failed by its own words rather than by those of Slurm, and no longer once it is queued again', (t) => {
    const folder = temporaryFolder(t);
    const block = { variant: 'a', scale: 'paper', settings: {}, seeds: [1] } as const;
    writeFailures(folder, 1, [{ block, reason: 'no such width\nat line 3' }]);
    const found = taskStates(
      { folder, submission },
      new Map([
        ['workbook-x-0 0', 'OUT_OF_MEMORY'],
        ['workbook-x-0 1', 'FAILED'],
      ]),
      () => false,
    );
    assert.deepEqual(found[0].reasons, [
      'a, seed 0: it used more memory than it was given; give it more with --memory',
    ]);
    assert.deepEqual(found[1].reasons, ['a, seed 1: no such width']);
    const again = states({ folder, submission }, { 'workbook-x-0 1': 'PENDING' }, []);
    assert.equal(again[1], 'queued');
  });
});
