import * as tf from '@tensorflow/tfjs-core';
import { recordedStep, type StepCounts } from 'tfjs-backend-onednn';
import type { Parameters } from '../models/index.js';

export interface LossAndGradients {
  /** `[trials]` */
  loss: tf.Tensor1D;
  /** For each parameter a tensor of its shape. */
  gradients: Parameters;
}

/**
 * The losses L_t of all trials and dL_t/dp for every parameter p of trial t, from one backward pass over sum_t L_t:
 * the trials share no parameter, so the gradient of the sum is the gradient of each.
 *
 * `objective` gives what is differentiated and what is reported, `[trials]` each; they differ where a penalty is
 * added to a data loss. All results are the caller's to dispose of.
 */
export function lossAndGradients(
  parameters: Parameters,
  objective: (parameters: Parameters) => { minimised: tf.Tensor; reported: tf.Tensor },
): LossAndGradients {
  const names = Object.keys(parameters);
  let loss: tf.Tensor1D | undefined;
  const { value, grads } = tf.valueAndGrads((...tensors: tf.Tensor[]) => {
    const { minimised, reported } = objective(Object.fromEntries(names.map((name, i) => [name, tensors[i]])));
    loss = tf.keep(tf.clone(reported)) as tf.Tensor1D;
    return tf.sum(minimised);
  })(names.map((name) => parameters[name]));
  value.dispose();
  return {
    loss: loss as tf.Tensor1D,
    gradients: Object.fromEntries(names.map((name, i) => [name, grads[i]])),
  };
}

/** What a step minimises and reports, `[trials]` each, and other tensors that are wanted after it. */
export interface Objective {
  minimised: tf.Tensor;
  reported: tf.Tensor;
  observed?: Readonly<Record<string, tf.Tensor>>;
}

export interface StepResult extends LossAndGradients {
  observed: Record<string, tf.Tensor>;
}

/** {@link lossAndGradients} at every step of a loop. */
export interface GradientSteps {
  /**
   * At these parameters, always of the same names, and these data. `step` is that of all random draws, and `epoch` what
   * else the objective depends on. All results are the caller's to dispose of.
   */
  at(parameters: Parameters, data: readonly tf.Tensor[], step: number, epoch: number): StepResult;
  readonly counts: StepCounts;
  /** Gives memory back. */
  dispose(): void;
}

/**
 * The losses and gradients of an objective at step after step, on the native backend in one call each where the objective
 * can be recorded, with the same bits.
 *
 * The objective depends on its arguments and on tensors that stay where they are, and has no effects. `at` throws an
 * Error where it is noticed that it depends on more.
 */
export function gradientSteps(
  objective: (parameters: Parameters, data: readonly tf.Tensor[], step: number, epoch: number) => Objective,
): GradientSteps {
  let names: string[] | undefined;
  let observedNames: string[] = [];
  const named = (keys: readonly string[], tensors: readonly tf.Tensor[]): Record<string, tf.Tensor> =>
    Object.fromEntries(keys.map((name, i) => [name, tensors[i]]));
  const recorded = recordedStep((inputs, step, epoch) => {
    const count = names!.length;
    const kept: Record<string, tf.Tensor> = {};
    const { loss, gradients } = lossAndGradients(named(names!, inputs), (live) => {
      const { observed = {}, ...losses } = objective(live, inputs.slice(count), step, epoch as number);
      for (const [name, tensor] of Object.entries(observed)) kept[name] = tf.keep(tf.clone(tensor));
      return losses;
    });
    observedNames = Object.keys(kept);
    return [loss, ...names!.map((name) => gradients[name]), ...Object.values(kept)];
  });
  return {
    at: (parameters, data, step, epoch) => {
      names ??= Object.keys(parameters);
      const inputs = [...names.map((name) => parameters[name]), ...data];
      const [loss, ...rest] = recorded.run(inputs, step, epoch);
      return {
        loss: loss as tf.Tensor1D,
        gradients: named(names, rest),
        observed: named(observedNames, rest.slice(names.length)),
      };
    },
    get counts() {
      return recorded.counts;
    },
    dispose: () => recorded.dispose(),
  };
}
