import assert from 'node:assert/strict';
import { it } from 'node:test';
import { readManifest, type Table } from '../../src/charts/index.js';
import type { Results } from '../../src/experiments/index.js';
import { workbook } from '../../src/report/index.js';
import { temporaryFolder } from '../support/folders.js';
import { correlatedResults } from './fixture.js';

it('a table of two results is entered in the manifest with the records of both', async (t) => {
  const root = temporaryFolder(t);
  const figures = temporaryFolder(t);
  process.env.WORKBOOK_FIGURES = figures;
  t.after(() => delete process.env.WORKBOOK_FIGURES);
  const [paper, reduced] = [await correlatedResults(root), await correlatedResults(root, 'reduced')];
  const shown: string[] = [];
  const both = (...all: Results[]): Table => ({
    caption: 'Both',
    columns: [{ name: 'scale', title: 'Scale' }],
    rows: all.map(({ scale }) => ({ scale })),
  });
  const display = { raw: () => {}, markdown: (text: string) => void shown.push(text) };
  await workbook(display, 'a-paper').table('both', both, paper, reduced);
  const entry = readManifest(figures)['a-paper/both.md'];
  assert.equal(entry.madeBy, 'both');
  assert.deepEqual(
    entry.records,
    [...paper.sources.records, ...reduced.sources.records].map((record) => `correlated/${record}`).sort(),
  );
  assert.equal(entry.scale, 'paper and reduced (half of the seeds)');
  // Of the two scales that with fewer trials an arm.
  assert.equal(entry.trials, 6);
  assert.match(shown[0], /^Both\n/);
});
