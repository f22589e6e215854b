import type { Table } from '../../charts/index.js';
import { median, verdicts, type Claim } from '../../statistics/index.js';
import { VERDICT_COLUMNS, verdictCells } from '../verdict-columns.js';

/** A sentence of the paper as a comparison of two arms in one quantity. */
export interface Comparison {
  /** What the paper says, in its words or nearly. */
  sentence: string;
  network: string;
  quantity: string;
  /** The arms by their names, and one value a trial; null for a trial that diverged. */
  first: { arm: string; values: readonly (number | null)[] };
  second: { arm: string; values: readonly (number | null)[] };
  /** What the sentence says of the first: it lies below the second, or above it. */
  direction: 'less' | 'greater';
}

/**
 * |x - median| of every trial: arms whose means of it differ, differ in spread (the test of Brown and Forsythe with
 * unequal variances).
 */
export function deviations(values: readonly (number | null)[]): (number | null)[] {
  const known = values.filter((value): value is number => value !== null && Number.isFinite(value));
  if (known.length === 0) return [...values];
  const centre = median(known);
  return values.map((value) => (value === null ? null : Math.abs(value - centre)));
}

/** The comparisons tested on our trials, with Holm's correction over all rows. */
export function verdictTable(caption: string, comparisons: readonly Comparison[]): Table {
  const checks = verdicts(
    comparisons.map(({ sentence, direction, first, second }): Claim => ({
      claim: sentence,
      direction,
      a: first.values,
      b: second.values,
    })),
  );
  const estimate = ({ mean, standardError }: (typeof checks)[number]['a']) =>
    mean === null ? null : { mean, standardError };
  return {
    caption: `${caption} Welch's two-sided test, Holm's correction over these rows.`,
    columns: [
      { name: 'claim', title: 'The paper says' },
      { name: 'network', title: 'Network' },
      { name: 'quantity', title: 'Quantity' },
      { name: 'arms', title: 'Arms compared' },
      { name: 'first', title: 'First', align: 'right' },
      { name: 'second', title: 'Second', align: 'right' },
      ...VERDICT_COLUMNS,
    ],
    rows: checks.map((check, i) => {
      const { network, quantity, first, second, direction } = comparisons[i];
      return {
        claim: check.claim,
        network,
        quantity,
        arms: `${first.arm} ${direction === 'less' ? 'below' : 'above'} ${second.arm}`,
        first: estimate(check.a),
        second: estimate(check.b),
        ...verdictCells(check),
      };
    }),
  };
}
