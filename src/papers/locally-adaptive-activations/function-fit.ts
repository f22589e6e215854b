import * as tf from '@tensorflow/tfjs-core';
import { EVALUATION, slopeRecovery } from '../../activations/index.js';
import { sha256 } from '../../data/index.js';
import { UserError } from '../../errors.js';
import type { Block, Experiment, ScaleSettings, TrialResult } from '../../experiments/index.js';
import { createParameters, normalDense } from '../../models/index.js';
import { adam, descend } from '../../training/index.js';
import { METHODS, variantOf, type Method } from './arms.js';
import { discontinuousFunction, evenPoints } from './discontinuous-function.js';
import { rounded } from './rounding.js';
import { appendSlopes, networkResidual, slopeNetwork, type SlopeNetwork } from './slope-network.js';

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
  /** … and for the trial of seed 0 after every so many. */
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
): ScaleSettings => ({
  trials,
  trialsPerBlock,
  settings: { ...PAPER, ...changes } as unknown as ScaleSettings['settings'],
});

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

/** Trains the trials of a block side by side; only their initial values differ. */
async function run(block: Block): Promise<TrialResult[]> {
  const settings = block.settings as unknown as FunctionFitSettings;
  const { seeds } = block;
  const trials = seeds.length;
  const { method, recovery } = variantOf(block.variant);
  const network = functionFitNetwork(method, settings);
  const data = fitData(settings.points);
  const error = networkResidual(network);
  const x = tf.tensor3d(data.x, [1, settings.points, 1]);
  const u = tf.tensor3d(data.u, [1, settings.points, 1]);
  const curves: Record<string, number[]>[] = seeds.map(() => ({ dataLoss: [], totalLoss: [] }));
  const snapshots: Record<string, number[]>[] = seeds.map(() => ({}));
  const last = {
    data: new Float32Array(trials),
    total: new Float32Array(trials),
    relativeL2: new Array<number>(trials),
  };

  const result = await descend({
    trials,
    parameters: createParameters(network.model.parameters, seeds),
    optimizer: adam({ learningRate: settings.learningRate, trials }),
    steps: settings.steps,
    losses: (parameters) => {
      const fitted = error(parameters, x, { u: 1 }, u);
      const total = network.method.recovery
        ? tf.add(fitted, slopeRecovery(network.slopes(parameters), recovery))
        : fitted;
      return { data: fitted, total };
    },
    observeEvery: settings.observeEvery,
    observe: ({ step, parameters, data: dataLoss, total }) => {
      Object.assign(last, { data: dataLoss, total });
      seeds.forEach((_, trial) => {
        curves[trial].dataLoss.push(dataLoss[trial]);
        curves[trial].totalLoss.push(total[trial]);
      });
      appendSlopes(curves, network, parameters);
      const wanted = (seed: number) =>
        settings.shownSteps.includes(step) || (seed === 0 && step % settings.snapshotEvery === 0);
      if (step !== settings.steps && !seeds.some(wanted)) return;
      const fitted = tf.tidy(() => network.model.apply(parameters, x, EVALUATION).dataSync());
      seeds.forEach((seed, trial) => {
        const values = fitted.subarray(trial * settings.points, (trial + 1) * settings.points);
        last.relativeL2[trial] = relativeL2(values, data.u);
        if (wanted(seed)) snapshots[trial][`u.${step}`] = Array.from(values, (value) => rounded(value));
      });
    },
    onProgress: block.onProgress,
    signal: block.signal,
  });
  tf.dispose([result.parameters, x, u]);
  return seeds.map((seed, trial): TrialResult => {
    const lastFiniteStep = result.lastFiniteStep[trial];
    const diverged = lastFiniteStep < settings.steps;
    const kept = Math.floor(lastFiniteStep / settings.observeEvery) + 1;
    return {
      seed,
      status: diverged ? 'diverged' : 'completed',
      metrics: {
        dataLoss: diverged ? NaN : last.data[trial],
        totalLoss: diverged ? NaN : last.total[trial],
        relativeL2: diverged ? NaN : last.relativeL2[trial],
        lastFiniteStep,
      },
      curves: Object.fromEntries(
        Object.entries(curves[trial]).map(([name, values]) => [
          name,
          diverged ? values.slice(0, kept) : values,
        ]),
      ),
      parameters: snapshots[trial],
    };
  });
}

/** |v - u| / |u| in the Euclidean norm. */
export function relativeL2(values: ArrayLike<number>, exact: ArrayLike<number>): number {
  let [difference, size] = [0, 0];
  for (let i = 0; i < exact.length; i++) {
    difference += (values[i] - exact[i]) ** 2;
    size += exact[i] ** 2;
  }
  return Math.sqrt(difference / size);
}

/**
 * The fit of the discontinuous function by a tanh network 1 - 50 - 50 - 50 - 50 - 1, six methods, two of them also with
 * the smaller slope recovery term of the authors' program: Adam at 2e-4 on all 300 points at every step, 15,000 steps.
 *
 * Source: locally adaptive activations, section 3. The paper says only that the initial values are independent and
 * identically distributed; kernels and biases start here at N(0, 0.1^2), as in the authors' released code.
 */
export const functionFitExperiment: Experiment = {
  paper: 'locally-adaptive-activations',
  name: 'function-fit',
  title: 'A discontinuous function fitted with fixed and adaptive slopes',
  version: 1,
  variants: FUNCTION_FIT_VARIANTS,
  scales: {
    smoke: scale(2, 2, {
      points: 40,
      hidden: [10, 10],
      steps: 40,
      observeEvery: 10,
      shownSteps: [10, 20, 40],
      snapshotEvery: 10,
    }),
    quick: scale(5, 5, { steps: 600, observeEvery: 10, shownSteps: [100, 300, 600], snapshotEvery: 50 }),
    paper: scale(30, 10, {}),
  },
  dataHash: async () => sha256(JSON.stringify(fitData(PAPER.points))),
  run,
};
