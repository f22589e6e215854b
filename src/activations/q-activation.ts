import * as tf from '@tensorflow/tfjs-core';
import {
  elementwise,
  elementwiseMaxPool,
  expression,
  normalDraws,
  type ElementwiseInput,
  type Expression,
} from 'tfjs-backend-onednn';
import { UserError } from '../errors.js';
import type { Activation, ActivationContext, Noise } from './activation.js';
import {
  annealedScale,
  ANNEALINGS,
  checkAnnealing,
  type Annealing,
  type AnnealingName,
} from './annealing.js';
import { activationNamed } from './named.js';
import { qFormOf } from './q-forms.js';
import { checkQLaw, SMALLEST_DEVIATION } from './q-law.js';

/**
 * What a q-activation is when the model is evaluated: 'stochastic', as while training; the mean of so many draws for
 * every element; or the 'limit' f'(z) z.
 */
export type QEvaluation = 'stochastic' | 'limit' | { readonly draws: number };

export interface QActivationOptions {
  /** The scale of q: a number, an {@link Annealing}, or the name of one of {@link ANNEALINGS}. */
  lambda: number | Annealing | AnnealingName;
  /** The least |q - 1|; 1e-3. */
  phi?: number;
  /** 'stochastic' by default, as in the authors' code. */
  evaluation?: QEvaluation;
}

export interface QActivation extends Activation {
  /**
   * The maxima of the values over windows of `size` x `size` pixels of z `[batch, height, width, channels]`, cheaper than
   * in two steps on the native backend.
   */
  applyAndMaxPool(
    z: tf.Tensor4D,
    parameters: Readonly<Record<string, tf.Tensor>>,
    context: ActivationContext,
    size: number,
  ): tf.Tensor4D;
}

type Values = Readonly<Record<string, tf.Tensor>>;

const Z = expression.input(0);
/** e = q - 1 of the normal draws in input 1 and lambda in input 2; none of both gets a gradient. */
const deviation = (phi: number, draws = 1): Expression =>
  expression.qDeviation(expression.constantInput(draws), expression.constantInput(draws + 1), phi);

function checkDraws(evaluation: QEvaluation): void {
  if (typeof evaluation === 'string') {
    if (evaluation !== 'stochastic' && evaluation !== 'limit')
      throw new UserError(
        `evaluation '${String(evaluation)}' of a q-activation is given; allowed are 'stochastic', 'limit' and { draws: K }`,
      );
  } else if (!(Number.isInteger(evaluation.draws) && evaluation.draws >= 1))
    throw new UserError(`${evaluation.draws} draws of q are asked for; give an integer of at least 1`);
}

function annealingOf(lambda: QActivationOptions['lambda']): Annealing {
  if (typeof lambda === 'number') return checkAnnealing({ initial: lambda, decay: 0 });
  if (typeof lambda !== 'string') return checkAnnealing(lambda);
  if (!Object.hasOwn(ANNEALINGS, lambda))
    throw new UserError(
      `lambda '${lambda}' is given; allowed are ${Object.keys(ANNEALINGS).join(', ')}, a number above 0, ` +
        `and { initial, decay }`,
    );
  return ANNEALINGS[lambda];
}

/** Standard normal draws of z's shape, those of each trial from its own seed, made where they are used. */
function normalLike(z: tf.Tensor, { seeds, name, step }: Noise): ElementwiseInput {
  if (seeds.length === 1) return normalDraws(seeds[0], name, step, z.shape);
  if (seeds.length !== z.shape[0])
    throw new UserError(
      `${seeds.length} seeds of noise are given for z of the shape [${z.shape}]; give one, or one for each of its ` +
        `${z.shape[0]} trials`,
    );
  return normalDraws(seeds, name, step, z.shape.slice(1));
}

function noiseOf(name: string, { noise }: ActivationContext): Noise {
  if (!noise)
    throw new UserError(
      `${name} draws random numbers and got no stream of them; give { noise: { seeds, name, step } } in the context, ` +
        `or evaluate with evaluation: 'limit'`,
    );
  return noise;
}

/** What the base gives for z, which must have z's shape. */
function applied(base: Activation, z: tf.Tensor, values: Values, context: ActivationContext): tf.Tensor {
  const value = base.apply(z, values, context);
  if (value.shape.join() !== z.shape.join())
    throw new UserError(
      `the base function '${base.name}' gives the shape [${value.shape}] for z of the shape [${z.shape}]; ` +
        `a q-activation needs a function of each element`,
    );
  return value;
}

/**
 * g_q(z) = (f(q z) - f(z)) / (q - 1) for any base function f, with one q = 1 + (2 [n >= 0] - 1) (lambda_T |n| + phi) for
 * every element of z and every call; n is standard normal, from the stream of the context. No gradient flows through q;
 * that through z is (q f'(q z) - f'(z)) / (q - 1).
 *
 * Of sigmoid, tanh, relu, softplus and elu the value keeps five digits for |q - 1| from 1e-3 to 30 and |z| up to 20, and
 * is one pass over memory together with its derivative on the native backend; on the backend wasm softplus has an error
 * of 2e-7 / |q - 1|. Other base functions lose as many digits as f(q z) and f(z) share.
 *
 * The base is an activation or the name of a registered one; its parameters stay trainable. lambda_T follows the
 * epoch of the context. When a model is evaluated, 'stochastic' draws as while training and { draws: K } takes the
 * mean of K values of each element, from sub-streams `draw1`, `draw2`, …; 'limit' is f'(z) z, what g_q tends to for
 * Var q → 0, and needs no stream.
 *
 * A model whose layers must not share their draws gives each its own stream, by {@link contextOf}.
 *
 * Throws {@link UserError} unless lambda and phi are finite and above 0, for an unknown base function or evaluation, and
 * when applied: without a stream, with a number of seeds that is neither 1 nor that of z's trials, and for a base
 * function that returns another shape than z's.
 *
 * Source: q-neurons, eqs. (3), (6) and (7), Proposition 1 for the limit.
 */
export function qActivation(
  given: Activation | string,
  { lambda, phi = SMALLEST_DEVIATION, evaluation = 'stochastic' }: QActivationOptions,
): QActivation {
  const base = typeof given === 'string' ? activationNamed(given) : given;
  const annealing = annealingOf(lambda);
  checkQLaw({ lambda: annealing.initial, phi });
  checkDraws(evaluation);
  const name = `q-${base.name}`;
  const form = qFormOf(base);
  const fused = form?.difference(Z, deviation(phi));
  const limit = form?.limit(Z);
  const deviations = deviation(phi, 0);

  const inputs = (z: tf.Tensor, noise: Noise, epoch: number): [ElementwiseInput, tf.Tensor] => [
    normalLike(z, noise),
    tf.scalar(annealedScale(annealing, epoch)),
  ];

  function drawn(z: tf.Tensor, values: Values, context: ActivationContext, noise: Noise): tf.Tensor {
    const random = inputs(z, noise, context.epoch);
    if (fused) return elementwise(fused, [z, ...random]);
    const e = elementwise(deviations, random);
    const moved = applied(base, tf.add(z, tf.mul(z, e)), values, context);
    return tf.div(tf.sub(moved, applied(base, z, values, context)), e);
  }

  function limitOf(z: tf.Tensor, values: Values, context: ActivationContext): tf.Tensor {
    if (limit) return elementwise(limit, [z]);
    return tf.mul(tf.grad((x: tf.Tensor) => applied(base, x, values, context))(z), z);
  }

  function apply(z: tf.Tensor, values: Values, context: ActivationContext): tf.Tensor {
    if (context.training || evaluation === 'stochastic')
      return drawn(z, values, context, noiseOf(name, context));
    if (evaluation === 'limit') return limitOf(z, values, context);
    const noise = noiseOf(name, context);
    const all = Array.from({ length: evaluation.draws }, (_, k) => k + 1);
    const sum = all
      .map((k) => drawn(z, values, context, { ...noise, name: `${noise.name}/draw${k}` }))
      .reduce((total, value) => tf.add(total, value));
    return tf.div(sum, evaluation.draws);
  }

  return {
    name,
    parameters: base.parameters,
    apply,
    applyAndMaxPool: (z, values, context, size) =>
      fused && (context.training || evaluation === 'stochastic')
        ? (elementwiseMaxPool(
            fused,
            [z, ...inputs(z, noiseOf(name, context), context.epoch)],
            size,
          ) as tf.Tensor4D)
        : tf.maxPool(apply(z, values, context) as tf.Tensor4D, size, size, 'valid'),
  };
}
