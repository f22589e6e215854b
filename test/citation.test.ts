import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { it } from 'node:test';
import { paperNotebooks } from '../src/cli/paper-notebooks.js';
import { readNotebook } from '../src/notebook/index.js';
import { experiments } from '../src/papers/index.js';
import { projectRoot } from '../src/system/project-root.js';

it('CITATION.cff names every paper that has a notebook, by its title', () => {
  const citation = readFileSync(path.join(projectRoot(), 'CITATION.cff'), 'utf8').replace(/\s+/g, ' ');
  const papers = new Set(experiments.map(({ paper }) => paper));
  const ofPapers = paperNotebooks().filter((file) => papers.has(path.basename(file, '.ipynb')));
  const titles = ofPapers.map((file) => {
    const abstract = readNotebook(file).cells[0].source.replace(/\s+/g, ' ');
    return /\*([^*]{20,})\*/.exec(abstract.replaceAll('**', ''))?.[1];
  });
  assert.equal(titles.length, 5);
  for (const title of titles) assert.ok(title !== undefined && citation.includes(title), title);
});
