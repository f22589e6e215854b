import { column, type Estimate, type Table } from '../charts/index.js';
import { differenceInStandardErrors, summarize, type Trials } from '../statistics/index.js';

/** One quantity of one arm: what the paper reports, and what our trials gave. */
export interface ReportedQuantity {
  readonly network: string;
  readonly quantity: string;
  readonly arm: string;
  /** Null for an arm that the paper does not have. */
  readonly paper: Estimate | null;
  readonly ours: Trials;
}

/**
 * The paper's numbers beside ours, with the difference (ours − paper) / √(SE_ours² + SE_paper²), which is missing where
 * fewer than two trials are finite.
 *
 * @param arms the column of the arms, such as `{ name: 'activation', title: 'Activation' }`
 */
export function paperAndOurs(
  caption: string,
  arms: { name: string; title: string },
  reported: readonly ReportedQuantity[],
): Table {
  return {
    caption,
    columns: [
      column.text('network', 'Network'),
      column.text('quantity', 'Quantity'),
      column.text(arms.name, arms.title),
      column.estimate('paper', 'Paper'),
      column.estimate('ours', 'Ours'),
      column.number('difference', 'Difference (SE)', 1),
      column.count('trials', 'Trials'),
      column.count('diverged', 'Diverged'),
    ],
    rows: reported.map(({ network, quantity, arm, paper, ours }) => {
      const { mean, standardError, n, diverged } = summarize(ours);
      return {
        network,
        quantity,
        [arms.name]: arm,
        paper,
        ours: estimateOf(ours),
        difference:
          mean === null || standardError === null || paper === null || paper.standardError === null
            ? null
            : differenceInStandardErrors(mean, standardError, paper.mean, paper.standardError),
        trials: n,
        diverged,
      };
    }),
  };
}

/** The mean of trials with its standard error, as a cell; null without a finite trial. */
export function estimateOf(trials: Trials): Estimate | null {
  const { mean, standardError } = summarize(trials);
  return mean === null ? null : { mean, standardError };
}
