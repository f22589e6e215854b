import * as tf from '@tensorflow/tfjs-core';
// Its Node bundle is what registers the gradients of tfjs-core's operations.
import '@tensorflow/tfjs-layers';

type GradientFunction = tf.GradConfig['gradFunc'];

/**
 * True while an outer tape records the backward pass, that is, while a derivative of second or higher order is
 * being computed.
 */
const higherOrder = (): boolean => tf.engine().state.gradientDepth > 0;

function replaceGradient(kernelName: string, config: Omit<tf.GradConfig, 'kernelName'>): void {
  if (tf.getGradient(kernelName)) tf.unregisterGradient(kernelName);
  tf.registerGradient({ kernelName, ...config });
}

/**
 * Registers the gradient of y = f(x) so that it stays differentiable. TensorFlow.js saves the output y as a clone
 * that precedes f on the tape, so a second differentiation loses the path from x to y and is silently wrong. Here
 * y is computed again from x when an outer tape records; at first order the saved y serves, at no cost.
 */
function differentiableFromOutput(
  kernelName: string,
  inputName: string,
  compute: (x: tf.Tensor, attributes: tf.NamedAttrMap) => tf.Tensor,
  gradient: (dy: tf.Tensor, y: tf.Tensor, attributes: tf.NamedAttrMap) => tf.Tensor,
): void {
  const gradFunc: GradientFunction = (dy, saved, attributes) => ({
    [inputName]: () => {
      const y = higherOrder() ? compute(saved[0], attributes) : saved[1];
      return gradient(dy as tf.Tensor, y, attributes);
    },
  });
  replaceGradient(kernelName, { inputsToSave: [inputName], outputsToSave: [true], gradFunc });
}

/** Zero, on the tape of x where x is real, so that it can be differentiated again. */
const zeroGradient = (x: tf.Tensor): tf.Tensor =>
  x.dtype === 'float32' ? tf.zerosLike(x) : tf.zeros(x.shape);

/** Piecewise constant functions have the derivative zero, which TensorFlow.js leaves undefined. */
function registerZeroGradient(kernelName: string, inputs: string[]): void {
  replaceGradient(kernelName, {
    inputsToSave: inputs,
    gradFunc: (_dy, saved) =>
      Object.fromEntries(inputs.map((input, i) => [input, () => zeroGradient(saved[i])])),
  });
}

/** Sums `gradient` over the axes along which an operand of `shape` was broadcast to `outShape`. */
function sumToShape(gradient: tf.Tensor, shape: number[], outShape: number[]): tf.Tensor {
  const axes = tf.broadcast_util.getReductionAxes(shape, outShape);
  return tf.reshape(axes.length > 0 ? tf.sum(gradient, axes) : gradient, shape);
}

/**
 * Makes the derivatives of tanh, sigmoid, exp, elu, softmax, pow and of everything that branches on a comparison
 * (selu, leaky ReLU, PReLU, where) right to any order. `tf.logSoftmax` brings a gradient of its own that cannot be
 * replaced here; x - tf.logSumExp(x) is differentiable to any order. Calling it again changes nothing.
 */
export function correctGradients(): void {
  differentiableFromOutput(
    tf.Tanh,
    'x',
    (x) => tf.tanh(x),
    (dy, y) => tf.mul(dy, tf.sub(1, tf.square(y))),
  );
  differentiableFromOutput(
    tf.Sigmoid,
    'x',
    (x) => tf.sigmoid(x),
    (dy, y) => tf.mul(dy, tf.mul(y, tf.sub(1, y))),
  );
  differentiableFromOutput(
    tf.Exp,
    'x',
    (x) => tf.exp(x),
    (dy, y) => tf.mul(dy, y),
  );
  differentiableFromOutput(
    tf.Softmax,
    'logits',
    (logits, { dim }) => tf.softmax(logits, dim as number),
    (dy, y, { dim }) => {
      const weighted = tf.mul(dy, y);
      return tf.sub(weighted, tf.mul(tf.sum(weighted, dim as number, true), y));
    },
  );
  // The slope of elu is y + 1 = exp(x) below zero and 1 above.
  replaceGradient(tf.Elu, {
    inputsToSave: ['x'],
    gradFunc: (dy, [x]) => ({
      x: () => tf.mul(dy as tf.Tensor, tf.where(tf.greater(x, 0), tf.onesLike(x), tf.exp(tf.minimum(x, 0)))),
    }),
  });
  replaceGradient(tf.Pow, {
    inputsToSave: ['a', 'b'],
    gradFunc: (gradient, [base, exponent]) => {
      const dy = gradient as tf.Tensor;
      const shape = tf.broadcast_util.assertAndGetBroadcastShape(base.shape, exponent.shape);
      return {
        a: () =>
          sumToShape(tf.mul(dy, tf.mul(exponent, tf.pow(base, tf.sub(exponent, 1)))), base.shape, shape),
        b: () => {
          const positive = tf.greater(base, 0);
          const logarithm = tf.where(
            positive,
            tf.log(tf.where(positive, base, tf.onesLike(base))),
            tf.zerosLike(base),
          );
          return sumToShape(tf.mul(dy, tf.mul(tf.pow(base, exponent), logarithm)), exponent.shape, shape);
        },
      };
    },
  });
  const comparisons = [tf.Greater, tf.GreaterEqual, tf.Less, tf.LessEqual, tf.Equal, tf.NotEqual];
  for (const kernel of [...comparisons, tf.LogicalAnd, tf.LogicalOr])
    registerZeroGradient(kernel, ['a', 'b']);
  registerZeroGradient(tf.LogicalNot, ['x']);
}
