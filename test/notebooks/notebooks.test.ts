import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { checkManifest, readManifest } from '../../src/charts/manifest.js';
import { projectRoot } from '../../src/system/project-root.js';
import { sha256 } from '../../src/data/index.js';

const run = promisify(execFile);
const root = projectRoot();
const CLI = path.join(root, 'dist', 'src', 'cli', 'main.js');
const NOTEBOOKS = readdirSync(path.join(root, 'notebooks')).filter((name) => name.endsWith('.ipynb'));

const scratch = mkdtempSync(path.join(tmpdir(), 'workbook-notebooks-'));
after(() => rmSync(scratch, { recursive: true }));

/** Every file below a folder with the hash of its content. */
const contents = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name))
      .sort()
      .map((file) => [path.relative(folder, file), sha256(readFileSync(file))]),
  );

interface Output {
  output_type: string;
  data?: Record<string, unknown>;
}
interface Cell {
  cell_type: string;
  outputs?: Output[];
  source: string[];
}
const cellsOf = (file: string): Cell[] => (JSON.parse(readFileSync(file, 'utf8')) as { cells: Cell[] }).cells;

for (const name of NOTEBOOKS)
  describe(`notebooks/${name}`, () => {
    const execute = () =>
      run(
        process.execPath,
        [CLI, 'notebook', 'run', path.join(root, 'notebooks', name), '--output', scratch],
        {
          env: {
            ...process.env,
            WORKBOOK_SCALE: 'smoke',
            WORKBOOK_DATA: path.join(scratch, 'trials'),
            WORKBOOK_FIGURES: path.join(scratch, 'figures'),
          },
        },
      );

    it('trains, draws and concludes at the smallest scale, and again without training changes no byte', async () => {
      await execute();
      const first = contents(scratch);
      const { stderr } = await execute();
      assert.deepEqual(contents(scratch), first, stderr);
      const charts = cellsOf(path.join(scratch, name))
        .flatMap((cell) => cell.outputs ?? [])
        .filter((output) => output.data?.['application/vnd.vegalite.v5+json']);
      assert.ok(charts.length > 0);
      for (const chart of charts)
        assert.ok(chart.data?.['image/svg+xml'], 'a chart without its static picture');
      assert.deepEqual(checkManifest(path.join(scratch, 'figures')), []);
    });

    it('holds prose, constants and calls: no cell defines a function of more than 15 lines', () => {
      for (const cell of cellsOf(path.join(root, 'notebooks', name)).filter(
        ({ cell_type }) => cell_type === 'code',
      ))
        assert.ok(cell.source.length <= 25, cell.source.join(''));
    });
  });

describe('the committed figures', () => {
  const figures = path.join(root, 'figures');

  it('are what the manifest says, byte for byte', () => {
    assert.deepEqual(checkManifest(figures), []);
  });

  it('name the records that they were drawn from, and these are there', () => {
    const entries = Object.entries(readManifest(figures));
    assert.ok(entries.length > 0);
    const drawn = entries.filter(([, { records }]) => records.length > 0);
    assert.ok(drawn.length > 0);
    for (const [file, { records, commits, scale }] of drawn) {
      // What is of one paper lies in its folder; the table of all papers' claims names the papers with the records.
      const paper = path.posix.dirname(file);
      const stored = readdirSync(path.join(root, 'data', 'trials', paper), {
        recursive: true,
        encoding: 'utf8',
      });
      for (const record of records) assert.ok(stored.includes(record), `${file}: ${record}`);
      assert.ok(commits.length > 0 && scale !== 'smoke', file);
    }
    // Without records there is only what a formula alone draws.
    for (const [file, { records, trials }] of entries) assert.equal(records.length === 0, trials === 0, file);
  });
});
