import * as tf from '@tensorflow/tfjs-core';
import { elementwise, expression, hasNativeOptimizers, type Expression } from 'tfjs-backend-onednn';
import { UserError } from '../errors.js';
import type { Activation } from './activation.js';
import { relu } from './relu.js';
import { sigmoid } from './sigmoid.js';
import { sin } from './sin.js';
import type { SmoothActivation } from './smooth.js';
import { tanh } from './tanh.js';

/** Bases that the native backend evaluates, with their gradients, in one pass over memory. */
const FUSED = new Map<Activation, (z: Expression) => Expression>([
  [tanh, expression.tanh],
  [sin, expression.sin],
  [sigmoid, expression.sigmoid],
  [relu, expression.relu],
]);

/** sigma(n a z) of the inputs z and a. */
function fusedSlope(base: Activation, n: number): Expression | undefined {
  const { input, multiply } = expression;
  return FUSED.get(base)?.(multiply(multiply(n, input(1)), input(0)));
}

/** Throws {@link UserError} unless the scaling factor n is a finite number above 0. */
export function checkScalingFactor(n: number): number {
  if (!(n > 0 && Number.isFinite(n)))
    throw new UserError(`scaling factor n = ${n} is given; allowed are finite numbers above 0`);
  return n;
}

/** Throws {@link UserError} unless a has z's number of axes and each of its axes is z's or 1. */
function checkSlope(a: tf.Tensor, z: tf.Tensor): tf.Tensor {
  const fits =
    a.rank <= z.rank && a.shape.every((size, i) => size === 1 || size === z.shape[z.rank - a.rank + i]);
  if (!fits)
    throw new UserError(
      `the slopes a have the shape [${a.shape}], which does not broadcast to [${z.shape}], the shape of z; ` +
        `give [trials, 1, 1] or [trials, 1, units]`,
    );
  return a;
}

/**
 * sigma(n a z): any base activation sigma with a trainable slope `a` that starts at 1/n, so that n a = 1.
 *
 * `a` is any real number (the paper asks for a > 0 and enforces nothing). Its sharing makes the methods of the
 * paper: GAAF per network, L-LAAF per layer, N-LAAF per neuron. `n`, at least 1 in the paper, multiplies the
 * learning rate of the slope. Parameters of the base activation stay trainable beside `a`. With a base whose
 * derivatives are known the result's are: n a sigma'(n a z) and (n a)^2 sigma''(n a z).
 *
 * Throws {@link UserError} unless n is finite and above 0, if the base has a parameter named `a`, and when applied
 * to slopes of a shape that does not broadcast to z's.
 *
 * Source: locally adaptive activations, section 2.
 */
export function adaptiveSlope(base: SmoothActivation, n: number): SmoothActivation;
export function adaptiveSlope(base: Activation, n: number): Activation;
export function adaptiveSlope(base: Activation & Partial<SmoothActivation>, n: number): Activation {
  checkScalingFactor(n);
  if (base.parameters.some(({ name }) => name === 'a'))
    throw new UserError(`the base activation '${base.name}' has a parameter named 'a' already; rename it`);
  const scaled = (z: tf.Tensor, a: tf.Tensor) => tf.mul(tf.mul(checkSlope(a, z), n), z);
  const fused = fusedSlope(base, n);
  const activation: Activation = {
    name: `adaptive-${base.name}`,
    parameters: [{ name: 'a', initial: 1 / n }, ...base.parameters],
    apply: (z, parameters, context) =>
      fused && hasNativeOptimizers()
        ? elementwise(fused, [z, checkSlope(parameters.a, z)])
        : base.apply(scaled(z, parameters.a), parameters, context),
  };
  const { jet } = base;
  if (!jet) return activation;
  const smooth: SmoothActivation = {
    ...activation,
    jet: (z, parameters) => {
      const slope = tf.mul(parameters.a, n);
      const { value, first, second } = jet(scaled(z, parameters.a), parameters);
      return { value, first: tf.mul(slope, first), second: tf.mul(tf.square(slope), second) };
    },
  };
  return smooth;
}
