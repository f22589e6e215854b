import * as tf from '@tensorflow/tfjs-core';
import { EVALUATION, type ExpansionPenalties } from '../../activations/index.js';
import type { Block, TrialResult } from '../../experiments/index.js';
import {
  createParameters,
  expansionPenalties,
  expansionValues,
  perTrial,
  preActivations,
  type MatchedPerceptron,
  type Parameters,
} from '../../models/index.js';
import { relativeL2, spectrum } from '../../statistics/index.js';
import { adam, byGroup, descend, meanSquaredError } from '../../training/index.js';
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
const LAST_FREQUENCY = 24;

/** |F(u - exact)| of each band over |F(exact)| of all of them, in the Euclidean norm, by the name of the band. */
export function bandErrors(u: readonly number[], exact: readonly number[]): [string, number][] {
  const missing = spectrum(
    u.map((value, i) => value - exact[i]),
    LAST_FREQUENCY,
  );
  const whole = Math.hypot(...spectrum(exact, LAST_FREQUENCY).slice(1));
  return Object.entries(BANDS).map(([band, [first, last]]) => [
    band,
    Math.hypot(...missing.slice(first, last + 1)) / whole,
  ]);
}

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
  const curves: Record<string, number[]>[] = seeds.map(() => ({ dataLoss: [] }));
  const stored: Record<string, number[]>[] = seeds.map(() => ({}));
  const penalty = penalties && expansionPenalties(model, penalties);
  const final = {
    data: new Array<number>(trials).fill(NaN) as ArrayLike<number>,
    testError: new Array<number>(trials).fill(NaN),
  };
  const fitted = (parameters: Parameters, at: tf.Tensor): number[][] =>
    tf.tidy(() => perTrial(model.apply(parameters, at, EVALUATION), trials));

  const result = await descend({
    trials,
    parameters: createParameters(model.parameters, seeds),
    optimizer: byGroup([
      {
        includes: (name) => name.includes('.alpha') || name.endsWith('.omega'),
        optimizer:
          coefficientRate === 0 ? undefined : adam({ learningRate: learningRate * coefficientRate, trials }),
      },
      { includes: () => true, optimizer: adam({ learningRate, trials }) },
    ]),
    steps: settings.steps,
    losses: (parameters) => {
      const data = meanSquaredError(model.apply(parameters, x, EVALUATION), u);
      return { data, total: penalty ? tf.add(data, penalty(parameters)) : data };
    },
    observeEvery: settings.observeEvery,
    observe: ({ step, parameters, data }) => {
      final.data = data;
      data.forEach((loss, trial) => curves[trial].dataLoss.push(loss));
      if (step === 0) store(stored, 'initial', expansionValues(model, parameters));
      if (problem.inputs > 1) return;
      fitted(parameters, x).forEach((values, trial) => {
        for (const [band, error] of bandErrors(values, problem.u))
          (curves[trial][`band.${band}`] ??= []).push(rounded(error));
        if (seeds[trial] === 0 && settings.shownSteps.includes(step))
          stored[trial][`u.${step}`] = values.map((value) => rounded(value));
      });
    },
    onProgress,
    signal,
  });
  fitted(result.parameters, testX).forEach(
    (values, trial) => (final.testError[trial] = relativeL2(values, problem.testU)),
  );
  const { mean, sd } = preActivations(layers, result.parameters, x, trials);
  store(stored, 'final', expansionValues(model, result.parameters));
  store(stored, 'mean', mean);
  store(stored, 'sd', sd);
  tf.dispose([result.parameters, ...tensors, u]);
  return seeds.map((seed, trial): TrialResult => {
    const lastFiniteStep = result.lastFiniteStep[trial];
    const completed = lastFiniteStep === settings.steps;
    const kept = Math.floor(lastFiniteStep / settings.observeEvery) + 1;
    return {
      seed,
      status: completed ? 'completed' : 'diverged',
      metrics: {
        dataLoss: completed ? final.data[trial] : NaN,
        testError: completed ? final.testError[trial] : NaN,
        lastFiniteStep,
      },
      curves: Object.fromEntries(
        Object.entries(curves[trial]).map(([name, list]) => [name, completed ? list : list.slice(0, kept)]),
      ),
      parameters: stored[trial],
    };
  });
}
