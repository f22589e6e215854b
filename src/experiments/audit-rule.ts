import type { Json } from '../system/json.js';

/** How trials of an experiment that are trained again are compared with their records. */
export interface AuditRule {
  /** The setting that says how long is trained; without it a trial is trained in full or not at all. */
  readonly length?: 'epochs' | 'steps';
  /** What else changes when the training is cut short, such as a second phase that is left out. */
  readonly whenCut?: Readonly<Record<string, Json>>;
  /** So many first values of every curve agree within this relative tolerance. */
  readonly first: { readonly values: number; readonly tolerance: number };
  /**
   * How far metrics at the end may lie from the record: relatively, or `spread`, where rounding grows until two runs
   * differ as two trials do: then as far as two trials of the variant do, but once in 10,000.
   */
  readonly last: { readonly tolerance: number } | 'spread';
  /** Why its numbers do not come out again, such as times: then nothing is trained. */
  readonly unrepeatable?: string;
  /** The measurement that the tolerances follow from. */
  readonly measured: string;
}
