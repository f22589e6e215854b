import { fixed, scientific, type Table, grouped } from '../../charts/index.js';
import { atScale, type Experiment, type LoadedTrials } from '../../experiments/index.js';
import { countCellParameters } from '../../models/index.js';
import { paperAndOurs } from '../paper-and-ours.js';
import { LSTM_ARM_LABELS, QUANTITY_LABELS } from './labels.js';
import { metricOf } from './learning-curves.js';
import { lstmSubtitle } from './lstm-figures.js';
import { LSTM_ARMS, LSTM_NAMES, lstmModel } from './lstm-training.js';
import { TABLE_1, TABLE_2, type LstmQuantity } from './reported.js';

export const LSTM_QUANTITIES: readonly LstmQuantity[] = ['minimumValidationLoss', 'testLoss'];

/** The value of `varied` with which the best trial of a search was trained. */
function bestOf(loaded: LoadedTrials, variant: string, varied: string): number | null {
  const [best] = loaded.trials
    .filter((row) => row.variant === variant && row.status === 'completed')
    .sort((a, b) => (a.minimumValidationLoss as number) - (b.minimumValidationLoss as number));
  return best ? (best[varied] as number) : null;
}

const three = (cell: unknown): string => scientific(cell as number, 3);

/**
 * Table 1: sizes and parameters of the LSTMs, what flexible gates add, and the learning rates and coefficients that the
 * paper's searches and ours found best.
 */
export function table1(rates: LoadedTrials, coefficients: LoadedTrials): Table {
  return {
    caption:
      `Table 1: the LSTMs and their hyper-parameters. Parameters are those of the cells without the head; the paper's ` +
      `6.82 % is that of LSTM-1. Found best: the trial with the smallest validation loss, of ` +
      `${rates.sources.trials / LSTM_NAMES.length} for the learning rate and ` +
      `${coefficients.sources.trials / LSTM_NAMES.length} for the coefficient (scale ${rates.sources.scale}).`,
    columns: [
      { name: 'network', title: 'Network' },
      { name: 'layers', title: 'Layers' },
      {
        name: 'paperParameters',
        title: 'Parameters, paper',
        align: 'right',
        format: (cell) => grouped(cell as number),
      },
      { name: 'parameters', title: 'Ours', align: 'right', format: (cell) => grouped(cell as number) },
      { name: 'flexible', title: 'Flexible', align: 'right', format: (cell) => grouped(cell as number) },
      { name: 'extra', title: 'Extra (%)', align: 'right', format: (cell) => fixed(cell as number, 2) },
      { name: 'paperRate', title: 'Learning rate, paper', align: 'right', format: three },
      { name: 'rate', title: 'Found best', align: 'right', format: three },
      { name: 'paperCoefficient', title: 'Coefficient, paper', align: 'right', format: three },
      { name: 'coefficient', title: 'Found best', align: 'right', format: three },
    ],
    rows: LSTM_NAMES.map((network) => {
      const { layers, parameters, learningRate, coefficient } = TABLE_1[network];
      const [ours, flexible] = (['fixed', 'flexible'] as const).map((arm) =>
        countCellParameters(lstmModel(network, arm)),
      );
      return {
        network,
        layers,
        paperParameters: parameters,
        parameters: ours,
        flexible,
        extra: (100 * (flexible - ours)) / ours,
        paperRate: learningRate,
        rate: bestOf(rates, `${network}-rate`, 'learningRate'),
        paperCoefficient: coefficient,
        coefficient: bestOf(coefficients, `${network}-coefficient`, 'coefficient'),
      };
    }),
  };
}

/** Table 2: the paper's losses beside ours, with the difference in standard errors, and the forecast of no return. */
export function table2(experiment: Experiment, loaded: LoadedTrials): Table {
  const reported = LSTM_NAMES.flatMap((network) =>
    LSTM_QUANTITIES.flatMap((quantity) =>
      LSTM_ARMS.map((arm) => ({
        network,
        quantity: QUANTITY_LABELS[quantity],
        arm: LSTM_ARM_LABELS[arm],
        paper: TABLE_2[network][quantity][arm],
        ours: metricOf(loaded, `${network}-${arm}`, quantity),
      })),
    ),
  );
  const [first] = loaded.trials;
  const zero = (
    [
      ['validation loss', 'zeroValidationLoss'],
      ['test loss', 'zeroTestLoss'],
    ] as const
  ).map(([quantity, metric]) => ({
    network: 'none: forecasts no return',
    quantity,
    gates: null,
    paper: null,
    ours: first ? { mean: first[metric] as number, standardError: null } : null,
    difference: null,
    trials: null,
    diverged: null,
  }));
  const { lag } = atScale(experiment, loaded.sources.scale).settings;
  const caption =
    `Table 2, lag ${String(lag)}: LSTMs on stock index returns, mean squared error, mean (standard error). ` +
    `Ours: ${lstmSubtitle(experiment, loaded)}. The paper: 100 trials.`;
  const table = paperAndOurs(caption, { name: 'gates', title: 'Gates' }, reported);
  return { ...table, rows: [...table.rows, ...zero] };
}
