import { fixed, pValue, type Cell, type Column } from '../charts/index.js';
import type { ClaimCheck } from '../statistics/index.js';

/** The last columns of a table of verdicts, whose cells are {@link verdictCells}. */
export const VERDICT_COLUMNS: readonly Column[] = [
  { name: 'effect', title: "Hedges' g", align: 'right', format: (cell) => fixed(cell as number, 2) },
  { name: 'p', title: 'p (Holm)', align: 'right', format: (cell) => pValue(cell as number) },
  { name: 'verdict', title: 'Verdict' },
  { name: 'reason', title: 'Remark' },
];

/** What a check found: the effect, the corrected p, and the verdict with its reason. */
export const verdictCells = ({ effect, pHolm, verdict, reason }: ClaimCheck): Record<string, Cell> => ({
  effect: effect?.value ?? null,
  p: pHolm,
  verdict,
  reason: reason || null,
});
