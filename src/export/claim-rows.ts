import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fromCSV } from 'arquero';

/** A line of a paper's summary of claims. */
export interface ClaimRow {
  readonly claim: string;
  readonly found: string;
  readonly change?: string;
  /** Confirmatory, exploratory, or both; empty where no test decides. */
  readonly kind?: string;
  readonly scale?: string;
}

/** The claims of a paper, as the table `claims.csv` under the folder of the figures has them; none without one. */
export function claimRows(figures: string, paper: string): ClaimRow[] {
  const file = path.join(figures, paper, 'claims.csv');
  if (!existsSync(file)) return [];
  return fromCSV(readFileSync(file, 'utf8'), { autoType: false }).objects() as ClaimRow[];
}
