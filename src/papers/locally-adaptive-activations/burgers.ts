import * as tf from '@tensorflow/tfjs-core';
import {
  defineExperiment,
  type TrialResult,
  type TypedBlock,
  type TypedScale,
} from '../../experiments/index.js';
import { truncatedXavierDense, type Parameters } from '../../models/index.js';
import { medianPlace, relativeL2 } from '../../statistics/index.js';
import { adam, recordDescent, refine } from '../../training/index.js';
import { METHODS, variantOf, type MethodVariant } from './arms.js';
import { BURGERS_HASH, exactBurgers, sections, solveOnGrid, STORED, thinnedGrid } from './burgers-grid.js';
import { burgersLoss, burgersTensors, type BurgersTensors } from './burgers-problem.js';
import { measuredSlopes, slopeNetwork, withRecovery, type SlopeNetwork } from './slope-network.js';

/** The protocol of appendix B. */
export interface BurgersSettings {
  /** Points of (-1, 1) x (0, 1) where the equation is asked for. */
  residualPoints: number;
  /** Points where u is given: half of them at t = 0, the other half at x = -1 and x = 1 in turn. */
  dataPoints: number;
  hidden: number[];
  learningRate: number;
  steps: number;
  /** Losses and slopes are stored before the first step and after every so many … */
  observeEvery: number;
  /** … and the relative error, and where an experiment is about the way the solution, after every so many. */
  solveEvery: number;
  /** Iterations of L-BFGS after the steps of Adam, in the variants that have them. */
  lbfgsIterations: number;
}

const PAPER: BurgersSettings = {
  residualPoints: 10_000,
  dataPoints: 400,
  hidden: [20, 20, 20, 20, 20, 20],
  learningRate: 8e-4,
  steps: 2000,
  observeEvery: 20,
  solveEvery: 100,
  lbfgsIterations: 2000,
};

const scale = (
  trials: number,
  trialsPerBlock: number,
  changes: Partial<BurgersSettings>,
): TypedScale<BurgersSettings> => ({ trials, trialsPerBlock, settings: { ...PAPER, ...changes } });

/**
 * The six methods with n = 10; GAAF with two more scaling factors, as in the paper's predecessor; the two with slope
 * recovery with the smaller term of the authors' program; and two methods whose networks are trained on by L-BFGS, as in
 * the authors' earlier program.
 */
export const BURGERS_VARIANTS = [
  ...METHODS,
  'gaaf-n1',
  'gaaf-n5',
  'l-laaf-srt-authors',
  'n-laaf-srt-authors',
  'standard-lbfgs',
  'n-laaf-srt-lbfgs',
] as const;
export type BurgersVariant = (typeof BURGERS_VARIANTS)[number];

/** The network of a variant: 2 - hidden - 1. */
export function burgersNetwork(
  variant: BurgersVariant,
  hidden: readonly number[] = PAPER.hidden,
): SlopeNetwork {
  const { method, n = 10 } = variantOf(variant);
  return slopeNetwork(method, n, 2, hidden, truncatedXavierDense);
}

/** The parameters of one trial, `[1, …]`. */
const ofTrial = (parameters: Parameters, trial: number): Parameters =>
  Object.fromEntries(Object.entries(parameters).map(([name, tensor]) => [name, tf.slice(tensor, trial, 1)]));

/**
 * Trains the trials of a block side by side on points of their own. `onTheWay` stores the solutions after every `solveEvery`
 * steps as well, and the last on the grid, and those of the median trial by final error alone.
 */
async function run(
  block: TypedBlock<BurgersSettings, MethodVariant & { name: BurgersVariant }>,
  onTheWay = false,
): Promise<TrialResult[]> {
  const { variant, settings, seeds, onProgress, signal } = block;
  const { residualPoints, dataPoints, steps, observeEvery, solveEvery } = settings;
  const { refined } = variant;
  const network = burgersNetwork(variant.name, settings.hidden);
  /** The total and the data loss on the points of some trials. */
  const losses = (points: BurgersTensors) =>
    withRecovery(network, variant.recovery, burgersLoss(network, points));
  const points = burgersTensors(seeds, residualPoints, dataPoints);
  const grid = exactBurgers();
  const stored: Record<string, number[]>[] = seeds.map(() => ({}));
  /** What is kept of the last solution of a trial. */
  function keep(trial: number, values: Float32Array): void {
    stored[trial].sections = sections(grid, values, 1);
    if (onTheWay) stored[trial].grid = thinnedGrid(grid, values);
  }

  const { parameters, trials } = await recordDescent({
    model: network.model,
    seeds,
    optimizer: adam({ learningRate: settings.learningRate, trials: seeds.length }),
    steps,
    losses: losses(points),
    observeEvery,
    measure: ({ step, parameters }) => {
      const slopes = measuredSlopes(network, parameters);
      if (step !== steps && step % solveEvery !== 0) return slopes;
      const solutions = solveOnGrid(network, parameters, grid);
      solutions.forEach((values, trial) => {
        if (onTheWay) stored[trial][`sections.${step}`] = sections(grid, values, STORED.sectionStride);
        if (step === steps) keep(trial, values);
      });
      return { relativeL2: solutions.map((values) => relativeL2(values, grid.values)), ...slopes };
    },
    onProgress: (fraction) => onProgress(refined ? fraction / 2 : fraction),
    signal,
  });
  if (refined)
    for (const [trial, seed] of seeds.entries()) {
      const { diverged, curves } = trials[trial];
      if (diverged) continue;
      const points = burgersTensors([seed], residualPoints, dataPoints);
      const start = ofTrial(parameters, trial);
      const after = await refine({
        parameters: start,
        loss: (live) => losses(points)(live).total,
        iterations: settings.lbfgsIterations,
        signal,
      });
      const [values] = solveOnGrid(network, after.parameters, grid);
      curves.refinedLoss = after.losses.filter((_, i) => i % observeEvery === 0);
      curves.relativeL2.push(relativeL2(values, grid.values));
      keep(trial, values);
      onProgress((1 + (trial + 1) / seeds.length) / 2);
      tf.dispose([start, { ...points }, after.parameters]);
    }
  tf.dispose([parameters, { ...points }]);
  const errors = trials.map(({ diverged, curves }) => (diverged ? NaN : curves.relativeL2.at(-1)!));
  const shown = medianPlace(errors);
  return trials.map(({ diverged, metrics, curves }, trial) => ({
    seed: seeds[trial],
    status: diverged ? 'diverged' : 'completed',
    metrics: { relativeL2: errors[trial], ...metrics },
    curves,
    ...(onTheWay && trial !== shown ? {} : { parameters: stored[trial] }),
  }));
}

const SMOKE: Partial<BurgersSettings> = {
  residualPoints: 60,
  dataPoints: 20,
  hidden: [6, 6],
  steps: 20,
  observeEvery: 5,
  solveEvery: 10,
  lbfgsIterations: 10,
};

const QUICK: Partial<BurgersSettings> = {
  residualPoints: 500,
  dataPoints: 100,
  steps: 200,
  observeEvery: 5,
  solveEvery: 50,
  lbfgsIterations: 50,
};

const COMMON = {
  paper: 'locally-adaptive-activations',
  version: 1,
  dataHash: async () => BURGERS_HASH,
} as const;

/**
 * The Burgers equation u_t + u u_x = 0.01 / pi u_xx solved by a tanh network 2 - 20 x 6 - 1: Adam at 8e-4, 2,000
 * steps, on all 10,000 residual and 400 data points at every step. The last number of the curve relativeL2 of a variant
 * with L-BFGS is that after it; the losses are those of Adam, and refinedLoss is L-BFGS's.
 *
 * Source: locally adaptive activations, appendix B; n = 1 and 5 for GAAF: Jagtap, Kawaguchi, Karniadakis (2020),
 * Adaptive activation functions accelerate convergence in deep and physics-informed neural networks, Table 1. The
 * initial values (truncated normal with Xavier's deviation, zero biases) and inputs scaled to [-1, 1] are those of
 * the authors' earlier code.
 */
export const burgersExperiment = defineExperiment<
  BurgersSettings,
  MethodVariant & { readonly name: BurgersVariant }
>({
  ...COMMON,
  name: 'burgers',
  title: 'The Burgers equation solved by networks with fixed and adaptive slopes',
  variants: BURGERS_VARIANTS.map(variantOf),
  scales: { smoke: scale(2, 2, SMOKE), quick: scale(5, 5, QUICK), paper: scale(10, 10, {}) },
  run: (block) => run(block),
});

/** Trials of the Burgers equation with the solutions on the way: of each method those of the median trial. */
export const burgersOverTimeExperiment = defineExperiment<
  BurgersSettings,
  MethodVariant & { readonly name: BurgersVariant }
>({
  ...COMMON,
  name: 'burgers-over-time',
  title: 'The Burgers equation, with the solutions on the way',
  variants: METHODS.map(variantOf),
  scales: { smoke: scale(2, 2, SMOKE), quick: scale(5, 5, QUICK), paper: scale(5, 5, {}) },
  run: (block) => run(block, true),
});
