import * as tf from '@tensorflow/tfjs-core';
import { EVALUATION, slopeRecovery, type SlopeRecovery } from '../../activations/index.js';
import { UserError } from '../../errors.js';
import type { Block, Experiment, ScaleSettings, TrialResult } from '../../experiments/index.js';
import {
  createParameters,
  truncatedXavierDense,
  type Parameters,
  type QuasiLinearOperator,
  type ResidualMethod,
} from '../../models/index.js';
import { latinHypercube, stream } from '../../random/index.js';
import {
  adam,
  descend,
  lbfgs,
  lossAndGradients,
  type Evaluation,
  type Losses,
} from '../../training/index.js';
import { METHODS, variantOf } from './arms.js';
import { burgersGrid, VISCOSITY, type Grid } from './burgers-solution.js';
import { relativeL2 } from './function-fit.js';
import { rounded } from './rounding.js';
import { appendSlopes, networkResidual, slopeNetwork, type SlopeNetwork } from './slope-network.js';

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
  /** … and the relative error, and for the trial of seed 0 the solution, after every so many. */
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

const scale = (trials: number, trialsPerBlock: number, changes: Partial<BurgersSettings>): ScaleSettings => ({
  trials,
  trialsPerBlock,
  settings: { ...PAPER, ...changes } as unknown as ScaleSettings['settings'],
});

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

/** d(input) / dx and d(input) / dt: the network sees (x, 2 t - 1), so that both lie in [-1, 1]. */
export const INPUT_SCALE = [1, 2] as const;

/** The times of Figures 7 and 8. */
export const SHOWN_TIMES = [0.25, 0.5, 0.75] as const;

/** The points of one trial as the network sees them, (x, 2 t - 1) each, and u where it is given. */
export interface BurgersPoints {
  residual: Float32Array;
  data: Float32Array;
  u: Float32Array;
}

/**
 * Latin hypercube samples of the seed's streams `data/residual`, `data/initial` and `data/boundary`.
 *
 * Throws {@link UserError} for an empty set of points.
 */
export function burgersPoints(seed: number, residualPoints: number, dataPoints: number): BurgersPoints {
  const [initial, boundary] = [Math.ceil(dataPoints / 2), Math.floor(dataPoints / 2)];
  if (!(residualPoints >= 1 && boundary >= 1))
    throw new UserError(
      `${residualPoints} residual and ${dataPoints} data points are asked for; give at least 1 and 2`,
    );
  const centred = (value: number): number => 2 * value - 1;
  const residual = Float32Array.from(
    latinHypercube(stream(seed, 'data/residual'), residualPoints, 2),
    centred,
  );
  const x = Array.from(latinHypercube(stream(seed, 'data/initial'), initial, 1), centred);
  const t = Array.from(latinHypercube(stream(seed, 'data/boundary'), boundary, 1), centred);
  return {
    residual,
    data: Float32Array.from([
      ...x.flatMap((value) => [value, -1]),
      ...t.flatMap((value, i) => [i % 2 === 0 ? -1 : 1, value]),
    ]),
    u: Float32Array.from([...x.map((value) => -Math.sin(Math.PI * value)), ...t.map(() => 0)]),
  };
}

/** F = u_t + u u_x - epsilon u_xx. */
export const BURGERS_OPERATOR: QuasiLinearOperator = { ut: 1, uux: 1, uxx: -VISCOSITY };

/** The points of several trials as tensors `[trials, points, …]`. */
export interface BurgersTensors {
  residual: tf.Tensor;
  data: tf.Tensor;
  u: tf.Tensor;
}

/** The points of the trials of these seeds; the caller disposes of them. */
export function burgersTensors(
  seeds: readonly number[],
  residualPoints: number,
  dataPoints: number,
): BurgersTensors {
  const points = seeds.map((seed) => burgersPoints(seed, residualPoints, dataPoints));
  const stacked = (part: keyof BurgersPoints, width: number): tf.Tensor => {
    const length = points[0][part].length;
    const values = new Float32Array(seeds.length * length);
    points.forEach((own, trial) => values.set(own[part], trial * length));
    return tf.tensor(values, [seeds.length, length / width, width]);
  };
  return { residual: stacked('residual', 2), data: stacked('data', 2), u: stacked('u', 1) };
}

/** MSE_F + MSE_u of each trial as a function of the parameters. */
export function burgersLoss(
  network: SlopeNetwork,
  points: BurgersTensors,
  method?: ResidualMethod,
): (parameters: Parameters) => tf.Tensor1D {
  const residual = networkResidual(network, { scale: INPUT_SCALE, method });
  return (parameters) => {
    const equation = residual(parameters, points.residual, BURGERS_OPERATOR);
    const given = residual(parameters, points.data, { u: 1 }, points.u);
    return tf.add(equation, given) as tf.Tensor1D;
  };
}

/** The loss of a method without and with its slope recovery term. */
const totalLoss =
  (network: SlopeNetwork, loss: (parameters: Parameters) => tf.Tensor, recovery: SlopeRecovery) =>
  (parameters: Parameters): Losses => {
    const data = loss(parameters);
    if (!network.method.recovery) return { data, total: data };
    return { data, total: tf.add(data, slopeRecovery(network.slopes(parameters), recovery)) };
  };

let exact: Grid | undefined;

/** The exact solution on the 256 x 100 grid of the paper's comparison, computed once. */
export const exactBurgers = (): Grid => (exact ??= burgersGrid());

/** The SHA-256 of its values to six decimals, known without the second that computing them takes. */
export const BURGERS_HASH = 'aac26411fa952a2f73f5270a327dfa1f73c1e77c227fe2abd81e171a3ca5ddda';

/** u of every trial on the grid, `[trials][x * t]`. */
function solveOnGrid({ model }: SlopeNetwork, parameters: Parameters, { x, t }: Grid): Float32Array[] {
  const trials = Object.values(parameters)[0].shape[0];
  const values = tf.tidy(() => {
    const points = tf.tensor3d(
      x.flatMap((xi) => t.flatMap((tj) => [xi, 2 * tj - 1])),
      [1, x.length * t.length, 2],
    );
    return model.apply(parameters, points, EVALUATION).dataSync() as Float32Array;
  });
  const count = x.length * t.length;
  return Array.from({ length: trials }, (_, trial) => values.slice(trial * count, (trial + 1) * count));
}

/** u(x, t) over x at the shown times, one after another, every `stride`-th x. */
function sections({ x, t }: Grid, values: ArrayLike<number>, stride: number): number[] {
  return SHOWN_TIMES.flatMap((time) => {
    const j = t.findIndex((value) => Math.abs(value - time) < 1e-9);
    return x.flatMap((_, i) => (i % stride === 0 ? [rounded(values[i * t.length + j])] : []));
  });
}

/** The parameters of one trial as one list of numbers, and back. */
const flattened = (parameters: Parameters): Float64Array =>
  Float64Array.from(Object.values(parameters).flatMap((tensor) => Array.from(tensor.dataSync())));

function restored(like: Parameters, values: Float64Array): Parameters {
  let next = 0;
  return Object.fromEntries(
    Object.entries(like).map(([name, { shape, size }]) => {
      const own = Float32Array.from(values.subarray(next, next + size));
      next += size;
      return [name, tf.tensor(own, shape)];
    }),
  );
}

/** The parameters of one trial, `[1, …]`, after L-BFGS on its points, and the total loss after each iteration. */
async function refine(
  network: SlopeNetwork,
  seed: number,
  parameters: Parameters,
  settings: BurgersSettings,
  recovery: SlopeRecovery,
  signal: AbortSignal,
): Promise<{ parameters: Parameters; losses: number[] }> {
  const points = burgersTensors([seed], settings.residualPoints, settings.dataPoints);
  const loss = totalLoss(network, burgersLoss(network, points), recovery);
  const losses: number[] = [];
  const evaluate = (values: Float64Array): Evaluation => {
    const live = restored(parameters, values);
    const result = lossAndGradients(live, (current) => {
      const { total } = loss(current);
      return { minimised: total, reported: total };
    });
    const evaluation = { loss: result.loss.dataSync()[0], gradient: flattened(result.gradients) };
    tf.dispose([live, result.loss, result.gradients]);
    return evaluation;
  };
  const { point } = await lbfgs({
    evaluate,
    start: flattened(parameters),
    iterations: settings.lbfgsIterations,
    onIteration: (_, value) => losses.push(value),
    signal,
  });
  tf.dispose([points.residual, points.data, points.u]);
  return { parameters: restored(parameters, point), losses };
}

/** How the solution of seed 0 is thinned to be stored: every so many x in the sections and on the grid, and t. */
export const STORED = { sectionStride: 2, gridStrideX: 4, gridStrideT: 2 } as const;

function thinnedGrid({ x, t }: Grid, values: ArrayLike<number>): number[] {
  return x.flatMap((_, i) =>
    i % STORED.gridStrideX !== 0
      ? []
      : t.flatMap((__, j) => (j % STORED.gridStrideT === 0 ? [rounded(values[i * t.length + j])] : [])),
  );
}

/** Trains the trials of a block side by side on points of their own. */
async function run(block: Block): Promise<TrialResult[]> {
  const settings = block.settings as unknown as BurgersSettings;
  const { seeds } = block;
  const trials = seeds.length;
  const { recovery, refined } = variantOf(block.variant);
  const network = burgersNetwork(block.variant as BurgersVariant, settings.hidden);
  const points = burgersTensors(seeds, settings.residualPoints, settings.dataPoints);
  const loss = burgersLoss(network, points);
  const grid = exactBurgers();
  const curves: Record<string, number[]>[] = seeds.map(() => ({
    dataLoss: [],
    totalLoss: [],
    relativeL2: [],
  }));
  const stored: Record<string, number[]>[] = seeds.map(() => ({}));
  const last = { data: new Float32Array(trials), total: new Float32Array(trials) };

  const result = await descend({
    trials,
    parameters: createParameters(network.model.parameters, seeds),
    optimizer: adam({ learningRate: settings.learningRate, trials }),
    steps: settings.steps,
    losses: totalLoss(network, loss, recovery),
    observeEvery: settings.observeEvery,
    observe: ({ step, parameters, data, total }) => {
      Object.assign(last, { data, total });
      seeds.forEach((_, trial) => {
        curves[trial].dataLoss.push(data[trial]);
        curves[trial].totalLoss.push(total[trial]);
      });
      appendSlopes(curves, network, parameters);
      if (step !== settings.steps && step % settings.solveEvery !== 0) return;
      solveOnGrid(network, parameters, grid).forEach((values, trial) => {
        curves[trial].relativeL2.push(relativeL2(values, grid.values));
        if (seeds[trial] === 0)
          stored[trial][`sections.${step}`] = sections(grid, values, STORED.sectionStride);
        if (step !== settings.steps) return;
        stored[trial].sections = sections(grid, values, 1);
        if (seeds[trial] === 0) stored[trial].grid = thinnedGrid(grid, values);
      });
    },
    onProgress: (fraction) => block.onProgress(refined ? fraction / 2 : fraction),
    signal: block.signal,
  });
  if (refined)
    for (const [trial, seed] of seeds.entries()) {
      if (result.lastFiniteStep[trial] < settings.steps) continue;
      const own = Object.fromEntries(
        Object.entries(result.parameters).map(([name, tensor]) => [name, tf.slice(tensor, trial, 1)]),
      );
      const after = await refine(network, seed, own, settings, recovery, block.signal);
      const [values] = solveOnGrid(network, after.parameters, grid);
      curves[trial].refinedLoss = after.losses.filter((_, i) => i % settings.observeEvery === 0);
      curves[trial].relativeL2.push(relativeL2(values, grid.values));
      stored[trial].sections = sections(grid, values, 1);
      if (seed === 0) stored[trial].grid = thinnedGrid(grid, values);
      block.onProgress((1 + (trial + 1) / trials) / 2);
      tf.dispose([own, after.parameters]);
    }
  tf.dispose([result.parameters, points.residual, points.data, points.u]);
  return seeds.map((seed, trial): TrialResult => {
    const lastFiniteStep = result.lastFiniteStep[trial];
    const diverged = lastFiniteStep < settings.steps;
    const every = (name: string) => (name === 'relativeL2' ? settings.solveEvery : settings.observeEvery);
    const trimmed = (name: string, values: number[]) =>
      diverged ? values.slice(0, Math.floor(lastFiniteStep / every(name)) + 1) : values;
    return {
      seed,
      status: diverged ? 'diverged' : 'completed',
      metrics: {
        relativeL2: diverged ? NaN : curves[trial].relativeL2.at(-1)!,
        dataLoss: diverged ? NaN : last.data[trial],
        totalLoss: diverged ? NaN : last.total[trial],
        lastFiniteStep,
      },
      curves: Object.fromEntries(
        Object.entries(curves[trial]).map(([name, values]) => [name, trimmed(name, values)]),
      ),
      parameters: stored[trial],
    };
  });
}

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
export const burgersExperiment: Experiment = {
  paper: 'locally-adaptive-activations',
  name: 'burgers',
  title: 'The Burgers equation solved by networks with fixed and adaptive slopes',
  version: 1,
  variants: BURGERS_VARIANTS,
  scales: {
    smoke: scale(2, 2, {
      residualPoints: 60,
      dataPoints: 20,
      hidden: [6, 6],
      steps: 20,
      observeEvery: 5,
      solveEvery: 10,
      lbfgsIterations: 10,
    }),
    quick: scale(5, 5, {
      residualPoints: 500,
      dataPoints: 100,
      steps: 200,
      observeEvery: 5,
      solveEvery: 50,
      lbfgsIterations: 50,
    }),
    paper: scale(10, 10, {}),
  },
  dataHash: async () => BURGERS_HASH,
  run,
};
