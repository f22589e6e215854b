import { fixed, pValue, type Estimate, type Table } from '../../charts/index.js';
import type { Experiment, LoadedTrials } from '../../experiments/index.js';
import { finiteTrials, studentTTwoSidedP, summarize, welchTest } from '../../statistics/index.js';
import { LSTM_ARM_LABELS, QUANTITY_LABELS, SPREAD_LABEL } from './labels.js';
import { metricOf } from './learning-curves.js';
import { lstmSubtitle } from './lstm-figures.js';
import { LSTM_QUANTITIES } from './lstm-table.js';
import { LSTM_ARMS, LSTM_NAMES, type LstmArm, type LstmName } from './lstm-training.js';
import { TABLE_2, type LstmQuantity } from './reported.js';
import {
  spreadOf,
  verdictTable,
  type ClaimGroup,
  type ComparedArm,
  type Comparison,
} from './verdict-table.js';

const PAIRS = [
  ['flexible', 'fixed'],
  ['regularised', 'fixed'],
  ['regularised', 'flexible'],
] as const satisfies readonly (readonly [LstmArm, LstmArm])[];

const named = (
  loaded: LoadedTrials,
  network: LstmName,
  arm: LstmArm,
  quantity: LstmQuantity,
): ComparedArm => ({
  arm: LSTM_ARM_LABELS[arm],
  values: metricOf(loaded, `${network}-${arm}`, quantity),
});

/** One side of a difference. */
interface Pole {
  network: LstmName;
  arm: LstmArm;
}

/** What the paper claims of the LSTMs, of our trials. */
export function lstmClaims(experiment: Experiment, loaded: LoadedTrials): ClaimGroup {
  const outperform = LSTM_NAMES.flatMap((network) =>
    LSTM_QUANTITIES.flatMap((quantity) =>
      (['flexible', 'regularised'] as const).map((arm): Comparison => ({
        sentence: 'in all sizes, flexible models outperform fixed models',
        network,
        quantity: QUANTITY_LABELS[quantity],
        first: named(loaded, network, arm, quantity),
        second: named(loaded, network, 'fixed', quantity),
        direction: 'less',
      })),
    ),
  );
  const quantity = 'minimumValidationLoss';
  const best = named(loaded, 'LSTM-1', 'regularised', quantity);
  const others = LSTM_NAMES.flatMap((network) =>
    LSTM_ARMS.filter((arm) => network !== 'LSTM-1' || arm !== 'regularised').map((arm): Comparison => ({
      sentence: 'the regularised [5, 16] significantly outperforms all the other models',
      network: `LSTM-1 against ${network}`,
      quantity: QUANTITY_LABELS[quantity],
      first: best,
      second: named(loaded, network, arm, quantity),
      direction: 'less',
    })),
  );
  const stable = LSTM_NAMES.map((network): Comparison => ({
    sentence: 'regularisation reduces the variance and is essential in achieving stable improvement',
    network,
    quantity: SPREAD_LABEL,
    first: spreadOf(named(loaded, network, 'regularised', 'testLoss')),
    second: spreadOf(named(loaded, network, 'flexible', 'testLoss')),
    direction: 'less',
  }));
  return {
    caption: `Claims on the LSTMs. ${lstmSubtitle(experiment, loaded)}.`,
    comparisons: [...outperform, ...others, ...stable],
  };
}

/** Two-sided p of the difference of two means by the normal distribution, from what a table prints. */
export function normalP(a: Estimate, b: Estimate): number {
  const z = (a.mean - b.mean) / Math.hypot(a.standardError!, b.standardError!);
  // Student's t with so many degrees of freedom is the normal distribution.
  return studentTTwoSidedP(z, 1e9);
}

/**
 * The pairwise tests of which the paper says that they "give p-values between 1e-2 and 1e-6": what the means and
 * standard errors that it prints give under the normal distribution, and Welch's test of our trials. Arms of one size
 * against each other, and the regularised [5, 16], of which the sentence speaks, against those of other sizes.
 */
export function lstmPairwiseTests(experiment: Experiment, loaded: LoadedTrials): Table {
  const compare = (a: Pole, b: Pole, quantity: LstmQuantity): Table['rows'][number] => {
    const [first, second] = [a, b].map(({ network, arm }) =>
      finiteTrials(metricOf(loaded, `${network}-${arm}`, quantity)),
    );
    const [printed, against] = [a, b].map(({ network, arm }) => TABLE_2[network][quantity][arm]);
    const [ours, theirs] = [first, second].map((values) => summarize(values).mean);
    const pole = ({ network, arm }: Pole): string =>
      a.network === b.network ? LSTM_ARM_LABELS[arm] : `${network} ${LSTM_ARM_LABELS[arm]}`;
    return {
      network: a.network,
      quantity: QUANTITY_LABELS[quantity],
      pair: `${pole(a)} – ${pole(b)}`,
      paperDifference: printed.mean - against.mean,
      paperP: normalP(printed, against),
      difference: ours === null || theirs === null ? null : ours - theirs,
      p: first.length > 1 && second.length > 1 ? welchTest(first, second).p : null,
    };
  };
  const within = LSTM_NAMES.flatMap((network) =>
    LSTM_QUANTITIES.flatMap((quantity) =>
      PAIRS.map(([a, b]) => compare({ network, arm: a }, { network, arm: b }, quantity)),
    ),
  );
  const best: Pole = { network: 'LSTM-1', arm: 'regularised' };
  const across = LSTM_NAMES.filter((network) => network !== best.network).flatMap((network) =>
    LSTM_ARMS.map((arm) => compare(best, { network, arm }, 'minimumValidationLoss')),
  );
  const rows = [...within, ...across];
  const claimed = rows.filter(
    ({ paperP }) => 1e-6 <= (paperP as number) && (paperP as number) <= 1e-2,
  ).length;
  const p = (cell: unknown): string => pValue(cell as number);
  const difference = (cell: unknown): string => fixed((cell as number) * 1e6, 2);
  return {
    caption:
      `Pairwise differences in units of 1E-6 and two-sided p-values, uncorrected: from the means and standard errors ` +
      `of the paper's Table 2 with the normal distribution (${claimed} of ${rows.length} lie between 1E-6 and 1E-2), and ` +
      `by Welch's test on our trials. ${lstmSubtitle(experiment, loaded)}.`,
    columns: [
      { name: 'network', title: 'Network' },
      { name: 'quantity', title: 'Quantity' },
      { name: 'pair', title: 'Difference' },
      { name: 'paperDifference', title: 'Paper', align: 'right', format: difference },
      { name: 'paperP', title: 'p from the print', align: 'right', format: p },
      { name: 'difference', title: 'Ours', align: 'right', format: difference },
      { name: 'p', title: 'p', align: 'right', format: p },
    ],
    rows,
  };
}

/** What the choice of the cell alone does: the fixed gates in PyTorch's cell against all arms in ours. */
export function confoundedComparison(
  experiment: Experiment,
  loaded: LoadedTrials,
  library: LoadedTrials,
): Table {
  const comparisons = LSTM_NAMES.flatMap((network) =>
    LSTM_ARMS.map((arm): Comparison => {
      const quantity = 'minimumValidationLoss';
      return {
        sentence:
          arm === 'fixed'
            ? 'nothing: the gates are the same, only the cell differs'
            : "the authors' comparison",
        network,
        quantity: QUANTITY_LABELS[quantity],
        first: named(loaded, network, arm, quantity),
        second: { arm: "Fixed, PyTorch's cell", values: metricOf(library, `${network}-library`, quantity) },
        direction: 'less',
      };
    }),
  );
  return verdictTable(
    `The comparison that the authors ran: flexible gates in a cell with one bias and Xavier's start, fixed gates in ` +
      `PyTorch's cell with two biases and its own start. ${lstmSubtitle(experiment, loaded)}.`,
    comparisons,
  );
}
