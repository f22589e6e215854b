import assert from 'node:assert/strict';
import { it } from 'node:test';
import { dataSet } from '../../src/data/data-set.js';
import { withVariable } from '../support/environment.js';

it('a data set is read once, and again for another copy or after a failure', async () => {
  let read = 0;
  const set = dataSet(
    'WORKBOOK_SOME_DATA',
    async () => {
      read += 1;
      if (process.env.WORKBOOK_SOME_DATA === 'broken' && read === 3) throw new Error('damaged');
      return process.env.WORKBOOK_SOME_DATA;
    },
    { name: 'some', hash: async () => '', has: () => true, howToGet: 'make it' },
  );
  await withVariable('WORKBOOK_SOME_DATA', 'one', async () => {
    assert.deepEqual([await set.load(), await set.load(), read], ['one', 'one', 1]);
  });
  await withVariable('WORKBOOK_SOME_DATA', 'two', async () => {
    assert.deepEqual([await set.load(), read], ['two', 2]);
  });
  await withVariable('WORKBOOK_SOME_DATA', 'broken', async () => {
    await assert.rejects(set.load(), /damaged/);
    assert.deepEqual([await set.load(), await set.load(), read], ['broken', 'broken', 4]);
  });
});
