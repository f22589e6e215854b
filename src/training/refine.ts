import * as tf from '@tensorflow/tfjs-core';
import type { Parameters } from '../models/index.js';
import { gradientSteps } from './gradients.js';
import { lbfgs } from './lbfgs.js';

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

export interface RefineOptions {
  /** Of one trial, `[1, …]` each; they stay the caller's. */
  parameters: Parameters;
  /** What is minimised, `[1]`; it depends on the parameters and on tensors that stay as they are. */
  loss(parameters: Parameters): tf.Tensor;
  iterations: number;
  signal?: AbortSignal;
}

/** The parameters after {@link lbfgs}, the caller's to dispose of, and the loss after each iteration. */
export async function refine({
  parameters,
  loss,
  iterations,
  signal,
}: RefineOptions): Promise<{ parameters: Parameters; losses: number[] }> {
  const losses: number[] = [];
  let evaluations = 0;
  const steps = gradientSteps((current) => {
    const total = loss(current);
    return { minimised: total, reported: total };
  });
  const { point } = await lbfgs({
    evaluate: (values) => {
      const live = restored(parameters, values);
      const result = steps.at(live, [], evaluations++, 0);
      const evaluation = { loss: result.loss.dataSync()[0], gradient: flattened(result.gradients) };
      tf.dispose([live, result.loss, result.gradients]);
      return evaluation;
    },
    start: flattened(parameters),
    iterations,
    onIteration: (_, value) => losses.push(value),
    signal,
  });
  steps.dispose();
  return { parameters: restored(parameters, point), losses };
}
