import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loadSemeion, parseSemeion } from '../../src/data/semeion.js';
import { UserError } from '../../src/errors.js';

/** A line of the file: pixel `lit` is 1, the mark is at `digit`. */
const line = (lit: number, digit: number): string =>
  [
    ...Array.from({ length: 256 }, (_, i) => (i === lit ? '1.0000' : '0.0000')),
    ...Array.from({ length: 10 }, (_, i) => (i === digit ? '1' : '0')),
  ].join(' ') + ' ';

describe('parseSemeion', () => {
  it('reads pixels and digits', () => {
    const set = parseSemeion(`${line(3, 7)}\n${line(255, 0)}\n`, 'semeion.data');
    assert.deepEqual([set.count, set.height, set.width], [2, 16, 16]);
    assert.deepEqual([...set.labels], [7, 0]);
    assert.deepEqual([set.images[3], set.images[4], set.images[511]], [255, 0, 255]);
  });

  it('names the line that is broken', () => {
    for (const broken of [line(3, 10), line(3, 7).replace('1.0000', '0.5'), line(3, 7).slice(0, 900), 'x'])
      assert.throws(
        () => parseSemeion(`${line(3, 7)}\n${broken}`, 'semeion.data'),
        (error: Error) => error instanceof UserError && error.message.startsWith('semeion.data, line 2 '),
      );
  });
});

describe('loadSemeion', () => {
  it('reads the official file', async (t) => {
    if (!process.env.WORKBOOK_SEMEION) return t.skip('set WORKBOOK_SEMEION to the file semeion.data');
    const { count, labels } = await loadSemeion();
    assert.equal(count, 1593);
    // Published: about 160 of each digit.
    const counts = Array.from({ length: 10 }, (_, digit) => labels.filter((label) => label === digit).length);
    assert.ok(
      counts.every((number) => number >= 155 && number <= 162),
      counts.join(', '),
    );
  });
});
