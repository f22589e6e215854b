import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deviations, printedEffect } from '../../src/report/index.js';

describe('deviations', () => {
  it('are the distances from the median, without trials that diverged', () => {
    assert.deepEqual(deviations([1, 5, null, 2]), [1, 3, null, 0]);
    assert.deepEqual(deviations([null, NaN]), [null, null]);
  });
});

describe('printedEffect', () => {
  const at = (mean: number, standardError: number | null) => ({ mean, standardError });

  it('is the difference of the print, and matters from its size on', () => {
    assert.deepEqual(printedEffect(at(1, 0.3), at(3, 0.4)), { paperEffect: -2, smallestEffect: 2 });
    assert.deepEqual(printedEffect(at(1, null), at(3, null)), { paperEffect: -2, smallestEffect: 2 });
    assert.deepEqual(printedEffect(at(1, null), at(1, null)), { paperEffect: 0 });
  });

  it('below the standard error of the print, matters from that on and says so', () => {
    assert.deepEqual(printedEffect(at(1, 3), at(3, 4)), {
      paperEffect: -2,
      smallestEffect: 5,
      remark: 'the paper prints a difference of 0.4 standard errors',
    });
  });
});
