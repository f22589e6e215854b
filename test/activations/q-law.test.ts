import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  annealedScale,
  ANNEALINGS,
  checkAnnealing,
  qDensity,
  qFromNormal,
  qVariance,
} from '../../src/activations/index.js';
import { UserError } from '../../src/errors.js';
import { normal, stream } from '../../src/random/index.js';
import { assertClose } from '../support/numbers.js';

const SCALES = [0.02, 0.1, 1, 9];

/** By the midpoint rule over |q - 1| from phi to phi + 10 lambda, on both sides. */
function integral(lambda: number, weight: (q: number) => number): number {
  const [density, phi, count] = [qDensity({ lambda }), 1e-3, 20_000];
  const h = (10 * lambda) / count;
  let sum = 0;
  for (let i = 0; i < count; i++)
    for (const side of [1, -1]) {
      const q = 1 + side * (phi + (i + 0.5) * h);
      sum += h * density(q) * weight(q);
    }
  return sum;
}

describe('the law of q', () => {
  it('has a density of integral 1, mean 1 and the variance in closed form', () => {
    for (const lambda of SCALES) {
      // The rule has an error of h^2; what lies beyond ten lambda is below 1e-22.
      assertClose(
        integral(lambda, () => 1),
        1,
        { absolute: 1e-6 },
      );
      assertClose(
        integral(lambda, (q) => q),
        1,
        { absolute: 1e-6 },
      );
      assertClose(
        integral(lambda, (q) => (q - 1) ** 2),
        qVariance({ lambda }),
        { relative: 1e-5 },
      );
    }
  });

  it('has the variances 4.329154e-4, 1.0160577e-2 and 1.0015968 for lambda = 0.02, 0.1 and 1', () => {
    // lambda^2 + 2 lambda phi sqrt(2 / pi) + phi^2, by hand.
    assertClose(qVariance({ lambda: 0.02 }), 4.329154e-4, { relative: 1e-6 });
    assertClose(qVariance({ lambda: 0.1 }), 1.0160577e-2, { relative: 1e-6 });
    assertClose(qVariance({ lambda: 1 }), 1.0015968, { relative: 1e-7 });
  });

  it('is that of the sample: Kolmogorov and Smirnov', () => {
    const count = 20_000;
    for (const lambda of SCALES) {
      const sample = qFromNormal(normal(stream(1, 'data/q'), 0, count), { lambda }).sort();
      const density = qDensity({ lambda });
      // The distribution function, summed on a grid of 40,000 points.
      const [low, h] = [1 - 8 * lambda, (16 * lambda) / 40_000];
      let [below, seen, largest] = [0, 0, 0];
      for (let i = 0; i < 40_000; i++) {
        below += h * density(low + (i + 0.5) * h);
        while (seen < count && sample[seen] <= low + (i + 1) * h) seen++;
        largest = Math.max(largest, Math.abs(below - seen / count));
      }
      // The 1e-4 quantile of sqrt(n) D is 2.23; the grid adds at most 1e-3 at the edges of the gap.
      assert.ok(largest < 2.23 / Math.sqrt(count) + 1e-3, `${lambda}: ${largest}`);
    }
  });

  it('stays at least phi from 1, above it for n = 0 and -0', () => {
    const q = qFromNormal([0, -0, 1, -1], { lambda: 0.02 });
    [1.001, 1.001, 1.021, 0.979].forEach((value, i) => assertClose(q[i], value, { absolute: 1e-15 }));
    const density = qDensity({ lambda: 0.02 });
    for (const inside of [1, 1.0009, 0.9991]) assert.equal(density(inside), 0);
    assertClose(density(1.0010001), 1 / (Math.sqrt(2 * Math.PI) * 0.02), { relative: 1e-6 });
  });

  it('refuses scales and distances that are 0, negative or not finite', () => {
    const given: [number, number | undefined, RegExp][] = [
      [-1, undefined, /lambda = -1 .*above 0/],
      [NaN, undefined, /lambda = NaN/],
      [0, undefined, /lambda = 0/],
      [Infinity, undefined, /lambda = Infinity/],
      [0.1, 0, /phi = 0 .*divides by it/],
      [0.1, -1e-3, /phi = -0.001/],
      [0.1, NaN, /phi = NaN/],
    ];
    for (const [lambda, phi, message] of given)
      for (const use of [
        () => qDensity({ lambda, phi }),
        () => qVariance({ lambda, phi }),
        () => qFromNormal([0], { lambda, phi }),
      ])
        assert.throws(use, (error: Error) => error instanceof UserError && message.test(error.message));
  });
});

describe('annealing', () => {
  it('is lambda_0 / (1 + gamma (T - 1)) from T = 1', () => {
    assert.equal(annealedScale(ANNEALINGS.a5, 1), 5);
    assertClose(annealedScale(ANNEALINGS.a5, 2), 5 / 1.5, { relative: 1e-15 });
    // The paper: around 0.02 lambda_0 at the end of 100 epochs.
    assertClose(annealedScale(ANNEALINGS.a1, 100), 1 / 50.5, { relative: 1e-15 });
    for (const epoch of [0, 1, 100]) assert.equal(annealedScale(ANNEALINGS['c0.02'], epoch), 0.02);
    assert.equal(annealedScale(ANNEALINGS.a9, 0), 9);
  });

  it('refuses negative and undefined values', () => {
    for (const initial of [0, -1, NaN]) assert.throws(() => checkAnnealing({ initial, decay: 0 }), UserError);
    for (const decay of [-0.5, NaN, Infinity])
      assert.throws(() => checkAnnealing({ initial: 1, decay }), /decay/);
    for (const epoch of [-1, NaN]) assert.throws(() => annealedScale(ANNEALINGS.a1, epoch), UserError);
  });
});
