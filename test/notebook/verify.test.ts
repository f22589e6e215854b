import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { runNotebook, verifyNotebook } from '../../src/notebook/index.js';
import { startWorkbook } from '../support/workbook.js';
import { workFolder } from './helpers.js';

const folder = workFolder();

/** A notebook that shows a table and writes one. */
const SOURCE = `import { mkdirSync, writeFileSync } from "node:fs";
import { display } from "tslab";
const figures = process.env.WORKBOOK_FIGURES!;
mkdirSync(figures, { recursive: true });
writeFileSync(figures + "/table.csv", "arm,loss\\nrelu," + (process.env.LOSS ?? "0.25") + "\\n");
display.markdown("| Arm | Loss |\\n| :--- | ---: |\\n| relu | " + (process.env.LOSS ?? "0.25") + " |\\n");`;

async function committed(name: string, metadata: object = {}): Promise<{ file: string; figures: string }> {
  const place = path.join(folder, name);
  const figures = path.join(place, 'figures');
  mkdirSync(figures, { recursive: true });
  const file = path.join(place, 'book.ipynb');
  const cell = {
    cell_type: 'code',
    id: 'table',
    metadata: {},
    source: SOURCE,
    outputs: [],
    execution_count: null,
  };
  const kernelspec = { name: 'tslab', display_name: 'TypeScript', language: 'typescript' };
  writeFileSync(
    file,
    JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: { kernelspec, ...metadata }, cells: [cell] }),
  );
  const { failure } = await runNotebook(file, {
    readyTimeout: 60_000,
    env: { ...process.env, WORKBOOK_FIGURES: figures },
  });
  assert.equal(failure, undefined);
  return { file, figures };
}

const withLoss = (loss: string): NodeJS.ProcessEnv => ({ ...process.env, LOSS: loss });

describe('verifyNotebook', () => {
  it('finds what is as committed the same and writes nothing', async () => {
    const { file, figures } = await committed('same');
    const before = readFileSync(file, 'utf8');
    const { parts, failure } = await verifyNotebook(file, { figures });
    assert.equal(failure, undefined);
    assert.ok(parts.length > 0 && parts.every(({ verdict }) => verdict === 'same'));
    assert.equal(readFileSync(file, 'utf8'), before);
    assert.deepEqual(readdirSync(figures), ['table.csv']);
  });

  it('names the cell, the file and both values of what differs', async () => {
    const { file, figures } = await committed('differs');
    const { parts } = await verifyNotebook(file, { figures, env: withLoss('0.26') });
    const places = parts.flatMap(({ part, differences }) =>
      differences.map(({ place, committed: old, executed }) => [part, place, old, executed]),
    );
    assert.deepEqual(places, [
      ['table', 'output 1, data, text/markdown, line 3, column "Loss"', '0.25', '0.26'],
      ['table.csv', 'line 2, column "loss"', '0.25', '0.26'],
    ]);
  });

  it('allows what the metadata of the notebook allow', async () => {
    const { file, figures } = await committed('tolerant', {
      workbook: { columns: { loss: 0.1 }, cells: { table: { relative: 0.1 } } },
    });
    const { parts } = await verifyNotebook(file, { figures, env: withLoss('0.26') });
    assert.deepEqual(
      parts.map(({ part, verdict }) => [part, verdict]),
      [
        ['table', 'within'],
        ['table.csv', 'within'],
      ],
    );
  });

  it('refuses metadata that are no tolerances', async () => {
    const { file, figures } = await committed('refused', { workbook: { relative: '1 %' } });
    await assert.rejects(
      verifyNotebook(file, { figures }),
      /metadata\.workbook has the tolerance "1 %"; allowed/,
    );
  });
});

describe('workbook verify', () => {
  it('exits with 1 where something differs, and with 0 where nothing does', async () => {
    const { file, figures } = await committed('command');
    const verify = (loss: string) =>
      startWorkbook(['verify', file], { WORKBOOK_FIGURES: figures, LOSS: loss }).outcome;
    const same = await verify('0.25');
    assert.equal(same.code, 0, same.stderr);
    assert.match(same.stdout, /^book\.ipynb: .* 0 different\n$/);
    const other = await verify('0.5');
    assert.equal(other.code, 1);
    assert.match(other.stdout, /book\.ipynb +table +differs +output 1.*column "Loss" +0\.25 +0\.5\n/);
  });

  it('refuses a file that is no notebook with exit code 2', async () => {
    const { code, stderr } = await startWorkbook(['verify', path.join(folder, 'none.ipynb')]).outcome;
    assert.equal(code, 2);
    assert.match(stderr, /none\.ipynb/);
  });
});
