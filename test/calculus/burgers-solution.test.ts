import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { burgersGrid, burgersSolution, VISCOSITY } from '../../src/calculus/index.js';
import { parseMat5, sha256 } from '../../src/data/index.js';
import { BURGERS_HASH } from '../../src/papers/locally-adaptive-activations/burgers-grid.js';
import { centralDifference } from '../support/numbers.js';

/** The same integrals by the trapezoidal rule, whose error falls faster than any power for such integrands. */
function byTrapezoids(x: number, t: number, steps = 6000, reach = 18): number {
  const spread = Math.sqrt(4 * VISCOSITY * t);
  const terms = Array.from({ length: steps + 1 }, (_, i) => {
    const z = -reach + (2 * reach * i) / steps;
    const y = Math.PI * (x - z * spread);
    return { exponent: -z * z - Math.cos(y) / (2 * Math.PI * VISCOSITY), sine: Math.sin(y) };
  });
  const largest = Math.max(...terms.map(({ exponent }) => exponent));
  let [numerator, denominator] = [0, 0];
  for (const { exponent, sine } of terms) {
    numerator += Math.exp(exponent - largest) * sine;
    denominator += Math.exp(exponent - largest);
  }
  return -numerator / denominator;
}

describe('burgersSolution', () => {
  it('agrees with another quadrature to 1e-9, at the shock too', () => {
    const xs = [-1, -0.7, -0.3, -0.05, -0.01, -0.001, 0, 0.0005, 0.004, 0.02, 0.2, 0.5, 0.9, 1];
    for (const t of [0.01, 0.1, 0.25, 0.3183, 0.5, 0.64, 0.75, 0.99, 1])
      for (const x of xs) {
        const difference = Math.abs(burgersSolution(x, t) - byTrapezoids(x, t));
        assert.ok(difference < 1e-9, `u(${x}, ${t}) differs by ${difference}`);
      }
  });

  it('has the hash under which trials are stored', () => {
    const values = Array.from(burgersGrid().values, (value) => value.toFixed(6));
    assert.equal(sha256(JSON.stringify(values)), BURGERS_HASH);
  });

  it('keeps to the initial and boundary conditions and is odd', () => {
    for (const x of [-0.8, -0.2, 0.1, 0.6]) {
      assert.equal(burgersSolution(x, 0), -Math.sin(Math.PI * x));
      assert.ok(Math.abs(burgersSolution(x, 0.4) + burgersSolution(-x, 0.4)) < 1e-12);
      // The initial condition is approached: |u(x, t) - u(x, 0)| <= t max |u_t|, about pi t.
      assert.ok(Math.abs(burgersSolution(x, 1e-8) - burgersSolution(x, 0)) < 1e-7);
    }
    for (const t of [0, 0.25, 1]) for (const x of [-1, 1]) assert.ok(Math.abs(burgersSolution(x, t)) < 1e-12);
  });

  it('satisfies the equation', () => {
    for (const [x, t] of [
      [-0.5, 0.2],
      [0.3, 0.5],
      [0.8, 0.9],
    ]) {
      const u = burgersSolution(x, t);
      const ux = (at: number): number => centralDifference((v) => burgersSolution(v, t), at);
      const ut = centralDifference((v) => burgersSolution(x, v), t);
      const residual = ut + u * ux(x) - VISCOSITY * centralDifference(ux, x);
      assert.ok(Math.abs(residual) < 1e-7, `residual ${residual} at ${x}, ${t}`);
    }
  });

  it("agrees with the reference solution of Raissi's burgers_shock.mat", (context) => {
    const file = process.env.WORKBOOK_BURGERS_MAT;
    if (!file) return context.skip('set WORKBOOK_BURGERS_MAT to the file burgers_shock.mat');
    const { x, t, usol } = parseMat5(readFileSync(file), file, 1_000_000);
    const grid = burgersGrid();
    assert.deepEqual(usol.shape, [256, 100]);
    grid.x.forEach((value, i) => assert.ok(Math.abs(value - x.values[i]) < 1e-12));
    grid.t.forEach((value, j) => assert.ok(Math.abs(value - t.values[j]) < 1e-12));
    const worst = grid.values.reduce((most, value, place) => {
      const [i, j] = [Math.floor(place / 100), place % 100];
      return Math.max(most, Math.abs(value - usol.values[j * 256 + i]));
    }, 0);
    assert.ok(worst < 1e-9, `largest difference ${worst}`);
  });
});
