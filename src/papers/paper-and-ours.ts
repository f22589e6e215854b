import { fixed, type Estimate, type Table } from '../charts/index.js';
import { differenceInStandardErrors, summarize, type Trials } from '../statistics/index.js';

/** One quantity of one arm: what the paper reports, and what our trials gave. */
export interface ReportedQuantity {
  network: string;
  quantity: string;
  arm: string;
  paper: Estimate;
  ours: Trials;
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
      { name: 'network', title: 'Network' },
      { name: 'quantity', title: 'Quantity' },
      arms,
      { name: 'paper', title: 'Paper', align: 'right' },
      { name: 'ours', title: 'Ours', align: 'right' },
      {
        name: 'difference',
        title: 'Difference (SE)',
        align: 'right',
        format: (cell) => fixed(cell as number, 1),
      },
      { name: 'trials', title: 'Trials', align: 'right', format: String },
      { name: 'diverged', title: 'Diverged', align: 'right', format: String },
    ],
    rows: reported.map(({ network, quantity, arm, paper, ours }) => {
      const { mean, standardError, n, diverged } = summarize(ours);
      return {
        network,
        quantity,
        [arms.name]: arm,
        paper,
        ours: mean === null ? null : { mean, standardError },
        difference:
          mean === null || standardError === null
            ? null
            : differenceInStandardErrors(mean, standardError, paper.mean, paper.standardError!),
        trials: n,
        diverged,
      };
    }),
  };
}
