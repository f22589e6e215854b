import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { terminalProgress } from '../../src/notebook/index.js';
import { displayText, progressLine } from '../../src/notebook/progress.js';

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
  const reporter = terminalProgress({ isTTY, columns, write: (part: string) => (text += part) }, () => time);
  return { reporter, text: () => text, at: (milliseconds: number) => (time = milliseconds) };
}

describe('progress', () => {
  it('shows the text of a display without its tags', () => {
    assert.equal(displayText(state.display), 'epoch 2 of 9 < 1 min left>');
    assert.equal(displayText({ 'image/png': 'AAAA' }), '');
    assert.equal(displayText({ 'text/plain': 'a\u001b[31mb\n' }), 'a [31mb');
  });

  it('rewrites one line on a terminal, cut to its width, and clears it', () => {
    const { reporter, text, at } = recorded(true, 40);
    reporter.update(state);
    reporter.update(state);
    at(100);
    reporter.update({ ...state, cell: 4, display: {} });
    reporter.done();
    assert.deepEqual(text().split('\r\u001b[K'), [
      '',
      'a.ipynb  cell 3/12  1 min 05 s  epoch 2 of 9 < 1 min left>'.slice(0, 39),
      'a.ipynb  cell 4/12  1 min 05 s',
      '',
    ]);
  });

  it('shows no more than the beginning of a long display', () => {
    const table = { 'text/markdown': 'Table 2: losses\n\n| Network | Ours |\n'.padEnd(5000, 'x') };
    const line = progressLine({ ...state, display: table });
    assert.equal(
      line,
      `a.ipynb  cell 3/12  1 min 05 s  ${'Table 2: losses | Network | Ours | '.padEnd(99, 'x')}…`,
    );
  });

  it('writes a line every ten seconds elsewhere', () => {
    const { reporter, text, at } = recorded(false);
    for (let milliseconds = 0; milliseconds <= 25_000; milliseconds += 250) {
      at(milliseconds);
      reporter.update({ ...state, elapsedMs: milliseconds });
    }
    reporter.done();
    assert.deepEqual(text().split('\n'), [
      'a.ipynb  cell 3/12  10 s  epoch 2 of 9 < 1 min left>',
      'a.ipynb  cell 3/12  20 s  epoch 2 of 9 < 1 min left>',
      '',
    ]);
  });
});
