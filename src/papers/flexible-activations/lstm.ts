import {
  defineExperiment,
  grid,
  type Experiment,
  type Definition,
  type TrialResult,
  type TypedBlock,
  type TypedScale,
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
  learningRates: {
    'LSTM-1': TABLE_1['LSTM-1'].learningRate,
    'LSTM-2': TABLE_1['LSTM-2'].learningRate,
    'LSTM-3': TABLE_1['LSTM-3'].learningRate,
    'LSTM-4': TABLE_1['LSTM-4'].learningRate,
  },
  coefficient: TABLE_1['LSTM-1'].coefficient,
};

const scale = (
  trials: number,
  trialsPerBlock: number,
  settings: ComparisonSettings,
): TypedScale<ComparisonSettings> => ({ trials, trialsPerBlock, settings });

/** A network and what its trials are: gates, or what a search varies. */
export interface LstmVariant<Arm extends string> extends Variant {
  readonly network: LstmName;
  readonly arm: Arm;
}

type LstmBlock<Arm extends string> = TypedBlock<ComparisonSettings, LstmVariant<Arm>>;

/** Trains a block of the comparison; the arm `library` is the fixed one with the start of PyTorch's own LSTM. */
async function compare(block: LstmBlock<LstmArm | 'library'>): Promise<TrialResult[]> {
  const {
    variant: { network, arm },
    settings,
  } = block;
  const [gates, cell]: [LstmArm, LstmCell] = arm === 'library' ? ['fixed', 'library'] : [arm, 'xavier'];
  return trainLstm(
    {
      network,
      arm: gates,
      cell,
      settings,
      seeds: block.seeds,
      learningRate: settings.learningRates[network],
      coefficient: settings.coefficient,
      data: lstmData(block.scale),
    },
    block,
  );
}

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
  {
    smoke: scale(2, 2, { ...PAPER, epochs: 1, batchSize: 400 }),
    quick: scale(5, 5, { ...PAPER, epochs: 4 }),
    paper: scale(100, 100, PAPER),
  },
);

/** Experiment 1 with forecasts from the last thirty days, as the first version of the paper and its code have it. */
export const lstmLag30Experiment = ofNetworks(
  compare,
  'lstm-lag-30',
  'LSTMs on stock index returns, lag 30: fixed, flexible and regularised gates',
  LSTM_ARMS,
  {
    smoke: scale(1, 1, { ...PAPER, lag: 30, epochs: 1, batchSize: 400 }),
    quick: scale(5, 5, { ...PAPER, lag: 30, epochs: 1 }),
    paper: scale(100, 100, { ...PAPER, lag: 30 }),
  },
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
  {
    smoke: scale(1, 1, { ...PAPER, epochs: 1, batchSize: 400 }),
    quick: scale(5, 5, { ...PAPER, epochs: 4 }),
    paper: scale(100, 100, PAPER),
  },
);

/** One number a trial, log-uniform in [low, high], drawn from the seed's stream `search/<name>`. */
export const logUniform = (seed: number, name: string, low: number, high: number): number =>
  low * (high / low) ** uniform(stream(seed, `search/${name}`), 0, 1)[0];

/** Where the two searches look. Source: combined flexible activations, section 3.1. */
export const SEARCH_RANGES = { learningRate: [0.001, 0.2], coefficient: [0.001, 0.1] } as const;

async function search(block: LstmBlock<'rate' | 'coefficient'>): Promise<TrialResult[]> {
  const {
    variant: { network, arm },
    settings,
  } = block;
  const draw = (name: keyof typeof SEARCH_RANGES): number[] => {
    const [low, high] = SEARCH_RANGES[name];
    return block.seeds.map((seed) => logUniform(seed, name, low, high));
  };
  return trainLstm(
    {
      network,
      arm: arm === 'rate' ? 'fixed' : 'regularised',
      settings,
      seeds: block.seeds,
      learningRate: arm === 'rate' ? draw('learningRate') : settings.learningRates[network],
      coefficient: arm === 'coefficient' ? draw('coefficient') : 0,
      data: lstmData(block.scale),
    },
    block,
  );
}

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
  {
    smoke: scale(2, 2, { ...PAPER, epochs: 1, batchSize: 400 }),
    quick: scale(8, 8, { ...PAPER, epochs: 2 }),
    paper: scale(1000, 100, PAPER),
  },
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
  {
    smoke: scale(2, 2, { ...PAPER, epochs: 1, batchSize: 400 }),
    quick: scale(6, 6, { ...PAPER, epochs: 2 }),
    paper: scale(30, 30, PAPER),
  },
);
