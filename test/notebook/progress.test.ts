import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { terminalProgress } from '../../src/notebook/index.js';
import { displayText, formatDuration } from '../../src/notebook/progress.js';

const state = {
  notebook: 'a.ipynb',
  cell: 3,
  cells: 12,
  elapsedMs: 65_000,
  display: { 'text/html': '<style>b { color: red }</style><b>epoch 2</b> of 9 &lt;\n1 min left&gt;' },
};

function recorded(isTTY: boolean, columns = 80) {
  let text = '';
  let time = 0;
  const reporter = terminalProgress(
    { isTTY, columns, write: (part: string) => (text += part) },
    { now: () => time },
  );
  return { reporter, text: () => text, at: (milliseconds: number) => (time = milliseconds) };
}

describe('progress', () => {
  it('shows the text of a display without its tags', () => {
    assert.equal(displayText(state.display), 'epoch 2 of 9 < 1 min left>');
    assert.equal(displayText({ 'image/png': 'AAAA' }), '');
    assert.equal(displayText({ 'text/plain': 'a\u001b[31mb\n' }), 'a [31mb');
  });

  it('shows times as m:ss or h:mm:ss', () => {
    assert.deepEqual([0, 59_999, 60_000, 3_661_000].map(formatDuration), ['0:00', '0:59', '1:00', '1:01:01']);
  });

  it('rewrites one line on a terminal, cut to its width, and clears it', () => {
    const { reporter, text } = recorded(true, 40);
    reporter.update(state);
    reporter.update(state);
    reporter.update({ ...state, cell: 4, display: {} });
    reporter.done();
    assert.deepEqual(text().split('\r\u001b[2K'), [
      '',
      'a.ipynb  cell 3/12  1:05  epoch 2 of 9 < 1 min left>'.slice(0, 39),
      'a.ipynb  cell 4/12  1:05',
      '',
    ]);
  });

  it('writes a line every ten seconds elsewhere', () => {
    const { reporter, text, at } = recorded(false);
    for (let milliseconds = 0; milliseconds <= 25_000; milliseconds += 250) {
      at(milliseconds);
      reporter.update({ ...state, elapsedMs: milliseconds });
    }
    reporter.done();
    assert.deepEqual(text().split('\n'), [
      'a.ipynb  cell 3/12  0:10  epoch 2 of 9 < 1 min left>',
      'a.ipynb  cell 3/12  0:20  epoch 2 of 9 < 1 min left>',
      '',
    ]);
  });
});
