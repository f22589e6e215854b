import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { UserError } from '../../src/errors.js';
import { latinHypercube, stream } from '../../src/random/index.js';

describe('latinHypercube', () => {
  it('puts one point into every interval of every axis', () => {
    for (const [count, dimensions] of [
      [1, 3],
      [7, 1],
      [1000, 2],
    ]) {
      const points = latinHypercube(stream(3, 'data/test'), count, dimensions);
      for (let axis = 0; axis < dimensions; axis++) {
        const cells = Array.from({ length: count }, (_, i) =>
          Math.floor(points[i * dimensions + axis] * count),
        );
        assert.deepEqual(
          [...cells].sort((a, b) => a - b),
          Array.from({ length: count }, (_, i) => i),
        );
      }
    }
  });

  it('depends on the seed, and its axes are not the same', () => {
    const draw = (seed: number): number[] => [...latinHypercube(stream(seed, 'data/test'), 50, 2)];
    assert.deepEqual(draw(0), draw(0));
    assert.notDeepEqual(draw(0), draw(1));
    const points = draw(0);
    assert.notDeepEqual(
      points.filter((_, i) => i % 2 === 0),
      points.filter((_, i) => i % 2 === 1),
    );
  });

  it('refuses an empty set of points', () => {
    assert.throws(() => latinHypercube(stream(0, 'data'), 0, 2), UserError);
    assert.throws(() => latinHypercube(stream(0, 'data'), 5, 0), UserError);
  });
});
