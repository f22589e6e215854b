import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  failureOf,
  firstDiagnostic,
  sourceExcerpt,
  sourceLine,
  stderrExcerpt,
} from '../../src/notebook/failure.js';

describe('sourceLine', () => {
  const source = [
    'interface Row { x: number }',
    'const rows: Row[] = [];',
    '',
    'rows.push({ x: 1 });',
    'rows.push({ x: 1 });',
    'const total: number = sum(rows as Row[]);',
  ].join('\n');

  it('finds the line that the compiler stripped of its types and exported', () => {
    assert.equal(sourceLine(source, 'exports.total = sum(rows);', 0), 6);
    assert.equal(sourceLine(source, 'exports.rows = [];', 0), 2);
  });

  it('tells equal lines apart by their order', () => {
    assert.equal(sourceLine(source, 'rows.push({ x: 1 });', 0), 4);
    assert.equal(sourceLine(source, 'rows.push({ x: 1 });', 1), 5);
  });

  it('names no line rather than a wrong one', () => {
    assert.equal(sourceLine(source, 'somethingElse(entirely, different)', 0), undefined);
  });
});

describe('the message', () => {
  const source = Array.from({ length: 30 }, (_, i) => `line${i + 1}();`).join('\n');

  it('shows at most ten lines of source, the failing one among them', () => {
    for (const line of [undefined, 1, 5, 15, 29, 30]) {
      const excerpt = sourceExcerpt(source, line).split('\n');
      assert.equal(excerpt.length, 11);
      assert.equal(excerpt.at(-1)!.trim(), '(20 more lines)');
      if (line === undefined) assert.doesNotMatch(excerpt.join('\n'), />/);
      else assert.match(excerpt.join('\n'), new RegExp(`^  > +${line} \\| line${line}\\(\\);$`, 'm'));
    }
  });

  it('names notebook, cell, line and reason first', () => {
    const { message, cell, line } = failureOf({
      notebook: 'a.ipynb',
      cell: 2,
      cells: 7,
      line: 3,
      reason: 'Error: no',
      source,
      stderr: 'a word\n',
    });
    assert.equal(message.split('\n')[0], 'a.ipynb: cell 2 of 7, line 3: Error: no');
    assert.match(message, /\n {2}stderr:\n {4}a word$/);
    assert.deepEqual([cell, line], [2, 3]);
  });

  it('leaves out the frames of the kernel, colours and what the reason says already', () => {
    const stderr =
      'a warning\n\u001b[31mError: no\u001b[39m\n    at f (cell-run-3.js:7:11)\n' +
      '    at train (/project/dist/src/training/loop.js:3:4)\n    at run (node:internal/x:1:2)\n' +
      '    at execute (/project/node_modules/tslab/dist/executor.js:1:2)\n';
    assert.equal(
      stderrExcerpt(stderr, 'Error: yes'),
      '    a warning\n    Error: no\n        at train (/project/dist/src/training/loop.js:3:4)',
    );
    const loader = 'node:internal/modules/esm/resolve:1204\n    throw error;\n    ^\n\nError: no module\n';
    assert.equal(stderrExcerpt(loader, 'another'), '    Error: no module');
    assert.equal(stderrExcerpt('Error: no\n    at f (cell-run-3.js:7:11)\n', 'Error: no'), '');
  });
});

it('firstDiagnostic reads place and text', () => {
  assert.deepEqual(firstDiagnostic('3:7 - Type mismatch.\n4:1 - Another.\n'), {
    line: 3,
    column: 7,
    text: 'Type mismatch.',
  });
  assert.deepEqual(firstDiagnostic('util.ts 2:14 - Wrong.\n'), {
    file: 'util.ts',
    line: 2,
    column: 14,
    text: 'Wrong.',
  });
  assert.equal(firstDiagnostic('nothing of the kind'), undefined);
});
