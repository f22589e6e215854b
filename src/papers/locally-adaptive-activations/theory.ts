import { randomSlopePerceptron, theoremIdentity } from '../../calculus/index.js';
import { column, type Table } from '../../charts/index.js';
import { discontinuousFunction, evenPoints } from '../../data/index.js';

const SEEDS = 10;
const HIDDEN = [[5], [8, 6], [7, 5, 9]] as const;

/** The identity at random parameters: the largest relative difference of its sides over seeds and networks. */
export function theoremTable(): Table {
  const x = evenPoints(-3, 3, 25);
  const u = x.map(discontinuousFunction);
  const rows = (['layer', 'neuron'] as const).flatMap((sharing) =>
    HIDDEN.map((hidden) => {
      const sides = Array.from({ length: SEEDS }, (_, seed) =>
        theoremIdentity(randomSlopePerceptron(seed, sharing, hidden, 10), x, u),
      ).flat();
      const worst = (factor: number): number =>
        Math.max(
          ...sides.map(
            ({ left, weights, recovery }) =>
              Math.abs(left - weights - factor * recovery) /
              (Math.abs(left) + Math.abs(weights) + Math.abs(recovery)),
          ),
        );
      return {
        method: sharing === 'layer' ? 'L-LAAF' : 'N-LAAF',
        hidden: hidden.join('-'),
        slopes: sides.length,
        derived: worst(1),
        printed: sharing === 'layer' ? null : worst(2),
      };
    }),
  );
  return {
    caption:
      `The identity behind Theorem 2.1 at random parameters, float64, ${SEEDS} draws each: largest relative difference ` +
      'of its two sides. The paper prints a factor 2 before dS/da of N-LAAF that is not there.',
    columns: [
      column.text('method', 'Method'),
      column.text('hidden', 'Hidden layers'),
      column.count('slopes', 'Slopes checked'),
      column.scientific('derived', 'Difference', 2),
      column.scientific('printed', 'With the factor 2', 2),
    ],
    rows,
  };
}
