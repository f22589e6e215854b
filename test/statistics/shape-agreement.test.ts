import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { correlation, pairwiseAgreement, shapeAgreement, shapeDistance } from '../../src/statistics/index.js';
import { assertClose, spread } from '../support/numbers.js';

describe('correlation', () => {
  it('is that of NumPy', () => {
    // numpy.corrcoef([1, 2, 4, 7], [3, 1, 5, 6])[0, 1], NumPy 2.4.6.
    assertClose(correlation([1, 2, 4, 7], [3, 1, 5, 6]), 0.8238769351043472, { absolute: 1e-15 });
  });

  it('is 0 for a constant list, and refuses lists that are no pairs', () => {
    assert.equal(correlation([1, 1, 1], [1, 2, 3]), 0);
    assert.throws(() => correlation([1, 2], [1, 2, 3]), /at least 2, got 2 and 3/);
    assert.throws(() => correlation([1], [1]), /at least 2, got 1 and 1/);
  });
});

describe('the agreement of shapes', () => {
  const shape = spread(21);

  it('does not see scale, offset, sign, and the direction of the input', () => {
    const changed = [...shape].reverse().map((value) => 3 - 0.2 * value);
    assertClose(shapeAgreement(shape, changed), 1, { absolute: 1e-12 });
    assertClose(
      shapeDistance(
        shape,
        [...shape].map((value) => 5 - 2 * value),
      ),
      0,
      { absolute: 1e-7 },
    );
  });

  it('sees another shape', () => {
    const line = Array.from({ length: 21 }, (_, i) => i - 10);
    const square = line.map((x) => x * x);
    assertClose(shapeAgreement(line, square), 0, { absolute: 1e-12 });
    assertClose(shapeDistance(line, square), 1, { absolute: 1e-12 });
    assert.deepEqual(
      pairwiseAgreement([line, square, line]).map((value) => Math.round(value)),
      [0, 1, 0],
    );
  });
});
