import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readRecords, writeRecord } from '../../src/experiments/store.js';
import { runExperiment } from '../../src/experiments/index.js';
import { exampleRecord } from '../experiments/fixtures/example-record.js';
import { fractions, synthetic } from '../experiments/fixtures/synthetic.js';
import { expectedTable, storedTable } from '../experiments/fixtures/table.js';
import { temporaryFolder } from '../support/folders.js';
import type { Fault } from './injection.js';

const draw = fractions('torture: spoil a record');
const below = (end: number): number => Math.floor(end * draw());

/** Ways to spoil the bytes of a record, each at a random place. */
const WAYS: readonly ((bytes: Buffer) => Buffer)[] = [
  (bytes) => {
    const spoilt = Buffer.from(bytes);
    spoilt[below(bytes.length)] ^= 1 << below(8);
    return spoilt;
  },
  (bytes) => bytes.subarray(0, below(bytes.length)),
  (bytes) => {
    const at = below(bytes.length);
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + below(40))]);
  },
  (bytes) => Buffer.concat([bytes, bytes.subarray(0, 1 + below(bytes.length))]),
  (bytes) => {
    const digits = [...bytes.toString('latin1').matchAll(/\d/g)];
    const { index } = digits[below(digits.length)];
    const spoilt = Buffer.from(bytes);
    spoilt[index] = 48 + ((spoilt[index] - 48 + 1 + below(9)) % 10);
    return spoilt;
  },
];

/** A record is altered on the disk. */
export const spoiledRecords = (times: number): Fault => ({
  name: 'spoiled record',
  holds: 'it is reported and set aside with its bytes, none of its numbers is used',
  times,
  inject: async (index, cleanup) => {
    const root = temporaryFolder(cleanup);
    const name = writeRecord(root, exampleRecord);
    const file = path.join(root, exampleRecord.experiment, name);
    const spoilt = WAYS[index % WAYS.length](readFileSync(file));
    writeFileSync(file, spoilt);
    const notices: string[] = [];
    assert.deepEqual(
      readRecords(root, synthetic, (line) => void notices.push(line)),
      [],
    );
    assert.equal(notices.length, 1);
    assert.ok(notices[0].startsWith(file) && notices[0].includes('a run trains them again'), notices[0]);
    assert.equal(existsSync(file), false);
    assert.deepEqual(readFileSync(`${file}.rejected`), spoilt);
  },
});

/** Some of the records of a whole run are altered. */
export const spoiledStore = (times: number): Fault => ({
  name: 'store with spoiled records',
  holds: 'the next run trains their trials again, and those alone',
  times,
  inject: async (_, cleanup) => {
    const root = temporaryFolder(cleanup);
    const options = { root, workers: 0, notice: () => undefined };
    await runExperiment(synthetic, 'paper', options);
    const folder = path.join(root, 'synthetic-paper', 'synthetic');
    const spoilt = readdirSync(folder).filter(() => draw() < 0.3);
    for (const name of spoilt) {
      const file = path.join(folder, name);
      writeFileSync(file, WAYS[below(WAYS.length)](readFileSync(file)));
    }
    const { trained } = await runExperiment(synthetic, 'paper', options);
    assert.equal(trained, 3 * spoilt.length);
    assert.deepEqual(await storedTable(synthetic, 'paper', root), expectedTable(synthetic, 'paper'));
  },
});
