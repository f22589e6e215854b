import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { errorLine, failureOf, sourceExcerpt, tracebackRest } from '../../src/notebook/failure.js';

const traceback = [
  'RangeError: x is 0',
  'cell [2], line 8',
  '  7 | function fail(point: Point) {',
  '> 8 |   throw new RangeError(`x is ${point.x}`);',
  '    |         ^',
  '  9 | }',
  '    at fail (cell [2]:8:9)',
  '    at <cell> (cell [2]:13:1)',
];
const error = { ename: 'RangeError', evalue: 'x is 0', traceback };

describe('a traceback', () => {
  it('says the line, when it is one of the cell', () => {
    assert.equal(errorLine(error, 'cell [2]'), 8);
    assert.equal(errorLine(error, 'cell [3]'), undefined);
    assert.equal(errorLine({ ...error, traceback: [] }, 'cell [2]'), undefined);
  });

  it('is told without what the message shows already', () => {
    const library = '    at train (src/training/loop.ts:3:4)';
    assert.deepEqual(tracebackRest({ ...error, traceback: [...traceback, library] }, 'cell [2]'), [
      `  ${library}`,
    ]);
    assert.equal(tracebackRest(error, 'cell [3]')[0], '  cell [2], line 8', 'another cell is shown');
    assert.deepEqual(tracebackRest({ ...error, traceback: ['RangeError: x is 0'] }, 'cell [2]'), []);
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
      traceback: ['      at f (cell [2]:3:1)'],
      stderr: 'a word\n',
    });
    assert.equal(message.split('\n')[0], 'a.ipynb: cell 2 of 7, line 3: Error: no');
    assert.match(message, /\n {6}at f \(cell \[2\]:3:1\)\n {2}stderr:\n {4}a word$/);
    assert.deepEqual([cell, line], [2, 3]);
  });

  it('shows the end of what was printed to stderr, without colours', () => {
    const printed = Array.from({ length: 20 }, (_, i) => `\u001b[31mwarning ${i}\u001b[39m\n`).join('');
    const { message } = failureOf({
      notebook: 'a.ipynb',
      cell: 1,
      cells: 1,
      reason: 'no',
      source: '1',
      stderr: printed,
    });
    const shown = message.split('\n').slice(2);
    assert.deepEqual(shown, ['  stderr:', ...[13, 14, 15, 16, 17, 18, 19].map((i) => `    warning ${i}`)]);
  });
});
