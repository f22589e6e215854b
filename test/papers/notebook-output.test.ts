import assert from 'node:assert/strict';
import { it } from 'node:test';
import { readManifest } from '../../src/charts/index.js';
import type { LoadedTrials, Scale } from '../../src/experiments/index.js';
import { showTable } from '../../src/papers/notebook-output.js';
import { synthetic } from '../experiments/fixtures/synthetic.js';
import { temporaryFolder } from '../support/folders.js';
import { constructedSources } from './sources.js';

const loadedAt = (scale: Scale, records: string[], commits: string[]): LoadedTrials => ({
  trials: [],
  curves: [],
  parameters: [],
  sources: constructedSources({ scale, records, commits }),
});

it('a table of two experiments is entered in the manifest with the records of both', async (t) => {
  const root = temporaryFolder(t);
  process.env.WORKBOOK_FIGURES = root;
  t.after(() => delete process.env.WORKBOOK_FIGURES);
  const shown: string[] = [];
  const display = { raw: () => {}, markdown: (text: string) => void shown.push(text) };
  const table = { caption: 'Both', columns: [{ name: 'a', title: 'A' }], rows: [{ a: 1 }] };
  await showTable(
    display,
    'both',
    table,
    { experiment: synthetic, loaded: loadedAt('paper', ['b.json'], ['1', '2']), madeBy: 'both' },
    { experiment: synthetic, loaded: loadedAt('quick', ['a.json'], ['2']), madeBy: 'both' },
  );
  const { sha256, ...entry } = readManifest(root)['synthetic-paper/both.md'];
  assert.match(sha256, /^[0-9a-f]{64}$/);
  assert.deepEqual(entry, {
    madeBy: 'both',
    records: ['a.json', 'b.json'],
    scale: 'paper, quick',
    trials: Math.min(synthetic.scales.paper.trials, synthetic.scales.quick.trials),
    backends: ['wasm 4.22.0'],
    commits: ['1', '2'],
    machines: ['a machine, 2 cores'],
  });
  assert.match(shown[0], /^Both\n/);
});
