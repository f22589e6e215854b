import { column, type Table } from '../../charts/index.js';
import type { Results } from '../../experiments/index.js';
import { sourceLine } from '../../report/index.js';
import { stepsToLoss } from './claims.js';
import { METHODS } from './methods.js';
import { TARGET_LOSS } from './quantities.js';
import { labelOf } from './rows.js';

/** The target of the claims, about half a decade above it, and as much below. */
const TARGETS = [0.03, TARGET_LOSS, 0.003] as const;

/**
 * The steps after which half of the trials of each method have reached a target, for targets around that of the claims: what a
 * test at another target would compare. They are missing where fewer than half of the trials reach it.
 */
export function stepsToTargets(fits: Results, solutions: Results): Table {
  const problems = [
    { problem: 'function fit', results: fits },
    { problem: 'Burgers equation', results: solutions },
  ];
  const rows = problems.flatMap(({ problem, results }) =>
    METHODS.map((method) => {
      const cells = TARGETS.flatMap((target) => {
        const times = stepsToLoss(results, method, target);
        const reached = times.flatMap(({ time, event }) => (event ? [time] : [])).sort((a, b) => a - b);
        return [
          [`steps ${target}`, reached[Math.ceil(times.length / 2) - 1] ?? null],
          [`reached ${target}`, `${reached.length} of ${times.length}`],
        ];
      });
      return { problem, method: labelOf(method), ...Object.fromEntries(cells) };
    }),
  );
  return {
    caption:
      `Steps after which half of the trials have reached a data loss of ${TARGETS.join(', ')}, and how many reach it at all; ` +
      `the claims compare ${TARGET_LOSS}. ${sourceLine(fits, solutions)}`,
    columns: [
      column.text('problem', 'Problem'),
      column.text('method', 'Method'),
      ...TARGETS.flatMap((target) => [
        column.count(`steps ${target}`, `Steps to ${target}`),
        column.text(`reached ${target}`, 'Reached'),
      ]),
    ],
    rows,
  };
}
