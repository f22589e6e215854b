import { cast, Tensor } from '@tensorflow/tfjs-core';
import { sameShape } from '../kernels/shapes.js';
import { NormalDraws } from '../random/normalDraws.js';
import { broadcastShape } from './broadcast.js';
import type { Expression } from './expression.js';
import { run, runSum } from './kernel.js';
import { programOf, programOfAll, sumProgramOf } from './program.js';

/** What an expression reads: a tensor, or draws that the kernel makes. */
export type ElementwiseInput = Tensor | NormalDraws;

/** Draws, or a float32 tensor; throws for what is none of numbers. */
export function asFloat(input: ElementwiseInput, index: number): ElementwiseInput {
  if (input instanceof NormalDraws) return input;
  if (!(input instanceof Tensor)) throw new TypeError(`input ${index} of elementwise must be a tensor`);
  if (input.dtype === 'float32') return input;
  if (input.dtype === 'int32' || input.dtype === 'bool') return cast(input, 'float32');
  throw new TypeError(
    `input ${index} of elementwise has dtype ${input.dtype}: float32, int32 or bool is allowed`,
  );
}

/**
 * y[...] = expression(inputs[0][...], inputs[1][...], ...)
 *
 * The inputs broadcast against each other as in tf.add; y has their broadcast shape and dtype float32. On the
 * backend 'onednn' this is one pass over memory, and so is its gradient, which sums the part of a broadcast
 * input to that input's shape (in float64). Every backend gives the same values to rounding, and gradients of
 * any order. The expression is compiled at its first use: build it once, outside the training step.
 *
 * @param expression built from `input(i)`, numbers and the functions of this module
 * @param inputs tensor i is `input(i)` or `constantInput(i)`; the latter gets no gradient. `normalDraws(...)` stands for
 * the tensor of its draws, and is drawn in the same pass on the backend 'onednn' if it has the broadcast shape.
 */
export function elementwise(expression: Expression, inputs: readonly ElementwiseInput[]): Tensor {
  return run(programOf(expression, inputs.length), inputs.map(asFloat))[0]!;
}

/** As `elementwise`, several expressions of the same inputs in one pass; all have the broadcast shape. */
export function elementwiseAll(
  expressions: readonly Expression[],
  inputs: readonly ElementwiseInput[],
): Tensor[] {
  return run(programOfAll(expressions, inputs.length), inputs.map(asFloat));
}

/**
 * The sum of an expression over the axes along which `shape` is 1 or lacks them, of that shape: a loss, in one pass over
 * memory, and one for its gradient. Inputs and gradients are as for `elementwise`; sums are taken in float64.
 *
 * @param shape broadcasts to the shape that the inputs broadcast to; [] sums everything
 */
export function elementwiseSum(
  expression: Expression,
  inputs: readonly ElementwiseInput[],
  shape: readonly number[],
): Tensor {
  const floats = inputs.map(asFloat);
  const full = broadcastShape(floats.map((tensor) => tensor.shape));
  const fits = shape.length <= full.length && sameShape(broadcastShape([full, shape]), full);
  if (!fits)
    throw new Error(`the sum has the shape [${shape.join()}], which does not broadcast to [${full.join()}]`);
  return runSum(sumProgramOf(expression, inputs.length), floats, shape);
}
