import * as tf from '@tensorflow/tfjs-core';
import { affine, softmaxCrossEntropy } from '../../src/index.js';
import { axisOf, demand, floats, numbers, type Call, type Operator, type Operators } from './operator.js';

/** The axes to reduce: an attribute or, in later versions, the second input; all where neither is given. */
function axesOf({ inputs, attributes }: Call, rank: number): number[] | undefined {
  const axes = attributes.integers('axes') ?? numbers(inputs[1]);
  if (axes !== undefined && axes.length > 0) return axes.map((axis) => axisOf(axis, rank));
  return attributes.integer('noop_with_empty_axes', 0) === 1 ? [] : Array.from({ length: rank }, (_, i) => i);
}

const reduction =
  (reduce: (x: tf.Tensor, axes: number[], keep: boolean) => tf.Tensor): Operator =>
  (call) => {
    const x = floats(call.inputs[0], 'x');
    const axes = axesOf(call, x.rank)!;
    if (axes.length === 0) return tf.clone(x);
    return reduce(x, axes, call.attributes.integer('keepdims', 1) === 1);
  };

/** Softmax along an axis, or before version 13 over all axes from it on. */
const alongAxis =
  (f: (x: tf.Tensor) => tf.Tensor): Operator =>
  ({ inputs, attributes, version }) => {
    const x = floats(inputs[0], 'x');
    if (version < 13) {
      const axis = axisOf(attributes.integer('axis', 1), x.rank);
      const columns = x.shape.slice(axis).reduce((product, size) => product * size, 1);
      return tf.reshape(f(tf.reshape(x, [-1, columns])), x.shape);
    }
    const axis = axisOf(attributes.integer('axis', -1), x.rank);
    const order = Array.from({ length: x.rank }, (_, i) => i);
    [order[axis], order[x.rank - 1]] = [x.rank - 1, axis];
    return tf.transpose(f(tf.transpose(x, order)), order);
  };

function gemm({ inputs, attributes }: Call): tf.Tensor {
  const [a, b] = [floats(inputs[0], 'a'), floats(inputs[1], 'b')];
  const [alpha, beta] = [attributes.float('alpha', 1), attributes.float('beta', 1)];
  const [turnA, turnB] = [attributes.integer('transA', 0) === 1, attributes.integer('transB', 0) === 1];
  const c = inputs[2];
  const plain = !turnA && !turnB && alpha === 1 && beta === 1;
  if (plain && c?.rank === 1 && c.shape[0] === b.shape[1]) return affine(a, b, c);
  const product = tf.mul(tf.matMul(a, b, turnA, turnB), alpha);
  return c === undefined ? product : tf.add(product, tf.mul(c, beta));
}

function crossEntropy({ inputs, attributes, outputs }: Call): tf.Tensor[] {
  const [scores, labels, weights] = inputs;
  demand(weights === undefined && !attributes.has('ignore_index'), 'weighted or ignored classes');
  const mode = attributes.text('reduction', 'mean');
  demand(mode === 'mean' || mode === 'sum', 'losses of every element');
  const x = floats(scores, 'the scores');
  const classes = x.shape[1]!;
  const order = [0, ...Array.from({ length: x.rank - 2 }, (_, i) => i + 2), 1];
  const last = tf.transpose(x, order);
  const rows = tf.reshape(last, [-1, classes]);
  const targets = tf.oneHot(tf.reshape(labels!, [-1]) as tf.Tensor1D, classes, 1, 0, 'float32');
  const mean = softmaxCrossEntropy(rows, targets);
  const loss = mode === 'mean' ? mean : tf.mul(mean, rows.shape[0]!);
  if (outputs === 1) return [loss];
  const back = [0, x.rank - 1, ...Array.from({ length: x.rank - 2 }, (_, i) => i + 1)];
  return [loss, tf.transpose(tf.logSoftmax(last), back)];
}

export const MATRICES: Operators = {
  MatMul: ({ inputs }) => tf.matMul(floats(inputs[0], 'a'), floats(inputs[1], 'b')),
  Gemm: gemm,
  Softmax: alongAxis((x) => tf.softmax(x)),
  LogSoftmax: alongAxis((x) => tf.logSoftmax(x)),
  SoftmaxCrossEntropyLoss: crossEntropy,
  ReduceSum: reduction((x, axes, keep) => tf.sum(x, axes, keep)),
  ReduceMean: reduction((x, axes, keep) => tf.mean(x, axes, keep)),
  ReduceMax: reduction((x, axes, keep) => tf.max(x, axes, keep)),
  ReduceMin: reduction((x, axes, keep) => tf.min(x, axes, keep)),
  ReduceProd: reduction((x, axes, keep) => tf.prod(x, axes, keep)),
  ReduceL1: reduction((x, axes, keep) => tf.sum(tf.abs(x), axes, keep)),
  ReduceL2: reduction((x, axes, keep) => tf.sqrt(tf.sum(tf.square(x), axes, keep))),
  ReduceLogSum: reduction((x, axes, keep) => tf.log(tf.sum(x, axes, keep))),
  ReduceLogSumExp: reduction((x, axes, keep) => tf.logSumExp(x, axes, keep)),
  ReduceSumSquare: reduction((x, axes, keep) => tf.sum(tf.square(x), axes, keep)),
};
