import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fromCSV } from 'arquero';
import { column, readManifest, writeTable, type Table } from '../charts/index.js';
import { withLock } from '../system/lock.js';

/** The summaries that {@link Workbook.summary} wrote for each paper, as one table. */
export function allClaims(root: string): Table {
  const papers = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(path.join(root, entry.name, 'claims.csv')))
    .map(({ name }) => name)
    .sort();
  return {
    caption: 'What the papers say, and what is found here: comparisons of arms, each with a verdict.',
    columns: [
      column.text('paper', 'Paper'),
      column.text('claim', 'The paper says'),
      column.text('found', 'Found here'),
      column.text('change', 'First against second'),
      column.text('kind', 'Kind'),
      column.text('scale', 'Scale'),
    ],
    rows: papers.flatMap((paper) =>
      fromCSV(readFileSync(path.join(root, paper, 'claims.csv'), 'utf8'), { autoType: false })
        .objects()
        .map((row) => {
          const { claim, found, change, kind, scale } = row as Record<string, string>;
          return {
            paper: paperName(paper),
            claim,
            found,
            change: change || null,
            kind: kind || null,
            scale: scale || null,
          };
        }),
    ),
  };
}

/** `flexible-activations` as people write it. */
export const paperName = (folder: string): string => {
  const words = folder.replaceAll('-', ' ');
  return words[0].toUpperCase() + words.slice(1);
};

/**
 * Writes {@link allClaims} to `<root>/claims.{md,csv,tex}`, with the sources of the papers' summaries. Notebooks that run
 * side by side take turns, so that the last one writes all summaries.
 */
export const writeAllClaims = (root: string): Promise<void> =>
  withLock(path.join(root, '.claims.lock'), `${path.join(root, 'claims.md')} is being written`, async () => {
    const summaries = Object.entries(readManifest(root)).filter(([file]) =>
      /^[^/]+\/claims\.csv$/.test(file),
    );
    const all = (key: 'backends' | 'commits' | 'machines'): string[] =>
      summaries.flatMap(([, entry]) => entry[key]);
    await writeTable(root, 'claims', allClaims(root), {
      madeBy: 'allClaims',
      records: summaries.flatMap(([file, { records }]) =>
        records.map((record) => `${path.posix.dirname(file)}/${record}`),
      ),
      scale: [...new Set(summaries.map(([, { scale }]) => scale))].sort().join(' and '),
      trials: Math.min(...summaries.map(([, { trials }]) => trials)),
      backends: all('backends'),
      commits: all('commits'),
      machines: all('machines'),
    });
  });
