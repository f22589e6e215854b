import assert from 'node:assert/strict';
import { lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { runNotebook } from '../../src/notebook/index.js';
import type { ProgressState } from '../../src/notebook/index.js';
import { displayText } from '../../src/notebook/progress.js';
import { eventually } from '../support/processes.js';
import { copyFixture, fixtures, kernelsOf, workFolder } from './helpers.js';

const folder = workFolder();
const patient = { readyTimeout: 60_000 };

interface StoredOutput {
  output_type: string;
  name?: string;
  text?: string[];
  data?: Record<string, unknown>;
}

const resultIn = (outputs: StoredOutput[]) =>
  outputs.find(({ output_type }) => output_type === 'execute_result')?.data?.['text/plain'];

const outputsIn = (file: string): StoredOutput[][] =>
  (JSON.parse(readFileSync(file, 'utf8')) as { cells: { outputs?: StoredOutput[] }[] }).cells.map(
    ({ outputs }) => outputs ?? [],
  );
const textOf = (outputs: StoredOutput[], name = 'stdout') =>
  outputs
    .filter((output) => output.name === name)
    .map((output) => output.text!.join(''))
    .join('');

describe('runNotebook', { concurrency: 2 }, () => {
  it('writes what the cells printed and displayed; a second run changes no byte', async () => {
    const odd = path.join(folder, `größe "Ω" 'a b'`);
    mkdirSync(odd);
    const file = copyFixture('good', odd, '実験 $1');
    const link = path.join(folder, 'link.ipynb');
    symlinkSync(file, link);
    const options = {
      ...patient,
      env: { ...process.env, OF_THE_CALLER: 'passed on' },
      renderChart: (spec: object) =>
        Promise.resolve(`<svg><!-- ${Object.keys(spec).sort().join(' ')} --></svg>`),
    };
    const states: ProgressState[] = [];
    let done = 0;
    const progress = { update: (state: ProgressState) => states.push(state), done: () => done++ };
    const first = await runNotebook(link, { ...options, progress });
    assert.equal(first.failure, undefined);
    assert.deepEqual(
      first.cells.map(({ cell, status }) => [cell, status]),
      [2, 3, 4, 5, 6].map((cell) => [cell, 'ok']),
    );
    assert.equal(first.changed, true);
    assert.equal(first.output, file);
    assert.ok(lstatSync(link).isSymbolicLink(), 'the link still is one');
    const [markdown, values, displays, chart, blank, last] = outputsIn(file);
    assert.deepEqual([markdown, blank], [[], []]);
    assert.equal(textOf(values), 'größe 3\n');
    assert.deepEqual(resultIn(values), ['3']);
    assert.deepEqual(displays[0].data, { 'text/html': ['<b>done</b>'] });
    assert.equal(textOf(displays, 'stderr'), 'a word on stderr is no failure\n');
    assert.deepEqual(Object.keys(chart[0].data!), [
      'application/vnd.vegalite.v5+json',
      'image/svg+xml',
      'text/plain',
    ]);
    assert.deepEqual(chart[0].data!['image/svg+xml'], ['<svg><!-- $schema data encoding mark --></svg>']);
    assert.equal(textOf(last), '1 undefined passed on\n');
    assert.equal(textOf(last, 'stderr'), '', "no warnings of Node's own");

    assert.equal(done, 1);
    assert.ok(states.every(({ notebook, cells }) => notebook === 'link.ipynb' && cells === 6));
    const duringDisplays = states.filter(({ cell }) => cell === 3).map(({ display }) => displayText(display));
    assert.match(
      String(duringDisplays.at(-1)),
      /^step \d+ of 60, 1 min left$/,
      'the newest display while the cell ran',
    );

    const before = { text: readFileSync(file, 'utf8'), ...statSync(file) };
    const second = await runNotebook(link, options);
    assert.deepEqual([second.status, second.changed], ['ok', false]);
    assert.equal(readFileSync(file, 'utf8'), before.text);
    assert.equal(statSync(file).mtimeMs, before.mtimeMs, 'not even written');
    assert.deepEqual(readdirSync(odd), [path.basename(file)]);
  });

  it('writes elsewhere on demand, and runs where the notebook is', async () => {
    const output = path.join(folder, 'new', 'folder', 'imports.ipynb');
    const file = path.join(fixtures, 'imports.ipynb');
    const text = readFileSync(file, 'utf8');
    const result = await runNotebook(file, { ...patient, output });
    assert.equal(result.failure?.message, undefined);
    const [, own, libraries] = outputsIn(output);
    assert.deepEqual(resultIn(own), ['true'], 'the project is imported by its own name');
    assert.deepEqual(resultIn(libraries), ['2']);
    assert.equal(readFileSync(file, 'utf8'), text);
  });

  it('keeps 10,000 lines printed at once; holds 50 MB in bounded memory and cuts them with a notice', async () => {
    const file = copyFixture('much-output', folder);
    const before = process.memoryUsage.rss();
    let peak = before;
    const watching = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 20);
    const result = await runNotebook(file, patient).finally(() => clearInterval(watching));
    assert.equal(result.failure?.message, undefined);
    const [lines, after, megabytes] = outputsIn(file);
    assert.equal(textOf(lines), Array.from({ length: 10_000 }, (_, line) => `line ${line}\n`).join(''));
    assert.equal(textOf(after), 'after\n', 'the end of the cell was seen');
    // The kernel sends 16,000,000 characters and a notice of what it left out.
    assert.match(textOf(megabytes), /\n\[150000\d\d more characters left out\]\n$/);
    assert.ok(statSync(file).size < 1_500_000);
    // The text is 52 MB, and as frames and strings beside each other more than twice that, if all of it were kept.
    assert.ok(peak - before < 100e6, `${((peak - before) / 1e6).toFixed(0)} MB more at the peak`);
  });

  it('refuses limits that are no times', async () => {
    const file = copyFixture('small', folder);
    for (const timeout of [0, -1, NaN, Infinity]) {
      await assert.rejects(runNotebook(file, { timeout }), /^UserError: the time limit of a cell is /);
    }
  });
});

it('leaves no kernel', async () => {
  assert.ok(await eventually(() => kernelsOf(folder).length === 0, 2000));
});
