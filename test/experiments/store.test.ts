import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import type { TestContext } from 'node:test';
import { results, runExperiment } from '../../src/experiments/index.js';
import { recordName, recordText } from '../../src/experiments/record.js';
import type { TrialRecord } from '../../src/experiments/record.js';
import { readRecords, readTrials, writeRecord } from '../../src/experiments/store.js';
import { exampleRecord } from './fixtures/example-record.js';
import { temporaryFolder } from '../support/folders.js';
import { registryModule } from './fixtures/registry-module.js';
import { synthetic } from './fixtures/synthetic.js';
import { expectedTable, storedTable } from './fixtures/table.js';

/** A store that holds the example record. */
function exampleStore(t: TestContext): { root: string; folder: string; file: string } {
  const root = temporaryFolder(t);
  const folder = path.join(root, 'synthetic-paper', 'synthetic');
  return { root, folder, file: path.join(folder, writeRecord(root, exampleRecord)) };
}

/** The names of valid records, and the notices. */
function read(root: string): { names: string[]; notices: string[] } {
  const notices: string[] = [];
  const names = readRecords(root, synthetic, (line) => notices.push(line)).map(({ name }) => name);
  return { names, notices };
}

describe('readRecords', () => {
  it('returns what writeRecord stored', (t) => {
    const { root, file } = exampleStore(t);
    assert.equal(path.basename(file), recordName(exampleRecord));
    assert.deepEqual(read(root), { names: [path.basename(file)], notices: [] });
  });

  it('finds nothing where nothing was stored', (t) => {
    assert.deepEqual(read(temporaryFolder(t)), { names: [], notices: [] });
  });

  it('passes over locks, unfinished files and other files', (t) => {
    const { root, folder, file } = exampleStore(t);
    for (const name of ['.quick.lock', '.x.json', 'x.json.rejected', 'notes.txt'])
      writeFileSync(path.join(folder, name), '{');
    assert.deepEqual(read(root), { names: [path.basename(file)], notices: [] });
  });

  const text = recordText(exampleRecord);
  const faults: [string, string, RegExp][] = [
    ['is empty', '', /is truncated or altered/],
    ['is cut in half', text.slice(0, text.length / 2), /is truncated or altered/],
    ['lacks the last line end', text.slice(0, -1), /checksum does not match/],
    ['has one digit altered', text.replace('"seconds": 1.5', '"seconds": 1.6'), /checksum does not match/],
    ['is of another format version', text.replace('"format": 1', '"format": 7'), /has format version 7/],
  ];
  for (const [name, content, reason] of faults) {
    it(`sets a file aside that ${name}`, (t) => {
      const { root, file } = exampleStore(t);
      writeFileSync(file, content);
      const { names, notices } = read(root);
      assert.deepEqual(names, []);
      assert.equal(notices.length, 1);
      assert.match(notices[0], reason);
      assert.ok(notices[0].startsWith(`${file} `) && !notices[0].includes('\n'), notices[0]);
      assert.match(notices[0], /it is kept as first-quick-\S+\.json\.rejected; its trials count as missing/);
      assert.equal(readFileSync(`${file}.rejected`, 'utf8'), content);
      assert.deepEqual(read(root), { names: [], notices: [] });
    });
  }

  it('sets files aside whose names are those of others, without losing an earlier one', (t) => {
    const { root, folder, file } = exampleStore(t);
    const swapped = path.join(folder, recordName({ ...exampleRecord, version: 2 }));
    writeFileSync(swapped, text);
    writeFileSync(`${swapped}.rejected`, 'an earlier one');
    const { names, notices } = read(root);
    assert.deepEqual(names, [path.basename(file)]);
    assert.match(
      notices[0],
      /does not belong here \(its content is synthetic-paper\/synthetic\/first-quick-5/,
    );
    assert.equal(readFileSync(`${swapped}.rejected`, 'utf8'), 'an earlier one');
    assert.equal(readFileSync(`${swapped}.rejected-2`, 'utf8'), text);
  });

  it('sets a record of another experiment aside', (t) => {
    const { root, folder } = exampleStore(t);
    const other = { ...exampleRecord, experiment: 'synthetic-paper/other' };
    writeFileSync(path.join(folder, recordName(other)), recordText(other));
    const { names, notices } = read(root);
    assert.equal(names.length, 1);
    assert.match(notices[0], /does not belong here \(its content is synthetic-paper\/other/);
  });

  it('stops with one line where it must not read', (t) => {
    const root = temporaryFolder(t);
    writeFileSync(path.join(root, 'synthetic-paper'), '');
    assert.throws(() => read(root), {
      name: 'UserError',
      message: /^cannot read .*synthetic-paper.synthetic \(ENOTDIR.*make it readable/,
    });
    const { root: other, file } = exampleStore(t);
    mkdirSync(`${file.slice(0, -5)}x.json`);
    assert.throws(() => read(other), { name: 'UserError', message: /^cannot read .*x\.json \(EISDIR/ });
  });
});

describe('readTrials', () => {
  const trialsOf = async (root: string) => {
    const notices: string[] = [];
    const { trials, outdated } = await readTrials(root, synthetic, 'quick', (line) => notices.push(line));
    return { seeds: [...trials.get('first')!.keys()], trials: trials.get('first')!, outdated, notices };
  };
  const only = (record: TrialRecord, seeds: readonly number[]): TrialRecord => ({
    ...record,
    seeds,
    trials: record.trials.filter(({ seed }) => seeds.includes(seed)),
  });

  it('counts the record first by name where two hold the same trial, and says so', async (t) => {
    const root = temporaryFolder(t);
    const altered = exampleRecord.trials.map((trial) => ({ ...trial, metrics: { error: 99 } }));
    const names = [
      writeRecord(root, only(exampleRecord, [5, 6, 7])),
      writeRecord(root, only({ ...exampleRecord, trials: altered }, [7, 8, 9])),
    ];
    assert.ok(names[0] < names[1]);
    const { seeds, trials, notices } = await trialsOf(root);
    assert.deepEqual(seeds, [5, 6, 7, 8, 9]);
    assert.equal(trials.get(7)!.source.name, names[0]);
    assert.equal(trials.get(8)!.source.name, names[1]);
    assert.deepEqual(notices, [
      `${names[1]} repeats the trials of seeds 7; those of ${names[0]} count, first by name`,
    ]);
  });

  for (const change of [{ version: 2 }, { dataHash: 'other-data' }, { settings: { epochs: 5 } }]) {
    it(`does not count a record with ${JSON.stringify(change)}, and leaves it`, async (t) => {
      const { root, folder } = exampleStore(t);
      const other = writeRecord(root, { ...exampleRecord, ...change });
      assert.deepEqual((await trialsOf(root)).outdated, [other]);
      assert.equal(readdirSync(folder).length, 2);
    });
  }

  it('does not count variants and seeds that the experiment no longer has', async (t) => {
    const root = temporaryFolder(t);
    writeRecord(root, { ...exampleRecord, variant: 'third' });
    const seeds = [10, 11, 12, 13, 14];
    writeRecord(root, {
      ...exampleRecord,
      seeds,
      trials: exampleRecord.trials.map((trial) => ({ ...trial, seed: trial.seed + 5 })),
    });
    assert.deepEqual((await trialsOf(root)).seeds, [10, 11]);
  });
});

it('a run trains the trials of damaged records again, and only those', async (t) => {
  const root = temporaryFolder(t);
  await runExperiment(synthetic, 'quick', { root, registryModule, workers: 0 });
  const folder = path.join(root, 'synthetic-paper', 'synthetic');
  const [damaged] = readdirSync(folder).sort();
  const bytes = readFileSync(path.join(folder, damaged));
  bytes[bytes.length >> 1] ^= 1;
  writeFileSync(path.join(folder, damaged), bytes);
  const notices: string[] = [];
  const notice = (line: string): void => void notices.push(line);
  const summary = await runExperiment(synthetic, 'quick', { root, registryModule, workers: 0, notice });
  assert.equal(notices.length, 1);
  assert.equal(summary.trained, 5);
  assert.equal(summary.stored, 24);
  assert.ok(readdirSync(folder).includes(`${damaged}.rejected`));
  assert.deepEqual(await storedTable(synthetic, 'quick', root), expectedTable(synthetic, 'quick'));
});

it('results say what the rows come from', async (t) => {
  const { root, file } = exampleStore(t);
  const { sources } = await results(synthetic, { scale: 'quick', root });
  assert.deepEqual(sources, {
    experiment: 'synthetic-paper/synthetic',
    scale: 'quick',
    trials: 5,
    diverged: 1,
    missing: 19,
    records: [path.basename(file)],
    backends: ['wasm 4.22.0'],
    commits: ['0123456789abcdef0123456789abcdef01234567'],
    machines: ['Example CPU, 2 cores'],
    plans: [],
    unplanned: 1,
    seconds: 1.5,
  });
});
