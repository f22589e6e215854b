import * as tf from '@tensorflow/tfjs-core';
import {
  hasNativeResidual,
  meanSquaredResidual as nativeMeanSquaredResidual,
  type ResidualBase,
} from 'tfjs-backend-onednn';
import { UserError } from '../errors.js';
import type { Model } from './model.js';
import { perceptronPlaces, type PerceptronLayer } from './multi-layer-perceptron.js';
import type { Parameters } from './parameter.js';
import { perceptronDerivatives } from './perceptron-derivatives.js';

/** The coefficients of r = u u(x, t) + ux u_x + ut u_t + uxx u_xx + uux u u_x - source; 0 where left out. */
export interface QuasiLinearOperator {
  u?: number;
  ux?: number;
  ut?: number;
  uxx?: number;
  uux?: number;
}

/** How {@link meanSquaredResidual} computes; both give the same numbers to rounding. */
export type ResidualMethod = 'native' | 'operations';

export interface ResidualOptions {
  model: Model;
  /** Those of the model. */
  layers: readonly PerceptronLayer[];
  /** As in {@link perceptronDerivatives}; [1, 1] by default. */
  scale?: readonly [number, number];
  /** The slopes n a of the hidden layers, `[trials, 1, width]` each; none where they are fixed to 1. */
  slopes(parameters: Parameters): readonly tf.Tensor[];
  /** The activation that the slopes scale. */
  base: string;
  /** 'native' where the backend has one kernel for all of it and knows the base, else 'operations'. */
  method?: ResidualMethod;
}

const NATIVE_BASES: readonly string[] = ['tanh', 'sin', 'sigmoid'] satisfies ResidualBase[];

const meanSquare = (residual: tf.Tensor): tf.Tensor1D => tf.mean(tf.square(residual), [1, 2]) as tf.Tensor1D;

function checkSlopes(slopes: readonly tf.Tensor[], layers: readonly PerceptronLayer[], trials: number): void {
  slopes.forEach(({ shape }, k) => {
    const { units } = layers[k];
    const fits = shape.length === 3 && shape[0] === trials && shape[1] === 1 && [1, units].includes(shape[2]);
    if (!fits)
      throw new UserError(
        `the slopes n a of hidden layer ${k + 1} have the shape [${shape}]; give [${trials}, 1, 1] or [${trials}, 1, ${units}]`,
      );
  });
}

/**
 * mean over the points of r^2, `[trials]`, where the quasi-linear operator r is applied to a perceptron u(x, t). With
 * u alone it is the mean squared error against the source, of a perceptron with any number of inputs.
 *
 * `points` are the scaled inputs, `[trials or 1, points, inputs]`, `source` is `[trials or 1, points, 1]`, 0 without. On the
 * native backend loss and gradients come from one kernel that keeps the layers' values in the cache; elsewhere from
 * the operations of {@link perceptronDerivatives}.
 *
 * Throws {@link UserError} for no points, slopes of another shape and activations without closed derivatives.
 */
export function meanSquaredResidual(
  options: ResidualOptions,
): (
  parameters: Parameters,
  points: tf.Tensor,
  operator: QuasiLinearOperator,
  source?: tf.Tensor,
) => tf.Tensor1D {
  const { model, layers, scale = [1, 1], slopes, base } = options;
  const derivatives = perceptronDerivatives(layers, scale);
  const names = perceptronPlaces(layers).map(({ layer }) => layer);
  const native = NATIVE_BASES.includes(base) && options.method !== 'operations';
  return (parameters, points, operator, source) => {
    const inputs = parameters[`${names[0]}.kernel`].shape[1];
    if (points.rank !== 3 || points.shape[1] === 0 || points.shape[2] !== inputs)
      throw new UserError(
        `points of the shape [${points.shape}] are given; give [trials, points, ${inputs}] with at least one point`,
      );
    const own = slopes(parameters);
    checkSlopes(own, layers, parameters[`${names[0]}.kernel`].shape[0]);
    if (native && hasNativeResidual()) {
      const network = {
        kernels: names.map((name) => parameters[`${name}.kernel`]),
        biases: names.map((name) => parameters[`${name}.bias`]),
        slopes: own,
        base: base as ResidualBase,
      };
      const scaled = { ...operator, scaleX: scale[0], scaleT: scale[1] };
      return nativeMeanSquaredResidual(network, points, scaled, source) as tf.Tensor1D;
    }
    if (options.method === 'native')
      throw new UserError(
        `the present backend ${tf.getBackend()} has no kernel for this residual; leave method out`,
      );
    const { ux: cx = 0, ut: ct = 0, uxx: cxx = 0, uux: cux = 0 } = operator;
    if (cx === 0 && ct === 0 && cxx === 0 && cux === 0) {
      const scaled = tf.mul(operator.u ?? 0, model.apply(parameters, points, { training: true, epoch: 1 }));
      return meanSquare(source ? tf.sub(scaled, source) : scaled);
    }
    const { u, ux, ut, uxx } = derivatives(parameters, points);
    const products: [number | undefined, () => tf.Tensor][] = [
      [operator.u, () => u],
      [operator.ux, () => ux],
      [operator.ut, () => ut],
      [operator.uxx, () => uxx],
      [operator.uux, () => tf.mul(u, ux)],
    ];
    const terms = products.flatMap(([factor, value]) => (factor ? [tf.mul(factor, value())] : []));
    if (source) terms.push(tf.neg(source));
    return meanSquare(terms.reduce((sum, term) => tf.add(sum, term)));
  };
}
