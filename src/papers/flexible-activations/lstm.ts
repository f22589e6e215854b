import {
  defineExperiment,
  grid,
  scaleOf,
  type Experiment,
  type Definition,
  type TrialResult,
  type TypedBlock,
  type Variant,
} from '../../experiments/index.js';
import type { LstmCell } from '../../models/index.js';
import { stream, uniform } from '../../random/index.js';
import {
  LSTM_ARMS,
  LSTM_NAMES,
  lstmData,
  lstmDataHash,
  trainLstm,
  type LstmArm,
  type LstmName,
  type LstmSettings,
} from './lstm-training.js';
import { TABLE_1 } from './reported.js';

/** The settings of a run that compares the arms: at which rates they learn, and how strongly the third is held. */
export interface ComparisonSettings extends LstmSettings {
  learningRates: Record<LstmName, number>;
  coefficient: number;
}

const PAPER: ComparisonSettings = {
  lag: 10,
  epochs: 30,
  batchSize: 50,
  learningRates: Object.fromEntries(
    LSTM_NAMES.map((network) => [network, TABLE_1[network].learningRate]),
  ) as Record<LstmName, number>,
  coefficient: TABLE_1['LSTM-1'].coefficient,
};

/**
 * The scales of a run, by their numbers of trials, of which at most a hundred train side by side: one epoch of large
 * batches at smoke scale, so many epochs at quick scale, and the paper's protocol; forecasts from `lag` days.
 */
function scalesOf(
  trials: { smoke: number; quick: number; paper: number },
  quickEpochs: number,
  lag = PAPER.lag,
): Definition<ComparisonSettings, LstmVariant<string>>['scales'] {
  const scale = scaleOf<ComparisonSettings>({ ...PAPER, lag }, 100);
  return {
    smoke: scale(trials.smoke, { epochs: 1, batchSize: 400 }),
    quick: scale(trials.quick, { epochs: quickEpochs }),
    paper: scale(trials.paper),
  };
}

/** A network and what its trials are: gates, or what a search varies. */
export interface LstmVariant<Arm extends string> extends Variant {
  readonly network: LstmName;
  readonly arm: Arm;
}

type LstmBlock<Arm extends string> = TypedBlock<ComparisonSettings, LstmVariant<Arm>>;

/** Trains a block of the comparison; the arm `library` is the fixed one with the start of PyTorch's own LSTM. */
const compare = async (block: LstmBlock<LstmArm | 'library'>): Promise<TrialResult[]> => {
  const {
    variant: { network, arm },
    settings,
    seeds,
  } = block;
  const [gates, cell]: [LstmArm, LstmCell] = arm === 'library' ? ['fixed', 'library'] : [arm, 'xavier'];
  const { coefficient, learningRates } = settings;
  const data = lstmData(block.scale);
  const learningRate = learningRates[network];
  return trainLstm({ network, arm: gates, cell, settings, seeds, learningRate, coefficient, data }, block);
};

const ofNetworks = <Arm extends string>(
  run: (block: LstmBlock<Arm>) => Promise<TrialResult[]>,
  name: string,
  title: string,
  arms: readonly Arm[],
  scales: Definition<ComparisonSettings, LstmVariant<Arm>>['scales'],
): Experiment =>
  defineExperiment<ComparisonSettings, LstmVariant<Arm>>({
    paper: 'flexible-activations',
    name,
    title,
    version: 1,
    variants: grid({ network: LSTM_NAMES, arm: arms }),
    scales,
    dataHash: async (scale) => lstmDataHash(scale),
    run,
  });

/**
 * Experiment 1: stacked LSTMs that forecast the next day's returns of five stock indices from the last ten, with fixed,
 * flexible and regularised flexible gates in one and the same cell.
 *
 * 64 % of the sequences for training, 16 % for validation, 20 % for the test, in the order of time; batches of 50;
 * Adam at the learning rates of Table 1; mean squared error.
 *
 * Source: combined flexible activations, section 3.1. The regulariser is the layer-wise term of eq. (8) over each gate's
 * alpha and beta, with the coefficient that Table 1 prints.
 */
export const lstmExperiment = ofNetworks(
  compare,
  'lstm',
  'LSTMs on stock index returns, lag 10: fixed, flexible and regularised gates',
  LSTM_ARMS,
  scalesOf({ smoke: 2, quick: 5, paper: 100 }, 4),
);

/** Experiment 1 with forecasts from the last thirty days, as the first version of the paper and its code have it. */
export const lstmLag30Experiment = ofNetworks(
  compare,
  'lstm-lag-30',
  'LSTMs on stock index returns, lag 30: fixed, flexible and regularised gates',
  LSTM_ARMS,
  scalesOf({ smoke: 1, quick: 5, paper: 100 }, 1, 30),
);

/**
 * The fixed arm as the authors trained it: in PyTorch's own LSTM, with two biases and U(-1/sqrt h, 1/sqrt h) at the
 * start, while their flexible arms ran in a cell of their own with one bias and Xavier's start. Comparing this arm with
 * the flexible ones of {@link lstmExperiment} confounds the gates with the start; comparing it with the fixed one there
 * shows by how much.
 */
export const lstmConfoundedExperiment = ofNetworks(
  compare,
  'lstm-confounded',
  "LSTMs on stock index returns: the fixed arm in PyTorch's cell, as the authors compared it",
  ['library'],
  scalesOf({ smoke: 1, quick: 5, paper: 100 }, 4),
);

/** One number a trial, log-uniform in [low, high], drawn from the seed's stream `search/<name>`. */
export const logUniform = (seed: number, name: string, low: number, high: number): number =>
  low * (high / low) ** uniform(stream(seed, `search/${name}`), 0, 1)[0];

/** Where the two searches look. Source: combined flexible activations, section 3.1. */
export const SEARCH_RANGES = { learningRate: [0.001, 0.2], coefficient: [0.001, 0.1] } as const;

/** Trains a block of a search: each trial at a rate, or with a coefficient, of its own. */
const search = async (block: LstmBlock<'rate' | 'coefficient'>): Promise<TrialResult[]> => {
  const {
    variant: { network, arm },
    settings,
    seeds,
  } = block;
  const draw = (name: keyof typeof SEARCH_RANGES): number[] => {
    const [low, high] = SEARCH_RANGES[name];
    return seeds.map((seed) => logUniform(seed, name, low, high));
  };
  const varied =
    arm === 'rate'
      ? { arm: 'fixed' as const, learningRate: draw('learningRate'), coefficient: 0 }
      : {
          arm: 'regularised' as const,
          learningRate: settings.learningRates[network],
          coefficient: draw('coefficient'),
        };
  return trainLstm({ network, settings, seeds, data: lstmData(block.scale), ...varied }, block);
};

/**
 * The search for the learning rate: 1,000 fixed networks of each size, each at a rate of its own, log-uniform in
 * [0.001, 0.2]; the rates are a vector along the trial axis.
 *
 * Source: combined flexible activations, section 3.1.
 */
export const lstmRateSearch = ofNetworks(
  search,
  'lstm-rate-search',
  'The search for the learning rates of the LSTMs',
  ['rate'],
  scalesOf({ smoke: 2, quick: 8, paper: 1000 }, 2),
);

/**
 * The search for the regulariser's coefficient: 30 regularised networks of each size at the learning rates of Table 1,
 * each with a coefficient of its own, log-uniform in [0.001, 0.1].
 *
 * Source: combined flexible activations, section 3.1.
 */
export const lstmCoefficientSearch = ofNetworks(
  search,
  'lstm-coefficient-search',
  "The search for the coefficient of the LSTMs' regulariser",
  ['coefficient'],
  scalesOf({ smoke: 2, quick: 6, paper: 30 }, 2),
);
