import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bandError, spectrum } from '../../src/statistics/index.js';
import { assertClose } from '../support/numbers.js';

describe('spectrum', () => {
  it('of a cosine with k periods is 1/2 at k and 0 elsewhere', () => {
    const values = Array.from({ length: 64 }, (_, j) => 3 + Math.cos((2 * Math.PI * 5 * j) / 64));
    spectrum(values, 10).forEach((magnitude, k) =>
      assertClose(magnitude, k === 0 ? 3 : k === 5 ? 0.5 : 0, { absolute: 1e-13 }),
    );
  });
});

describe('bandError', () => {
  it('is what lacks of the frequencies of a band', () => {
    const wave = (k: number): number[] =>
      Array.from({ length: 64 }, (_, j) => Math.cos((2 * Math.PI * k * j) / 64));
    const [low, high] = [wave(3), wave(12)];
    const both = low.map((value, j) => value + high[j]);
    const half = low.map((value, j) => value + high[j] / 2);
    // Half of the wave at 12 is missing, nothing of that at 3; together with a list that is exact, sqrt(1/8) of all.
    assert.ok(Math.abs(bandError([half], [both], [10, 15]) - 0.5) < 1e-12);
    assert.ok(bandError([half], [both], [1, 5]) < 1e-12);
    assert.ok(Math.abs(bandError([half, both], [both, both], [10, 15]) - Math.SQRT1_2 / 2) < 1e-12);
  });
});
