import * as tf from '@tensorflow/tfjs-core';
import { EVALUATION } from '../../activations/index.js';
import { discontinuousFunction, evenPoints, sha256 } from '../../data/index.js';
import { UserError } from '../../errors.js';
import {
  defineExperiment,
  type TrialResult,
  type TypedBlock,
  type TypedScale,
} from '../../experiments/index.js';
import { normalDense } from '../../models/index.js';
import { medianPlace, relativeL2 } from '../../statistics/index.js';
import { adam, recordDescent } from '../../training/index.js';
import { METHODS, variantOf, type Method, type MethodVariant } from './arms.js';
import { rounded } from './rounding.js';
import {
  measuredSlopes,
  networkResidual,
  slopeNetwork,
  withRecovery,
  type SlopeNetwork,
} from './slope-network.js';

/** The protocol of section 3. */
export interface FunctionFitSettings {
  /** Evenly spaced points of [-3, 3]. */
  points: number;
  hidden: number[];
  scalingFactor: number;
  learningRate: number;
  steps: number;
  /** Losses and slopes are stored before the first step and after every so many. */
  observeEvery: number;
  /** The fitted function is stored after these numbers of steps for every trial … */
  shownSteps: number[];
  /** … and after every so many, where an experiment is about the way. */
  snapshotEvery: number;
  /** Kernels and biases start at N(0, initialDeviation^2). */
  initialDeviation: number;
}

const PAPER: FunctionFitSettings = {
  points: 300,
  hidden: [50, 50, 50, 50],
  scalingFactor: 10,
  learningRate: 2e-4,
  steps: 15_000,
  observeEvery: 100,
  shownSteps: [2000, 8000, 15_000],
  snapshotEvery: 1000,
  initialDeviation: 0.1,
};

const scale = (
  trials: number,
  trialsPerBlock: number,
  changes: Partial<FunctionFitSettings>,
): TypedScale<FunctionFitSettings> => ({ trials, trialsPerBlock, settings: { ...PAPER, ...changes } });

/** The six methods, and the two with slope recovery with the smaller term of the authors' program. */
export const FUNCTION_FIT_VARIANTS = [...METHODS, 'l-laaf-srt-authors', 'n-laaf-srt-authors'] as const;

/** The network of a method: 1 - hidden - 1. */
export const functionFitNetwork = (
  method: Method,
  { hidden, scalingFactor, initialDeviation }: FunctionFitSettings = PAPER,
): SlopeNetwork => slopeNetwork(method, scalingFactor, 1, hidden, normalDense(initialDeviation));

/** The points and what is to be fitted there. Throws {@link UserError} for fewer than two points. */
export function fitData(points: number): { x: number[]; u: number[] } {
  if (!(Number.isInteger(points) && points >= 2))
    throw new UserError(
      `${points} training points are asked for; the function fit needs an integer of at least 2`,
    );
  const x = evenPoints(-3, 3, points);
  return { x, u: x.map(discontinuousFunction) };
}

/**
 * Trains the trials of a block side by side; only their initial values differ. `onTheWay` stores the fitted functions after
 * every `snapshotEvery` steps as well, and those of the median trial by final loss alone.
 */
async function run(
  {
    variant: { method, recovery },
    settings,
    seeds,
    onProgress,
    signal,
  }: TypedBlock<FunctionFitSettings, MethodVariant>,
  onTheWay = false,
): Promise<TrialResult[]> {
  const { points, steps, learningRate, observeEvery, shownSteps, snapshotEvery } = settings;
  const network = functionFitNetwork(method, settings);
  const data = fitData(points);
  const error = networkResidual(network);
  const x = tf.tensor3d(data.x, [1, points, 1]);
  const u = tf.tensor3d(data.u, [1, points, 1]);
  const snapshots: Record<string, number[]>[] = seeds.map(() => ({}));
  const errors = new Array<number>(seeds.length);
  const wanted = (step: number): boolean =>
    shownSteps.includes(step) || (onTheWay && step % snapshotEvery === 0);

  const { parameters, trials } = await recordDescent({
    model: network.model,
    seeds,
    optimizer: adam({ learningRate, trials: seeds.length }),
    steps,
    losses: withRecovery(network, recovery, (live) => error(live, x, { u: 1 }, u)),
    observeEvery,
    measure: ({ step, parameters }) => {
      if (step === steps || wanted(step)) {
        const fitted = tf.tidy(() => network.model.apply(parameters, x, EVALUATION).dataSync());
        seeds.forEach((_, trial) => {
          const values = fitted.subarray(trial * points, (trial + 1) * points);
          errors[trial] = relativeL2(values, data.u);
          if (wanted(step)) snapshots[trial][`u.${step}`] = Array.from(values, (value) => rounded(value));
        });
      }
      return measuredSlopes(network, parameters);
    },
    onProgress,
    signal,
  });
  tf.dispose([parameters, x, u]);
  const shown = medianPlace(trials.map(({ metrics }) => metrics.dataLoss));
  return trials.map(({ diverged, metrics, curves }, trial) => ({
    seed: seeds[trial],
    status: diverged ? 'diverged' : 'completed',
    metrics: { ...metrics, relativeL2: diverged ? NaN : errors[trial] },
    curves,
    ...(onTheWay && trial !== shown ? {} : { parameters: snapshots[trial] }),
  }));
}

const SMOKE: Partial<FunctionFitSettings> = {
  points: 40,
  hidden: [10, 10],
  steps: 40,
  observeEvery: 10,
  shownSteps: [10, 20, 40],
  snapshotEvery: 10,
};

const QUICK: Partial<FunctionFitSettings> = {
  steps: 600,
  observeEvery: 10,
  shownSteps: [100, 300, 600],
  snapshotEvery: 50,
};

const COMMON = {
  paper: 'locally-adaptive-activations',
  version: 1,
  dataHash: async () => sha256(JSON.stringify(fitData(PAPER.points))),
} as const;

/**
 * The fit of the discontinuous function by a tanh network 1 - 50 - 50 - 50 - 50 - 1, six methods, two of them also with
 * the smaller slope recovery term of the authors' program: Adam at 2e-4 on all 300 points at every step, 15,000 steps.
 *
 * Source: locally adaptive activations, section 3. The paper says only that the initial values are independent and
 * identically distributed; kernels and biases start here at N(0, 0.1^2), as in the authors' released code.
 */
export const functionFitExperiment = defineExperiment<FunctionFitSettings, MethodVariant>({
  ...COMMON,
  name: 'function-fit',
  title: 'A discontinuous function fitted with fixed and adaptive slopes',
  variants: FUNCTION_FIT_VARIANTS.map(variantOf),
  scales: {
    smoke: scale(2, 2, SMOKE),
    quick: scale(5, 5, QUICK),
    paper: scale(30, 10, {}),
  },
  run: (block) => run(block),
});

/** Trials of the function fit with the fitted functions on the way: of each method those of the median trial. */
export const functionFitOverTimeExperiment = defineExperiment<FunctionFitSettings, MethodVariant>({
  ...COMMON,
  name: 'function-fit-over-time',
  title: 'The function fit, with the fitted functions on the way',
  variants: METHODS.map(variantOf),
  scales: { smoke: scale(2, 2, SMOKE), quick: scale(5, 5, QUICK), paper: scale(5, 5, {}) },
  run: (block) => run(block, true),
});
