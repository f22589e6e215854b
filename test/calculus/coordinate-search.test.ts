import assert from 'node:assert/strict';
import { it } from 'node:test';
import { coordinateSearch } from '../../src/calculus/index.js';

it('coordinateSearch finds the least value of a quadratic whose axes are not those of the search', () => {
  // 3 + (x - 0.3)² + (y + 2)² + (x - 0.3)(y + 2): positive definite, least 3 at (0.3, -2).
  const bowl = ([x, y]: readonly number[]): number => 3 + (x - 0.3) ** 2 + (y + 2) ** 2 + (x - 0.3) * (y + 2);
  // Steps end at 1e-13, whose square is below the rounding of 3.
  assert.ok(coordinateSearch(bowl, [5, 5]) - 3 < 1e-15);
});
