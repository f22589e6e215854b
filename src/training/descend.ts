import * as tf from '@tensorflow/tfjs-core';
import type { StepCounts } from 'tfjs-backend-onednn';
import type { Parameters } from '../models/index.js';
import { breathe } from './breathe.js';
import { gradientSteps } from './gradients.js';
import type { Optimizer } from './optimizer.js';

/** The losses of all trials, `[trials]` each: without and with the terms that are added to the data loss. */
export interface Losses {
  data: tf.Tensor;
  total: tf.Tensor;
}

/** The same as numbers, at the parameters after `step` steps. */
export interface Observation {
  step: number;
  parameters: Parameters;
  data: Float32Array;
  total: Float32Array;
}

export interface DescentOptions {
  /** Number of trials along the leading axis. */
  trials: number;
  /** At the start; taken over. */
  parameters: Parameters;
  optimizer: Optimizer;
  steps: number;
  /** What is minimised is `total`. The losses depend on the parameters and on tensors that stay as they are. */
  losses(parameters: Parameters): Losses;
  /** `observe` is called before the first step, after every so many steps, and after the last. */
  observeEvery: number;
  /** The parameters are the descent's to dispose of. */
  observe(observation: Observation): void;
  onProgress?(fraction: number): void;
  signal?: AbortSignal;
}

export interface DescentResult {
  /** After the last step; the caller's to dispose of. */
  parameters: Parameters;
  /** `[trials]`: the last number of steps after which the total loss was finite, -1 if it never was. */
  lastFiniteStep: number[];
  /** How many steps the backend replayed, and why not all. */
  counts: StepCounts;
}

/**
 * Trains all trials side by side on the same loss at every step, without batches.
 *
 * A trial whose total loss is not finite has stopped: its later parameters mean nothing. The others go on; when all
 * have stopped, the descent ends, with a last observation. Throws the signal's reason when it is aborted.
 */
export async function descend(options: DescentOptions): Promise<DescentResult> {
  const { trials, optimizer, steps, losses, observeEvery, observe, onProgress, signal } = options;
  let { parameters } = options;
  let state = optimizer.initialise(parameters);
  const lastFiniteStep = new Array<number>(trials).fill(-1);
  const turn = breathe(signal);
  const differentiated = gradientSteps((live) => {
    const result = losses(live);
    return { minimised: result.total, reported: stacked(result) };
  });

  for (let step = 0; step <= steps; step++) {
    await turn(() => onProgress?.(step / steps));
    const result = step < steps ? differentiated.at(parameters, [], step, 0) : evaluated(parameters, losses);
    const values = result.loss.dataSync() as Float32Array;
    const [data, total] = [values.slice(0, trials), values.slice(trials)];
    result.loss.dispose();
    total.forEach((value, trial) => {
      if (Number.isFinite(value) && lastFiniteStep[trial] === step - 1) lastFiniteStep[trial] = step;
    });
    const over = step === steps || lastFiniteStep.every((last) => last < step);
    if (over || step % observeEvery === 0) observe({ step, parameters, data, total });
    if (!over) ({ parameters, state } = optimizer.update(parameters, result.gradients!, state));
    else {
      if (result.gradients) tf.dispose(result.gradients);
      break;
    }
  }
  const { counts } = differentiated;
  differentiated.dispose();
  tf.dispose(state.moments);
  onProgress?.(1);
  return { parameters, lastFiniteStep, counts };
}

type LossFunction = DescentOptions['losses'];

const stacked = ({ data, total }: Losses): tf.Tensor => tf.stack([data, total]);

function evaluated(parameters: Parameters, losses: LossFunction) {
  return { loss: tf.tidy(() => stacked(losses(parameters))), gradients: undefined };
}
