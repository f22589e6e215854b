import * as tf from '@tensorflow/tfjs-core';
import { elementwise, expression } from 'tfjs-backend-onednn';
import type { Parameters } from '../models/index.js';
import type { Optimizer } from './optimizer.js';

export interface ElasticNetOptions {
  learningRate: number;
  /** The weight of the sum of |p|, at least 0. */
  l1: number;
  /** The weight of the sum of p^2, at least 0. */
  l2: number;
  /** Whether a parameter is penalised; all are by default. */
  penalised?(name: string): boolean;
}

/**
 * p <- p - rate (g + l1 sign(p) + 2 l2 p): plain gradient descent on the loss plus l1 sum |p| + l2 sum p^2 over the
 * penalised parameters, whose gradient is added here, in the pass that updates them; sign(0) is 0.
 */
export function elasticNetDescent({
  learningRate,
  l1,
  l2,
  penalised = () => true,
}: ElasticNetOptions): Optimizer {
  const { constantInput, multiply, sign, subtract, sum } = expression;
  const [p, g] = [constantInput(0), constantInput(1)];
  const step = (gradient: typeof p) => subtract(p, multiply(learningRate, gradient));
  const plain = step(g);
  const shrinking = step(sum([g, multiply(l1, sign(p)), multiply(2 * l2, p)]));
  return {
    name: 'elastic-net',
    initialise: () => ({ step: 0, moments: [] }),
    update: (parameters, gradients, state) => {
      const next: Parameters = {};
      for (const [name, parameter] of Object.entries(parameters))
        next[name] = elementwise(penalised(name) ? shrinking : plain, [parameter, gradients[name]]);
      tf.dispose([parameters, gradients]);
      return { parameters: next, state: { ...state, step: state.step + 1 } };
    },
  };
}
