import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { chirp, onLine, onSquare, ripple } from '../../src/data/index.js';
import { assertClose } from '../support/numbers.js';

describe('regression problems', () => {
  it('have even points and test points halfway between them', () => {
    const { x, u, testX, testU } = onLine(4, (z) => 2 * z);
    assert.deepEqual(x, [-3, -1, 1, 3]);
    assert.deepEqual(testX, [-2, 0, 2]);
    assert.deepEqual(
      [u, testU],
      [
        [-6, -2, 2, 6],
        [-4, 0, 4],
      ],
    );
    const square = onSquare(3, (a, b) => a + 10 * b);
    assert.equal(square.inputs, 2);
    assert.deepEqual(square.x.slice(0, 6), [-3, -3, -3, 0, -3, 3]);
    assert.deepEqual(square.testU, [-16.5, 13.5, -13.5, 16.5]);
  });

  it('have the functions that they say', () => {
    // sin(2 pi 0.2 * ...): t = 1 at x = -2, phase 0.2 periods; t = 5 at x = 2, 3 periods.
    assertClose(chirp(-2), Math.sin(0.4 * Math.PI), { absolute: 1e-14 });
    assertClose(chirp(2), 0, { absolute: 1e-14 });
    assert.equal(ripple(0, 0), 1);
    assertClose(ripple(3, 4), Math.cos(10) * Math.exp(-25 / 8), { absolute: 1e-15 });
  });
});
