import * as tf from '@tensorflow/tfjs-core';
import { EVALUATION, type ExpansionPenalties } from '../../activations/index.js';
import type { Block, TrialResult } from '../../experiments/index.js';
import {
  expansionPenalties,
  expansionValues,
  perTrial,
  preActivations,
  type MatchedPerceptron,
  type Parameters,
} from '../../models/index.js';
import { bandErrors, relativeL2 } from '../../statistics/index.js';
import { adam, byGroup, meanSquaredError, recordDescent } from '../../training/index.js';
import { rounded } from '../locally-adaptive-activations/rounding.js';
import type { RegressionProblem } from '../../data/index.js';

/** The protocol of one fit. */
export interface RegressionSettings {
  /** On the line; on the square the nearest square number. */
  points: number;
  hiddenLayers: number;
  /** Of the tanh network, whose number of parameters the others come nearest to. */
  width: number;
  learningRate: number;
  steps: number;
  /** Losses and errors by frequency are stored before the first step and after every so many. */
  observeEvery: number;
  /** The fitted function of seed 0 is stored after these numbers of steps. */
  shownSteps: number[];
}

/** What a fit may vary beside its arm. */
export interface RegressionChanges {
  readonly learningRate?: number;
  /** The rate of the coefficients in units of that of the weights; 0 holds them. Default 1. */
  readonly coefficientRate?: number;
  readonly penalties?: ExpansionPenalties;
}

/** First and last frequency index of each band; index k has k / 6 periods a unit of x on [-3, 3]. */
export const BANDS = { low: [1, 4], middle: [5, 12], high: [13, 24] } as const;

/** Lists of every trial under `<name>.<layer>`, rounded. */
function store(
  stored: readonly Record<string, number[]>[],
  name: string,
  layers: readonly { layer: string; values: number[][] }[],
): void {
  for (const { layer, values } of layers)
    stored.forEach((list, trial) => {
      list[`${name}.${layer}`] = values[trial].map((value) => rounded(value));
    });
}

/** Fits the trials of a block side by side; only their initial values differ. */
export async function trainRegression(
  problem: RegressionProblem,
  { model, layers }: MatchedPerceptron,
  settings: RegressionSettings,
  { seeds, onProgress, signal }: Pick<Block, 'seeds' | 'onProgress' | 'signal'>,
  { learningRate = settings.learningRate, coefficientRate = 1, penalties }: RegressionChanges = {},
): Promise<TrialResult[]> {
  const trials = seeds.length;
  const tensors = [problem.x, problem.testX].map((list) =>
    tf.tensor3d([...list], [1, list.length / problem.inputs, problem.inputs]),
  );
  const [x, testX] = tensors;
  const u = tf.tensor3d([...problem.u], [1, problem.u.length, 1]);
  const stored: Record<string, number[]>[] = seeds.map(() => ({}));
  const penalty = penalties && expansionPenalties(model, penalties);
  const fitted = (parameters: Parameters, at: tf.Tensor): number[][] =>
    tf.tidy(() => perTrial(model.apply(parameters, at, EVALUATION), trials));

  const { parameters, trials: recorded } = await recordDescent({
    model,
    seeds,
    optimizer: byGroup([
      {
        includes: (name) => name.includes('.alpha') || name.endsWith('.omega'),
        optimizer:
          coefficientRate === 0 ? undefined : adam({ learningRate: learningRate * coefficientRate, trials }),
      },
      { includes: () => true, optimizer: adam({ learningRate, trials }) },
    ]),
    steps: settings.steps,
    losses: (live) => {
      const data = meanSquaredError(model.apply(live, x, EVALUATION), u);
      return { data, total: penalty ? tf.add(data, penalty(live)) : data };
    },
    observeEvery: settings.observeEvery,
    measure: ({ step, parameters: now }) => {
      if (step === 0) store(stored, 'initial', expansionValues(model, now));
      if (problem.inputs > 1) return {};
      const values = fitted(now, x);
      const first = seeds.indexOf(0);
      if (first >= 0 && settings.shownSteps.includes(step))
        stored[first][`u.${step}`] = values[first].map((value) => rounded(value));
      const missing = values.map((own) => bandErrors(own, problem.u, BANDS));
      return Object.fromEntries(
        Object.keys(BANDS).map((band, i) => [`band.${band}`, missing.map((own) => rounded(own[i][1]))]),
      );
    },
    onProgress,
    signal,
  });
  const testErrors = fitted(parameters, testX).map((values) => relativeL2(values, problem.testU));
  const { mean, sd } = preActivations(layers, parameters, x, trials);
  store(stored, 'final', expansionValues(model, parameters));
  store(stored, 'mean', mean);
  store(stored, 'sd', sd);
  tf.dispose([parameters, ...tensors, u]);
  return recorded.map(({ diverged, metrics, curves: { totalLoss: _, ...curves } }, trial): TrialResult => ({
    seed: seeds[trial],
    status: diverged ? 'diverged' : 'completed',
    metrics: {
      dataLoss: metrics.dataLoss,
      testError: diverged ? NaN : testErrors[trial],
      lastFiniteStep: metrics.lastFiniteStep,
    },
    curves,
    parameters: stored[trial],
  }));
}
