import * as tf from '@tensorflow/tfjs-core';
import { adamUpdate, hasNativeOptimizers } from 'tfjs-backend-onednn';
import type { Parameters } from '../models/index.js';
import { perTrialRates, type LearningRate } from './learning-rates.js';
import type { Optimizer, OptimizerUpdate } from './optimizer.js';

export interface AdamOptions {
  /** One for all trials, or one a trial; a function of the step, from 1, changes it while training. */
  learningRate: LearningRate | ((step: number) => LearningRate);
  trials: number;
  /** Decay of the first moment; 0.9. */
  beta1?: number;
  /** Decay of the second moment; 0.999. */
  beta2?: number;
  /** Added to the root of the second moment; 1e-8. */
  epsilon?: number;
}

interface Settings {
  ratesAt(step: number): Float32Array;
  beta1: number;
  beta2: number;
  epsilon: number;
}

const map = (parameters: Parameters, f: (tensor: tf.Tensor, name: string) => tf.Tensor): Parameters =>
  Object.fromEntries(Object.entries(parameters).map(([name, tensor]) => [name, f(tensor, name)]));

function schedule(learningRate: AdamOptions['learningRate'], trials: number): Settings['ratesAt'] {
  if (typeof learningRate === 'function') return (step) => perTrialRates(learningRate(step), trials);
  const rates = perTrialRates(learningRate, trials);
  return () => rates;
}

/** The step as TensorFlow.js operations, for any backend. */
const composedUpdate =
  ({ ratesAt, beta1, beta2, epsilon }: Settings): OptimizerUpdate =>
  (parameters, gradients, state) => {
    const step = state.step + 1;
    const [first, second] = state.moments;
    // With s = sqrt(1 - beta2^t) the step is rate s / (1 - beta1^t) m / (sqrt(v) + epsilon s): fewer operations.
    const root = Math.sqrt(1 - beta2 ** step);
    const scaled = ratesAt(step).map((rate) => (rate * root) / (1 - beta1 ** step));
    const next = tf.tidy(() => {
      const m = map(first, (old, name) => tf.add(tf.mul(old, beta1), tf.mul(gradients[name], 1 - beta1)));
      const v = map(second, (old, name) =>
        tf.add(tf.mul(old, beta2), tf.mul(tf.square(gradients[name]), 1 - beta2)),
      );
      const moved = map(parameters, (p, name) => {
        const perTrial = tf.tensor(scaled, [scaled.length, ...new Array<number>(p.rank - 1).fill(1)]);
        const direction = tf.div(m[name], tf.add(tf.sqrt(v[name]), epsilon * root));
        return tf.sub(p, tf.mul(perTrial, direction));
      });
      return { m, v, moved };
    });
    tf.dispose([parameters, gradients, first, second]);
    return { parameters: next.moved, state: { step, moments: [next.m, next.v] } };
  };

/** The same step as one call of the native backend. */
const nativeUpdate =
  ({ ratesAt, ...decays }: Settings): OptimizerUpdate =>
  (parameters, gradients, state) => {
    const names = Object.keys(parameters);
    const list = (tensors: Parameters): tf.Tensor[] => names.map((name) => tensors[name]);
    const named = (tensors: readonly tf.Tensor[]): Parameters =>
      Object.fromEntries(names.map((name, i) => [name, tensors[i]]));
    const step = state.step + 1;
    const [first, second] = state.moments.map(list);
    const next = adamUpdate({
      parameters: list(parameters),
      gradients: list(gradients),
      first,
      second,
      learningRate: ratesAt(step),
      step,
      ...decays,
    });
    tf.dispose(gradients);
    return {
      parameters: named(next.parameters),
      state: { step, moments: [named(next.first), named(next.second)] },
    };
  };

/**
 * m <- beta1 m + (1 - beta1) g, v <- beta2 v + (1 - beta2) g^2,
 * p <- p - rate m / (1 - beta1^t) / (sqrt(v / (1 - beta2^t)) + epsilon), at step t = 1, 2, ….
 *
 * Parameters have the shape `[trials, …]`; trial t moves at its own rate.
 *
 * Source: Kingma, Ba (2015), Adam, algorithm 1, with PyTorch's defaults.
 */
export function adam({
  learningRate,
  trials,
  beta1 = 0.9,
  beta2 = 0.999,
  epsilon = 1e-8,
}: AdamOptions): Optimizer {
  const settings = { ratesAt: schedule(learningRate, trials), beta1, beta2, epsilon };
  const [native, composed] = [nativeUpdate(settings), composedUpdate(settings)];
  return {
    name: 'adam',
    initialise: (parameters) => ({
      step: 0,
      moments: [map(parameters, tf.zerosLike), map(parameters, tf.zerosLike)],
    }),
    update: (...step) => (hasNativeOptimizers() ? native : composed)(...step),
  };
}
