import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { startWorkbook } from '../support/workbook.js';
import { workFolder } from './helpers.js';

const folder = workFolder();

const CODE = `import { mkdirSync, writeFileSync } from "node:fs";
const folder = process.env.WORKBOOK_FIGURES! + "/paper";
mkdirSync(folder, { recursive: true });
writeFileSync(folder + "/table.csv", "arm,loss\\nrelu," + (process.env.LOSS ?? "0.25") + "\\n");`;

function book(name: string, query: string): { file: string; figures: string } {
  const place = path.join(folder, name);
  mkdirSync(place);
  const file = path.join(place, 'book.ipynb');
  const cells = [
    {
      cell_type: 'markdown',
      id: 'prose',
      metadata: {},
      source: `The loss is [–][loss].\n\n[loss]: <../figures/paper/table.csv#${query}>`,
    },
    { cell_type: 'code', id: 'code', metadata: {}, source: CODE, outputs: [], execution_count: null },
  ];
  const kernelspec = { name: 'tslab', display_name: 'TypeScript', language: 'typescript' };
  writeFileSync(file, JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: { kernelspec }, cells }));
  return { file, figures: path.join(place, 'figures') };
}

const proseOf = (file: string): string =>
  (JSON.parse(readFileSync(file, 'utf8')) as { cells: { source: string[] }[] }).cells[0].source.join('');

describe('numbers in the prose of a notebook', () => {
  it('are filled in from the tables that its run wrote, and verified', async () => {
    const { file, figures } = book('filled', 'arm=relu&show=loss&decimals=2');
    const env = { WORKBOOK_FIGURES: figures };
    const ran = await startWorkbook(['notebook', 'run', file], env).outcome;
    assert.equal(ran.code, 0, ran.stderr);
    assert.match(proseOf(file), /^The loss is \[0\.25\]\[loss\]\./);
    const same = await startWorkbook(['verify', file], env).outcome;
    assert.equal(same.code, 0, same.stdout + same.stderr);
    const other = await startWorkbook(['verify', file], { ...env, LOSS: '0.5' }).outcome;
    assert.equal(other.code, 1);
    assert.match(other.stdout, /prose +differs/);
    assert.match(proseOf(file), /0\.25/, 'the verification writes nothing');
  });

  it('are reported where the tables lack them, and a wrong source is bad input that changes nothing', async () => {
    const missing = book('missing', 'arm=tanh&show=loss&decimals=2');
    const ran = await startWorkbook(['notebook', 'run', missing.file], { WORKBOOK_FIGURES: missing.figures })
      .outcome;
    assert.equal(ran.code, 0, ran.stderr);
    assert.match(ran.stderr, /cell 'prose': the tables have no row, or no such column, for the value 'loss'/);
    const wrong = book('wrong', 'arm=relu&show=arm&decimals=1');
    const before = readFileSync(wrong.file, 'utf8');
    const { code, stderr } = await startWorkbook(['notebook', 'run', wrong.file], {
      WORKBOOK_FIGURES: wrong.figures,
    }).outcome;
    assert.equal(code, 2);
    assert.match(
      stderr,
      /book\.ipynb, cell 'prose': the value 'loss': .* has 'relu' in the column 'arm', needed is a number/,
    );
    assert.equal(readFileSync(wrong.file, 'utf8'), before);
  });
});
