import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  meanSquaredErrorGradient,
  randomSlopePerceptron,
  slopeRecoveryGradient,
  slopeRecoveryValue,
  theoremIdentity,
} from '../../../src/calculus/index.js';
import { discontinuousFunction, evenPoints } from '../../../src/data/index.js';
import { theoremTable } from '../../../src/papers/locally-adaptive-activations/index.js';
import { assertClose, centralDifference } from '../../support/numbers.js';

const x = evenPoints(-3, 3, 11);
const u = x.map(discontinuousFunction);

for (const sharing of ['layer', 'neuron'] as const)
  describe(`Theorem 2.1 with slopes by ${sharing}`, () => {
    it('has the gradients of central differences in float64', () => {
      const network = randomSlopePerceptron(4, sharing, [4, 3], 10);
      const gradient = meanSquaredErrorGradient(network, x, u);
      const check = (list: number[], i: number, derivative: number): void => {
        const start = list[i];
        const numerical = centralDifference(
          (value) => {
            list[i] = value;
            return meanSquaredErrorGradient(network, x, u).loss;
          },
          start,
          1e-4,
        );
        list[i] = start;
        assertClose(derivative, numerical, { relative: 1e-6, absolute: 1e-6 });
      };
      network.a.forEach((layer, k) => layer.forEach((_, i) => check(layer, i, gradient.a[k][i])));
      network.b.forEach((layer, k) => layer.forEach((_, i) => check(layer, i, gradient.b[k][i])));
      network.w.forEach((layer, k) =>
        layer.forEach((row, j) => row.forEach((_, i) => check(row, i, gradient.w[k][j][i]))),
      );
    });

    it('has the gradient of S of central differences', () => {
      const { a } = randomSlopePerceptron(7, sharing, [3, 2, 4], 10);
      const gradient = slopeRecoveryGradient(a);
      a.forEach((layer, k) =>
        layer.forEach((value, i) => {
          const numerical = centralDifference(
            (changed) =>
              slopeRecoveryValue(
                a.map((list, m) => (m === k ? list.map((old, j) => (j === i ? changed : old)) : list)),
              ),
            value,
          );
          assertClose(gradient[k][i], numerical, { relative: 1e-8, absolute: 1e-10 });
        }),
      );
    });

    it('holds as an identity at random parameters, one side of it by central differences', () => {
      for (let seed = 0; seed < 5; seed++) {
        const network = randomSlopePerceptron(seed, sharing, [5, 4], 2);
        const total = (): number =>
          meanSquaredErrorGradient(network, x, u).loss + slopeRecoveryValue(network.a);
        const sides = theoremIdentity(network, x, u);
        const slopes = network.a.flatMap((layer) => layer.map((_, i) => [layer, i] as const));
        sides.forEach(({ left, weights, recovery }, s) => {
          const [layer, i] = slopes[s];
          const start = layer[i];
          const numerical = centralDifference(
            (value) => {
              layer[i] = value;
              return total();
            },
            start,
            1e-4,
          );
          layer[i] = start;
          assertClose(left, start * numerical, { relative: 1e-6, absolute: 1e-7 });
          assertClose(left, weights + recovery, { relative: 1e-10, absolute: 1e-12 });
        });
      }
    });
  });

describe('theoremTable', () => {
  it('shows the identity to hold to rounding, and not with the factor 2 that the paper prints', () => {
    for (const { method, derived, printed } of theoremTable().rows) {
      assert.ok((derived as number) < 1e-12);
      if (method === 'N-LAAF') assert.ok((printed as number) > 1e-3);
    }
  });
});
