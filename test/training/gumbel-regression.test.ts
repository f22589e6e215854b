import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  fitGumbelRegression,
  gumbelLogLoss,
  SIMULATED_REGRESSION,
  simulateGumbelRegression,
  tabularExamples,
} from '../../src/training/index.js';
import { assertClose, centralDifference } from '../support/numbers.js';

describe('the binary regression with the adaptive Gumbel activation', () => {
  it('has the gradient that central differences give', () => {
    const data = simulateGumbelRegression(0, 0.5, 200);
    const at = Float64Array.of(0.3, 0.8, -0.4);
    gumbelLogLoss(at, data).gradient.forEach((slope, i) => {
      const along = (value: number): number =>
        gumbelLogLoss(
          at.map((own, place) => (place === i ? value : own)),
          data,
        ).loss;
      // The difference of float64 losses of size 1 over a step of 1e-3: fourth order.
      assertClose(slope, centralDifference(along, at[i]), { absolute: 1e-9 });
    });
  });

  it('recovers a known alpha, intercept and weight', async () => {
    for (const alpha of [0.4, 2]) {
      const fit = await fitGumbelRegression(simulateGumbelRegression(1, alpha, 20_000));
      // Standard errors at 20,000 examples are below 0.1 of ln alpha and 0.05 of the others; four of each.
      assertClose(Math.log(fit.alpha), Math.log(alpha), { absolute: 0.4 });
      assertClose(fit.intercept, SIMULATED_REGRESSION.intercept, { absolute: 0.2 });
      assertClose(fit.weight, SIMULATED_REGRESSION.weight, { absolute: 0.2 });
    }
  });

  it('says that labels of one class have no fit', async () => {
    await assert.rejects(
      fitGumbelRegression({ x: [1, 2, 3], y: [1, 1, 1] }),
      /all 3 labels of a binary regression are 1; it needs both classes/,
    );
  });

  it('tables of one size alone are trained side by side', () => {
    const table = (count: number) => ({
      features: new Float32Array(2 * count),
      labels: new Uint8Array(count),
    });
    assert.throws(
      () => tabularExamples([table(5), table(4)]),
      /4 labels and 8 features stands beside one of 5 and 10/,
    );
    const first = { features: Float32Array.of(1, 2, 3, 4), labels: [0, 1] };
    const second = { features: Float32Array.of(5, 6, 7, 8), labels: [1, 0] };
    const { x, y } = tabularExamples([first, second]).batch([Uint32Array.of(1, 1), Uint32Array.of(0, 1)]);
    assert.deepEqual(x.arraySync(), [
      [
        [3, 4],
        [3, 4],
      ],
      [
        [5, 6],
        [7, 8],
      ],
    ]);
    assert.deepEqual(y.arraySync(), [
      [[1], [1]],
      [[1], [0]],
    ]);
  });
});
