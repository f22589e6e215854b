import * as tf from '@tensorflow/tfjs-core';
import type { Activation, SmoothActivation } from '../activations/index.js';
import { UserError } from '../errors.js';
import { parametersOf } from './activation-parameters.js';
import { perceptronPlaces, type PerceptronLayer } from './multi-layer-perceptron.js';
import type { Parameters } from './parameter.js';

/** A function u(x, t) and its derivatives at points, `[trials, points, outputs]` each. */
export interface Derivatives {
  u: tf.Tensor;
  ux: tf.Tensor;
  ut: tf.Tensor;
  uxx: tf.Tensor;
}

const isSmooth = (activation: Activation): activation is SmoothActivation => 'jet' in activation;

/**
 * u, u_x, u_t and u_xx of a multi-layer perceptron u(x, t), carried forward through its layers beside the value:
 *
 *     z = h W + b,   z_x = h_x W,   z_t = h_t W,   z_xx = h_xx W,
 *     h = s(z),      h_x = s'(z) z_x,   h_t = s'(z) z_t,   h_xx = s'(z) z_xx + s''(z) z_x^2,
 *
 * with the closed forms of s' and s''. All is made of differentiable operations, so the gradient for the parameters is
 * one reverse pass.
 *
 * The network sees the inputs (scale[0] x + c0, scale[1] t + c1): `points` are these scaled inputs, `[trials, points,
 * 2]` or `[1, points, 2]`, and the derivatives are by x and t. The layers are those of {@link multiLayerPerceptron}.
 *
 * Throws {@link UserError} if an activation has no closed derivatives, or when applied to no points.
 */
export function perceptronDerivatives(
  layers: readonly PerceptronLayer[],
  scale: readonly [number, number],
): (parameters: Parameters, points: tf.Tensor) => Derivatives {
  const places = perceptronPlaces(layers).map((place) => {
    const { activation } = place;
    if (!isSmooth(activation))
      throw new UserError(
        `the activation '${activation.name}' has no closed derivatives; give one with a jet, such as tanh, sin, sigmoid`,
      );
    return { ...place, activation };
  });
  return (parameters, points) => {
    if (points.rank !== 3 || points.shape[1] === 0 || points.shape[2] !== 2)
      throw new UserError(
        `points of the shape [${points.shape}] are given; give [trials, points, 2] with at least one point`,
      );
    let carried: Derivatives | undefined;
    for (const { layer, activation, ...place } of places) {
      const kernel = parameters[`${layer}.kernel`];
      const bias = parameters[`${layer}.bias`];
      const z: Derivatives = carried
        ? {
            u: tf.add(tf.matMul(carried.u, kernel), bias),
            ux: tf.matMul(carried.ux, kernel),
            ut: tf.matMul(carried.ut, kernel),
            uxx: tf.matMul(carried.uxx, kernel),
          }
        : {
            u: tf.add(tf.matMul(points, kernel), bias),
            ux: tf.mul(scale[0], tf.slice(kernel, [0, 0, 0], [-1, 1, -1])),
            ut: tf.mul(scale[1], tf.slice(kernel, [0, 1, 0], [-1, 1, -1])),
            uxx: tf.zerosLike(bias),
          };
      const own = parametersOf({ layer, activation, ...place }, parameters);
      const { value, first, second } = activation.jet(z.u, own);
      carried = {
        u: value,
        ux: tf.mul(first, z.ux),
        ut: tf.mul(first, z.ut),
        uxx: tf.add(tf.mul(first, z.uxx), tf.mul(second, tf.square(z.ux))),
      };
    }
    return carried as Derivatives;
  };
}
