import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gaussHermite } from '../../src/calculus/index.js';
import { assertClose } from '../support/numbers.js';

describe('gaussHermite', () => {
  it('gives the rules that are known in closed form', () => {
    assert.deepEqual([...gaussHermite(1).nodes], [0]);
    assertClose(gaussHermite(1).weights[0], Math.sqrt(Math.PI), { relative: 1e-15 });
    // Roots of 4 x^2 - 2 and of 8 x^3 - 12 x.
    assertClose(gaussHermite(2).nodes[1], Math.SQRT1_2, { relative: 1e-15 });
    const { nodes, weights } = gaussHermite(3);
    assertClose(nodes[2], Math.sqrt(1.5), { relative: 1e-15 });
    assertClose(weights[1], (2 / 3) * Math.sqrt(Math.PI), { relative: 1e-14 });
  });

  it('integrates even monomials to (2 m - 1)!! / 2^m sqrt(pi)', () => {
    for (const count of [5, 40, 200, 300]) {
      const { nodes, weights } = gaussHermite(count);
      let expected = Math.sqrt(Math.PI);
      for (let m = 0; m <= 4; m++) {
        const sum = nodes.reduce((total, z, i) => total + weights[i] * z ** (2 * m), 0);
        assertClose(sum, expected, { relative: 1e-12 }, `z^${2 * m} with ${count} nodes`);
        expected *= (2 * m + 1) / 2;
      }
    }
  });

  it('refuses other numbers of nodes', () => {
    for (const count of [0, -1, 1.5, 301, NaN]) assert.throws(() => gaussHermite(count), RangeError);
  });
});
