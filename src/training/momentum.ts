import * as tf from '@tensorflow/tfjs-core';
import { hasNativeOptimizers, momentumUpdate } from 'tfjs-backend-onednn';
import type { Parameters } from '../models/index.js';
import type { Optimizer } from './optimizer.js';

export interface MomentumOptions {
  /** At step 1, 2, …; the same for all trials. */
  learningRate(step: number): number;
  /** From 0, which is plain gradient descent. */
  momentum: number;
}

const map = (parameters: Parameters, f: (tensor: tf.Tensor, name: string) => tf.Tensor): Parameters =>
  Object.fromEntries(Object.entries(parameters).map(([name, tensor]) => [name, f(tensor, name)]));

/**
 * v <- momentum v + g, p <- p - rate v: stochastic gradient descent with momentum, as in PyTorch.
 *
 * Source: Polyak (1964), Some methods of speeding up the convergence of iteration methods.
 */
export const momentum = ({ learningRate, momentum: factor }: MomentumOptions): Optimizer => ({
  name: 'momentum',
  initialise: (parameters) => ({ step: 0, moments: [map(parameters, tf.zerosLike)] }),
  update: (parameters, gradients, state) => {
    const step = state.step + 1;
    const rate = learningRate(step);
    const [velocities] = state.moments;
    if (hasNativeOptimizers()) {
      const names = Object.keys(parameters);
      const list = (tensors: Parameters): tf.Tensor[] => names.map((name) => tensors[name]);
      const named = (tensors: readonly tf.Tensor[]): Parameters =>
        Object.fromEntries(names.map((name, i) => [name, tensors[i]]));
      const next = momentumUpdate({
        parameters: list(parameters),
        gradients: list(gradients),
        velocities: list(velocities),
        learningRate: rate,
        momentum: factor,
      });
      tf.dispose(gradients);
      return { parameters: named(next.parameters), state: { step, moments: [named(next.velocities)] } };
    }
    const next = tf.tidy(() => {
      const v = map(velocities, (old, name) => tf.add(tf.mul(old, factor), gradients[name]));
      return { v, moved: map(parameters, (p, name) => tf.sub(p, tf.mul(v[name], rate))) };
    });
    tf.dispose([parameters, gradients, velocities]);
    return { parameters: next.moved, state: { step, moments: [next.v] } };
  },
});
