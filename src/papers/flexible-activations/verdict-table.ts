import type { Estimate, Table } from '../../charts/index.js';
import { median, type Claim, type ClaimCheck } from '../../statistics/index.js';
import { checkGroups } from '../check-groups.js';
import { VERDICT_COLUMNS, verdictCells } from '../verdict-columns.js';

/** An arm by its name and one value a trial; null for a trial that diverged. */
export interface ComparedArm {
  arm: string;
  values: readonly (number | null)[];
}

/** A sentence of the paper as a comparison of two arms in one quantity. */
export interface Comparison {
  /** What the paper says, in its words or nearly. */
  sentence: string;
  network: string;
  quantity: string;
  first: ComparedArm;
  second: ComparedArm;
  /** What the sentence says of the first: it lies below the second, or above it. */
  direction: 'less' | 'greater';
}

/** Claims that are shown in one table, and what is said above them. */
export interface ClaimGroup {
  caption: string;
  comparisons: readonly Comparison[];
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

/** How far the trials of an arm lie from their median, as {@link deviations}. */
export const spreadOf = ({ arm, values }: ComparedArm): ComparedArm => ({ arm, values: deviations(values) });

/** The comparisons of a table tested on our trials, with Holm's correction over its rows. */
export const verdictTable = (caption: string, comparisons: readonly Comparison[]): Table =>
  verdictTables([{ caption, comparisons }])[0];

/** The claims of one paper tested on our trials, a table for each group, with Holm's correction over all of them. */
export function verdictTables(groups: readonly ClaimGroup[]): Table[] {
  const { checks, how } = checkGroups(groups.map(({ comparisons }) => comparisons.map(claimOf)));
  return groups.map(({ caption, comparisons }, group) => ({
    caption: `${caption} ${how}`,
    columns: COLUMNS,
    rows: checks[group].map((check, i) => row(check, comparisons[i])),
  }));
}

const claimOf = ({ sentence, direction, first, second }: Comparison): Claim => ({
  claim: sentence,
  direction,
  a: first.values,
  b: second.values,
});

const COLUMNS: Table['columns'] = [
  { name: 'claim', title: 'The paper says' },
  { name: 'network', title: 'Network' },
  { name: 'quantity', title: 'Quantity' },
  { name: 'arms', title: 'Arms compared' },
  { name: 'first', title: 'First', align: 'right' },
  { name: 'second', title: 'Second', align: 'right' },
  ...VERDICT_COLUMNS,
];

const estimate = ({ mean, standardError }: ClaimCheck['a']): Estimate | null =>
  mean === null ? null : { mean, standardError };

function row(
  check: ClaimCheck,
  { network, quantity, first, second, direction }: Comparison,
): Table['rows'][number] {
  return {
    claim: check.claim,
    network,
    quantity,
    arms: `${first.arm} ${direction === 'less' ? 'below' : 'above'} ${second.arm}`,
    first: estimate(check.a),
    second: estimate(check.b),
    ...verdictCells(check),
  };
}
