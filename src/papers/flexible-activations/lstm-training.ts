import * as tf from '@tensorflow/tfjs-core';
import { flexibleSigmoid, sigmoid } from '../../activations/index.js';
import {
  hasStockIndices,
  STOCK_INDICES,
  STOCK_INDICES_HASH,
  STOCK_INDICES_NAME,
  stockReturns,
  type ReturnSeries,
} from '../../data/index.js';
import { UserError } from '../../errors.js';
import { trialResults, type Block, type Scale, type TrialResult } from '../../experiments/index.js';
import {
  learntActivations,
  stackedLstm,
  layerWiseRegulariser,
  type LstmCell,
  type Model,
  type Parameters,
} from '../../models/index.js';
import {
  adam,
  chronologicalSplit,
  evaluateNetwork,
  firstNumbers,
  meanSquaredError,
  trainNetwork,
  type Examples,
} from '../../training/index.js';

/** The units of the stacked layers behind the five returns, as Table 1 numbers them. */
export const LSTM_SIZES = {
  'LSTM-1': [16],
  'LSTM-2': [8, 4, 4],
  'LSTM-3': [16, 8],
  'LSTM-4': [16, 16],
} as const;
export type LstmName = keyof typeof LSTM_SIZES;
export const LSTM_NAMES = Object.keys(LSTM_SIZES) as LstmName[];

/** The gates that the paper compares: plain sigmoids, flexible ones, and flexible ones with the regulariser. */
export const LSTM_ARMS = ['fixed', 'flexible', 'regularised'] as const;
export type LstmArm = (typeof LSTM_ARMS)[number];

/** The protocol of section 3.1. */
export interface LstmSettings {
  /** Days that a forecast sees. */
  lag: number;
  epochs: number;
  batchSize: number;
}

/** What one training varies beside its seed. */
export interface LstmTask {
  network: LstmName;
  arm: LstmArm;
  settings: LstmSettings;
  seeds: readonly number[];
  /** One for all trials or one a trial. */
  learningRate: number | readonly number[];
  /** The coefficient of the layer-wise term of eq. (8), for the regularised arm; one for all trials or one a trial. */
  coefficient: number | readonly number[];
  cell?: LstmCell;
  data: ReturnSeries;
}

/** The network of an arm for as many series as the data has. */
export const lstmModel = (network: LstmName, arm: LstmArm, series = 5, cell: LstmCell = 'xavier'): Model =>
  stackedLstm({
    name: network,
    inputs: series,
    units: LSTM_SIZES[network],
    outputs: series,
    gate: arm === 'fixed' ? sigmoid : flexibleSigmoid,
    cell,
  });

/** What was read already, by its source: five experiments at three scales ask for the same. */
const read = new Map<string, ReturnSeries>();

/**
 * The returns that a scale learns from. Paper scale: the five indices of the paper, from the folder that the
 * environment variable WORKBOOK_STOCKS names. Smaller scales take {@link stockReturns}: those of the S&P 500 where it is
 * not set.
 *
 * Throws {@link UserError} at paper scale without the folder.
 */
export function lstmData(scale: Scale): ReturnSeries {
  if (scale === 'paper' && !hasStockIndices())
    throw new UserError(
      "the paper's five indices are not here; set WORKBOOK_STOCKS to a folder with their CSV files, " +
        'or train at the scale quick',
    );
  const source = process.env.WORKBOOK_STOCKS ?? '';
  const series = read.get(source) ?? stockReturns(source);
  read.set(source, series);
  return series;
}

/** Whether a scale shows the paper's five indices although their files are not here. */
const withoutFiles = (scale: Scale): boolean => scale === 'paper' && !hasStockIndices();

/** The hash of {@link lstmData}; at paper scale known without the files, so that stored trials can be shown. */
export const lstmDataHash = (scale: Scale): string =>
  withoutFiles(scale) ? STOCK_INDICES_HASH : lstmData(scale).hash;

/** What figures call the data of a scale. */
export const lstmDataName = (scale: Scale): string =>
  withoutFiles(scale) ? STOCK_INDICES_NAME : lstmData(scale).name;

/** The layers of a network on the data of a scale, as Table 1 writes them: `[5, 16]`. */
export function lstmLayers(network: LstmName, scale: Scale): string {
  const series = withoutFiles(scale) ? STOCK_INDICES.length : lstmData(scale).columns.length;
  return `[${[series, ...LSTM_SIZES[network]].join(', ')}]`;
}

/**
 * The sequences by the day on which each starts: `[lists, lag, batch, series]`, and the returns of the day behind it,
 * `[lists, batch, series]`.
 */
const sequences = ({ returns, columns }: ReturnSeries, lag: number): Examples => ({
  count: returns.length - lag,
  batch(lists) {
    const [trials, batch, series] = [lists.length, lists[0].length, columns.length];
    const x = new Float32Array(trials * lag * batch * series);
    const y = new Float32Array(trials * batch * series);
    let at = 0;
    let target = 0;
    for (const list of lists) {
      for (let t = 0; t < lag; t++)
        for (let b = 0; b < batch; b++) for (const value of returns[list[b] + t]) x[at++] = value;
      for (let b = 0; b < batch; b++) for (const value of returns[list[b] + lag]) y[target++] = value;
    }
    return { x: tf.tensor4d(x, [trials, lag, batch, series]), y: tf.tensor3d(y, [trials, batch, series]) };
  },
});

const range = (from: number, count: number): Uint32Array =>
  Uint32Array.from({ length: count }, (_, i) => from + i);

/** Sequences per forward pass when nothing is differentiated. */
const EVALUATION_BATCH = 100;

/** The error of forecasting no return at all. */
function zeroForecastError({ returns }: ReturnSeries, lag: number, starts: Uint32Array): number {
  const values = Array.from(starts, (start) => returns[start + lag]).flat();
  return values.reduce((sum, value) => sum + value * value, 0) / values.length;
}

const perTrial = (value: number | readonly number[], trials: number): number[] =>
  typeof value === 'number' ? new Array<number>(trials).fill(value) : [...value];

/**
 * Trains the trials of a task side by side: the same chronological split, an order of its own for each trial and epoch.
 *
 * Throws {@link UserError} for a series that is not longer than the lag, and for a learning rate that is not a finite
 * number above 0.
 */
export async function trainLstm(
  { network: name, arm, settings, seeds, data, cell, ...task }: LstmTask,
  { onProgress, signal }: Pick<Block, 'onProgress' | 'signal'>,
): Promise<TrialResult[]> {
  const { lag, epochs, batchSize } = settings;
  const trials = seeds.length;
  const count = data.returns.length - lag;
  if (!(Number.isInteger(lag) && lag > 0 && count > 0))
    throw new UserError(
      `a series of ${data.returns.length} days is given for forecasts from ${lag} days; it must be longer`,
    );
  const examples = sequences(data, lag);
  const split = chronologicalSplit(count);
  const validation = range(split.train, split.validation);
  const test = range(split.train + split.validation, split.test);
  const rates = perTrial(task.learningRate, trials);
  const coefficients = perTrial(task.coefficient, trials);
  const network = lstmModel(name, arm, data.columns.length, cell);
  /** Mean squared error of each trial over the sequences that start on the given days. */
  const error = (parameters: Parameters, starts: Uint32Array): number[] =>
    evaluateNetwork(
      { network, parameters, examples, numbers: [starts], batchSize: EVALUATION_BATCH },
      meanSquaredError,
    );
  const { parameters, trainingLoss, curves } = await trainNetwork({
    network,
    seeds,
    examples,
    chosen: seeds.map(() => firstNumbers(split.train)),
    loss: meanSquaredError,
    penalty:
      arm === 'regularised'
        ? (live) => tf.mul(coefficients, layerWiseRegulariser(network, live, { layer: 1, initial: 0 }))
        : undefined,
    optimizer: adam({ learningRate: rates, trials }),
    epochs,
    batchSize,
    afterEpoch: ({ parameters }) => ({ validationLoss: error(parameters, validation) }),
    onProgress,
    signal,
  });
  const validationLoss = curves.map((own) => own.validationLoss);
  const zeroLoss = (starts: Uint32Array): number[] => perTrial(zeroForecastError(data, lag, starts), trials);
  const results = trialResults(seeds, {
    metrics: {
      minimumValidationLoss: validationLoss.map((losses) => Math.min(...losses)),
      testLoss: error(parameters, test),
      zeroValidationLoss: zeroLoss(validation),
      zeroTestLoss: zeroLoss(test),
      learningRate: rates,
      ...(arm === 'regularised' ? { coefficient: coefficients } : {}),
    },
    curves: { trainingLoss, validationLoss },
    parameters: (trial) => learntActivations(network, parameters, trial),
  });
  tf.dispose(parameters);
  return results;
}
