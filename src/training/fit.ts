import * as tf from '@tensorflow/tfjs-core';
import type { StepCounts } from 'tfjs-backend-onednn';
import type { Parameters } from '../models/index.js';
import { breathe } from './breathe.js';
import { gradientSteps } from './gradients.js';
import type { Optimizer } from './optimizer.js';

/** What one step trains on; `[trials, batch, …]` each. Disposed of after the step. */
export interface Batch {
  x: tf.Tensor;
  y: tf.Tensor;
}

/** The moment of a step. */
export interface FitMoment {
  /** From 1. */
  epoch: number;
  /** From 0, through all epochs. */
  step: number;
  /** Says that a tensor is wanted after the step, under a name. */
  observe(name: string, tensor: tf.Tensor): void;
}

export interface FitOptions {
  /** Number of trials along the leading axis. */
  trials: number;
  /** At the start; taken over. */
  parameters: Parameters;
  optimizer: Optimizer;
  epochs: number;
  batchesPerEpoch: number;
  /** The batch at place `index` (from 0) of epoch `epoch` (from 1). */
  batch(epoch: number, index: number): Batch;
  /**
   * The data loss of each trial, `[trials]`, from nothing but these, draws of the step and tensors that stay as they are.
   */
  loss(parameters: Parameters, batch: Batch, moment: FitMoment): tf.Tensor;
  /** Added to the loss before it is differentiated, `[trials]`; not part of the reported loss. */
  penalty?(parameters: Parameters): tf.Tensor;
  /** Called with what a step observed. */
  afterStep?(observed: Readonly<Record<string, tf.Tensor>>): void;
  /** Called after every epoch, from 1; the parameters stay the training's. */
  afterEpoch?(parameters: Parameters, epoch: number): void;
  /** Called with the data loss of each trial at the step on batch `index` of epoch `epoch`, `[trials]`. */
  observe?(loss: Float32Array, epoch: number, index: number): void;
  onProgress?(fraction: number): void;
  signal?: AbortSignal;
}

export interface FitResult {
  /** After the last step; the caller's to dispose of. */
  parameters: Parameters;
  /** `[trials][epochs]`: mean over the batches of an epoch of the data loss while training. */
  trainingLoss: number[][];
  /** How many steps the backend replayed, and why not all. */
  counts: StepCounts;
}

/**
 * Trains all trials side by side: for every epoch its batches, each one step of the optimizer, then `afterEpoch`.
 *
 * Throws the signal's reason when it is aborted between two steps.
 */
export async function fit(options: FitOptions): Promise<FitResult> {
  const { trials, optimizer, epochs, batchesPerEpoch, batch, loss, penalty, afterStep, afterEpoch } = options;
  const { observe, onProgress, signal } = options;
  let { parameters } = options;
  let state = optimizer.initialise(parameters);
  const trainingLoss: number[][] = Array.from({ length: trials }, () => []);
  const turn = breathe(signal);
  const steps = gradientSteps((live, [x, y], step, epoch) => {
    const observed: Record<string, tf.Tensor> = {};
    const observe: FitMoment['observe'] = (name, tensor) => void (observed[name] = tensor);
    const reported = loss(live, { x, y }, { epoch, step, observe });
    return { reported, minimised: penalty ? tf.add(reported, penalty(live)) : reported, observed };
  });

  for (let epoch = 1; epoch <= epochs; epoch++) {
    const sums = new Float64Array(trials);
    for (let index = 0; index < batchesPerEpoch; index++) {
      await turn(() => onProgress?.((epoch - 1 + index / batchesPerEpoch) / epochs));
      const current = batch(epoch, index);
      const step = (epoch - 1) * batchesPerEpoch + index;
      const result = steps.at(parameters, [current.x, current.y], step, epoch);
      const losses = result.loss.dataSync() as Float32Array;
      losses.forEach((value, trial) => (sums[trial] += value));
      observe?.(losses, epoch, index);
      afterStep?.(result.observed);
      tf.dispose([result.loss, result.observed, current.x, current.y]);
      ({ parameters, state } = optimizer.update(parameters, result.gradients, state));
    }
    sums.forEach((sum, trial) => trainingLoss[trial].push(sum / batchesPerEpoch));
    afterEpoch?.(parameters, epoch);
  }
  const { counts } = steps;
  steps.dispose();
  tf.dispose(state.moments);
  onProgress?.(1);
  return { parameters, trainingLoss, counts };
}
