import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import type { TestContext } from 'node:test';
import { audit, countAll, explainDifferences, holds, type AuditOptions } from '../../src/audit/index.js';
import { runExperiment, type AuditRule } from '../../src/experiments/index.js';
import { parseRecord, recordText, type TrialRecord } from '../../src/experiments/record.js';
import { workbook } from '../cli/command-line.js';
import { registryModule } from '../experiments/fixtures/registry-module.js';
import { experiments } from '../experiments/fixtures/registry.js';
import { synthetic } from '../experiments/fixtures/synthetic.js';
import { temporaryFolder } from '../support/folders.js';

const RULE: AuditRule = {
  length: 'epochs',
  first: { values: 2, tolerance: 1e-6 },
  last: { tolerance: 1e-6 },
  measured: 'computed from the seed alone',
};

const options = (root: string, changes: Partial<AuditOptions> = {}): AuditOptions => ({
  share: 1,
  seed: 0,
  seconds: 60,
  workers: 2,
  root,
  registryModule,
  rules: { 'synthetic-paper/synthetic': RULE },
  notice: () => {},
  ...changes,
});

async function store(t: TestContext): Promise<{ root: string; folder: string; files: string[] }> {
  const root = temporaryFolder(t);
  await runExperiment(synthetic, 'quick', { root, workers: 1, registryModule, notice: () => {} });
  const folder = path.join(root, 'synthetic-paper', 'synthetic');
  return { root, folder, files: readdirSync(folder).map((name) => path.join(folder, name)) };
}

/** Rewrites a record with its checksum and key computed anew, as a forger would. */
function forge(file: string, change: (record: TrialRecord) => TrialRecord): void {
  writeFileSync(file, recordText(change(parseRecord(readFileSync(file)))));
}

const halveErrors = (record: TrialRecord): TrialRecord => ({
  ...record,
  trials: record.trials.map((trial) => ({
    ...trial,
    metrics: { ...trial.metrics, error: trial.metrics.error / 2 },
  })),
});

describe('audit', () => {
  it('finds true records the same to the last digit', async (t) => {
    const { root, files } = await store(t);
    const report = await audit([synthetic], options(root));
    assert.deepEqual(countAll(report), {
      sampled: files.length,
      same: files.length,
      within: 0,
      differs: 0,
      untrained: 0,
    });
    assert.ok(holds(report));
    assert.deepEqual(report.backends, ['hash 1.0.0']);
  });

  it('catches a metric that was halved with its checksum computed anew, whichever record it is in', async (t) => {
    const { root, files } = await store(t);
    for (const file of files) {
      const original = readFileSync(file);
      forge(file, halveErrors);
      const report = await audit([synthetic], options(root));
      assert.equal(countAll(report).differs, 1);
      assert.ok(!holds(report));
      const [found] = report.strata[0].sample.filter(({ name }) => file.endsWith(name));
      assert.equal(found.trials.find(({ verdict }) => verdict === 'differs')?.differences[0].name, 'error');
      writeFileSync(file, original);
    }
  });

  it('catches it from another processor too, where tolerances count', async (t) => {
    const { root, files } = await store(t);
    forge(files[0], (record) => ({
      ...halveErrors(record),
      provenance: { ...record.provenance, cpu: 'another processor' },
    }));
    const report = await audit([synthetic], options(root));
    const record = report.strata[0].sample.find(({ name }) => files[0].endsWith(name));
    assert.equal(record?.exact, false);
    assert.equal(countAll(report).differs, 1);
  });

  it('cuts what takes too long and compares its beginning', async (t) => {
    const { root, files } = await store(t);
    for (const file of files)
      forge(file, (record) => ({ ...record, provenance: { ...record.provenance, seconds: 1000 } }));
    const report = await audit([synthetic], options(root, { seconds: 300 }));
    for (const { share, trials } of report.strata[0].sample) {
      assert.ok(share > 0 && share < 1, `${share}`);
      // Trials with seed % 8 = 5 diverge in their last epochs, wherever they end.
      const finite = trials.filter(({ seed }) => seed % 8 !== 5);
      assert.ok(finite.every(({ verdict, last }) => verdict === 'same' && last === null));
    }
  });

  it('says why something could not be trained, and goes on', async (t) => {
    const { root } = await store(t);
    const withoutData = experiments.find(({ name }) => name === 'without-data')!;
    await runExperiment({ ...synthetic, name: 'without-data' }, 'smoke', {
      root,
      workers: 0,
      notice: () => {},
    });
    const report = await audit([withoutData, synthetic], options(root));
    const [refused] = report.strata;
    assert.match(refused.sample[0].untrained!, /digits\.bin is missing; download it/);
    assert.ok(countAll(report).same > 0);
    assert.ok(holds(report));
  });

  it('does not train what cannot come out again', async (t) => {
    const { root } = await store(t);
    const rules = { 'synthetic-paper/synthetic': { ...RULE, unrepeatable: 'its values are times' } };
    const report = await audit([synthetic], options(root, { rules }));
    assert.ok(report.strata[0].sample.every(({ untrained }) => untrained === 'its values are times'));
  });

  it('stops at its time limit with a report of what it did not reach', { timeout: 60_000 }, async (t) => {
    const { root } = await store(t);
    const endless = experiments.find(({ name }) => name === 'endless')!;
    await runExperiment({ ...synthetic, name: 'endless' }, 'smoke', { root, workers: 0, notice: () => {} });
    const report = await audit([synthetic, endless], options(root, { seconds: 10 }));
    const last = report.strata.at(-1)!;
    assert.equal(last.experiment, 'synthetic-paper/endless');
    assert.match(last.sample[0].untrained!, /not reached in the time allowed/);
  });

  it('refuses an empty store', async (t) => {
    await assert.rejects(audit([synthetic], options(temporaryFolder(t))), /no trials are stored under/);
  });
});

describe('explainDifferences', () => {
  it('names settings, processor, code and the first value that differs', async (t) => {
    const { folder, files } = await store(t);
    const changed = path.join(folder, 'changed.json');
    const record = parseRecord(readFileSync(files[0]));
    const [first, ...rest] = record.trials;
    writeFileSync(
      changed,
      recordText({
        ...record,
        settings: { epochs: 5 },
        trials: [
          { ...first, curves: { loss: [first.curves.loss[0], 0.5, ...first.curves.loss.slice(2)] } },
          ...rest,
        ],
        provenance: { ...record.provenance, cpu: 'another processor', git: { commit: 'abc', dirty: true } },
      }),
    );
    const found = explainDifferences(files[0], changed).map(({ aspect, field }) => `${aspect}: ${field}`);
    assert.deepEqual(found, [
      'settings: epochs',
      'code: commit',
      'machine: cpu',
      `results: seed ${first.seed}: loss[1], the first that differs`,
    ]);
    assert.deepEqual(explainDifferences(files[0], files[0]), []);
  });

  it('refuses what is no record', (t) => {
    const file = path.join(temporaryFolder(t), 'x.json');
    writeFileSync(file, '{}');
    assert.throws(() => explainDifferences(file, file), /x\.json .* give the path of a stored record/);
    assert.throws(() => explainDifferences('nowhere.json', file), /cannot read nowhere\.json/);
  });
});

describe('workbook audit', () => {
  it('writes a report and exits with 0, and with 1 once a record was forged', async (t) => {
    const { root, files } = await store(t);
    const output = temporaryFolder(t);
    const run = (...more: string[]) =>
      workbook(['audit', '--output', output, '--share', '1', ...more], { WORKBOOK_DATA: root });
    const good = await run();
    assert.equal(good.code, 0, good.stderr);
    assert.match(good.stdout, /^6 records: 6 the same to the last digit, 0 within tolerance, 0 different/);
    assert.ok(existsSync(path.join(output, 'audit.json')));
    forge(files[0], halveErrors);
    const bad = await run();
    assert.equal(bad.code, 1);
    assert.match(readFileSync(path.join(output, 'audit.md'), 'utf8'), /error is .* in the record and .* now/);
  });

  it('refuses bad arguments with exit code 2', async () => {
    for (const [args, reason] of [
      [['--share', '0'], /--share is '0'; allowed: above 0 and at most 1/],
      [['--share', '2'], /--share is '2'/],
      [['--hours', 'x'], /--hours is 'x'/],
      [['--seed', '-1'], /seed/],
      [['--paper', 'synthetic-papr'], /paper 'synthetic-papr'.*synthetic-paper/],
      [['--explain', 'a.json'], /--explain needs two records/],
      [['a.json'], /does not take 'a\.json' without --explain/],
    ] as const) {
      const { code, stderr } = await workbook(['audit', ...args]);
      assert.equal(code, 2, stderr);
      assert.match(stderr, reason);
    }
  });
});
