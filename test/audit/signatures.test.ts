import assert from 'node:assert/strict';
import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { checkSignatures, SIGNATURES, signRecords } from '../../src/audit/index.js';
import { storeRoot } from '../../src/experiments/index.js';
import { writeRecord } from '../../src/experiments/store.js';
import { exampleRecord } from '../experiments/fixtures/example-record.js';
import { temporaryFolder } from '../support/folders.js';

describe('signatures', () => {
  it('notices an altered, a missing and a new record, and signs only the new one', async (t) => {
    const root = temporaryFolder(t);
    const name = (seed: number): string =>
      path.posix.join(
        exampleRecord.experiment,
        writeRecord(root, {
          ...exampleRecord,
          seeds: [seed],
          trials: [{ ...exampleRecord.trials[0], seed }],
        }),
      );
    const [altered, missing, kept] = [name(1), name(2), name(3)];
    assert.equal(await signRecords(root), 3);
    const { witness } = await checkSignatures(root);
    assert.match(witness, /^[0-9a-f]{64}$/);

    appendFileSync(path.join(root, altered), ' ');
    rmSync(path.join(root, missing));
    const unsigned = name(4);
    const found = await checkSignatures(root);
    assert.deepEqual(found, {
      matching: [kept],
      altered: [altered],
      missing: [missing],
      unsigned: [unsigned],
      witness,
    });

    assert.equal(await signRecords(root), 1);
    const after = await checkSignatures(root);
    assert.deepEqual([after.altered, after.missing, after.unsigned], [[altered], [missing], []]);
    assert.notEqual(after.witness, witness);
  });

  it('names the line of the file that is none', async (t) => {
    const root = temporaryFolder(t);
    writeFileSync(path.join(root, SIGNATURES), `${'0'.repeat(64)}  a/b.json\nnonsense\n`);
    await assert.rejects(checkSignatures(root), /SHA256SUMS:2 is no line of sha256sum \('nonsense'\)/);
  });

  it('holds for every committed record', async () => {
    const root = storeRoot();
    const { altered, missing, unsigned } = await checkSignatures(root);
    assert.deepEqual({ altered, missing, unsigned }, { altered: [], missing: [], unsigned: [] });
    assert.ok(readFileSync(path.join(root, SIGNATURES), 'utf8').length > 0);
  });
});
