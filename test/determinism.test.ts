import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { projectRoot } from '../src/system/project-root.js';

const root = projectRoot();

/** A line of code and where it stands. */
interface Line {
  readonly file: string;
  readonly place: string;
  readonly text: string;
}

/** The lines of a file; of a notebook, those of its code cells. */
function linesOf(file: string): Line[] {
  const text = readFileSync(path.join(root, file), 'utf8');
  const parts = file.endsWith('.ipynb') ? codeCells(text) : [{ name: file, text }];
  return parts.flatMap(({ name, text }) =>
    text.split('\n').map((line, index) => ({ file, place: `${name}:${index + 1}`, text: line })),
  );

  function codeCells(notebook: string): { name: string; text: string }[] {
    const { cells } = JSON.parse(notebook) as { cells: { cell_type: string; source: string | string[] }[] };
    return cells.flatMap(({ cell_type, source }, index) =>
      cell_type === 'code' ? [{ name: `${file}, cell ${index + 1}`, text: [source].flat().join('') }] : [],
    );
  }
}

const files = ['src', 'native/src', 'notebooks'].flatMap((folder) =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(m?ts|ipynb)$/.test(name) && !name.includes('.ipynb_checkpoints'))
    .map((name) => `${folder}/${name.replaceAll(path.sep, '/')}`),
);
const lines = files.flatMap(linesOf);

/** Where the pattern stands, as `place: line`. */
const uses = (pattern: RegExp, within: readonly Line[] = lines): string[] =>
  within.filter(({ text }) => pattern.test(text)).map(({ place, text }) => `${place}: ${text.trim()}`);

/** Code that dates a run or a lock; no result depends on it. */
const DATED = [
  'src/cli/export.ts',
  'src/experiments/plan-file.ts',
  'src/experiments/slurm/queue.ts',
  'src/experiments/slurm/submit.ts',
  'src/experiments/slurm/task.ts',
  'src/experiments/store.ts',
  'src/experiments/train-block.ts',
  'src/notebook/message.ts',
  'src/system/lock.ts',
];

describe('the code of the library, the native backend and the notebooks', () => {
  it('is looked through as a whole', () => {
    for (const folder of ['src/activations/', 'native/src/kernels/', 'notebooks/']) {
      assert.ok(
        lines.some(({ file }) => file.startsWith(folder)),
        `no code was found in ${folder}`,
      );
    }
  });

  it('draws only from streams with a seed', () => {
    assert.deepEqual(uses(/\bMath\.random\b/), []);
    assert.deepEqual(uses(/\bshuffle:\s*true\b/), []);
    assert.deepEqual(uses(/\btf\.(rand\b|random|truncatedNormal|multinomial|dropout)/), []);
  });

  it('asks for the time of day only where no result depends on it', () => {
    const undated = lines.filter(({ file }) => !DATED.includes(file));
    assert.deepEqual(uses(/\bDate\.now\b|\bnew Date\(\)/, undated), []);
    for (const file of DATED) assert.ok(files.includes(file), `${file} is gone; take it off the list`);
  });
});
