import assert from 'node:assert/strict';
import { it } from 'node:test';
import { parseStates } from '../../../src/experiments/slurm/queue.js';

it("reads the states of the workbook's tasks and leaves other jobs out", () => {
  // As squeue prints by the format %j|%i|%T, and sacct with --parsable2.
  const text =
    'workbook-20261129T152000Z-ab12cd-0|123_4|PENDING\nworkbook-20261129T152000Z-ab12cd-1|124_0|CANCELLED by 1000\n' +
    'other|125|RUNNING\nworkbook-x-0|126|RUNNING\n\n';
  assert.deepEqual(parseStates(text), [
    ['workbook-20261129T152000Z-ab12cd-0 4', 'PENDING'],
    ['workbook-20261129T152000Z-ab12cd-1 0', 'CANCELLED'],
  ]);
});
