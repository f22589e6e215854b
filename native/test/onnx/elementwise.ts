import * as tf from '@tensorflow/tfjs-core';
import { elementwise, expression as e, type Expression } from '../../src/index.js';
import { demand, floats, numbers, type Operator, type Operators } from './operator.js';

const unary =
  (f: (x: tf.Tensor) => tf.Tensor): Operator =>
  ({ inputs }) =>
    f(floats(inputs[0], 'x'));

const binary =
  (f: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor): Operator =>
  ({ inputs }) =>
    f(floats(inputs[0], 'a'), floats(inputs[1], 'b'));

const variadic =
  (f: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor): Operator =>
  ({ inputs }) =>
    tf.clone(inputs.map((input) => floats(input, 'an input')).reduce(f));

/** A function of x that the element-wise programs compute, its numbers taken from the attributes. */
const program =
  (
    attributes: Readonly<Record<string, number>>,
    build: (x: Expression, values: Readonly<Record<string, number>>) => Expression,
  ): Operator =>
  (call) => {
    const values = Object.fromEntries(
      Object.entries(attributes).map(([name, otherwise]) => [name, call.attributes.float(name, otherwise)]),
    );
    return elementwise(build(e.input(0), values), [floats(call.inputs[0], 'x')]);
  };

export const ELEMENTWISE: Operators = {
  Abs: unary(tf.abs),
  Neg: unary(tf.neg),
  Exp: unary(tf.exp),
  Log: unary(tf.log),
  Sqrt: unary(tf.sqrt),
  Tanh: unary(tf.tanh),
  Sigmoid: unary(tf.sigmoid),
  Relu: unary(tf.relu),
  Softplus: unary(tf.softplus),
  Sin: unary(tf.sin),
  Cos: unary(tf.cos),
  Sign: unary(tf.sign),
  Reciprocal: unary(tf.reciprocal),
  Identity: unary(tf.clone),
  Selu: program({ alpha: 1.6732632, gamma: 1.050701 }, (x, { alpha, gamma }) =>
    e.multiply(gamma!, e.select(e.less(0, x), x, e.multiply(alpha!, e.expm1(e.minimum(x, 0))))),
  ),
  Elu: program({ alpha: 1 }, (x, { alpha }) =>
    e.select(e.less(0, x), x, e.multiply(alpha!, e.expm1(e.minimum(x, 0)))),
  ),
  Celu: program({ alpha: 1 }, (x, { alpha }) =>
    e.add(e.maximum(x, 0), e.minimum(e.multiply(alpha!, e.expm1(e.divide(x, alpha!))), 0)),
  ),
  HardSigmoid: program({ alpha: 0.2, beta: 0.5 }, (x, { alpha, beta }) =>
    e.clip(e.add(e.multiply(alpha!, x), beta!), 0, 1),
  ),
  HardSwish: program({}, (x) => e.multiply(x, e.clip(e.add(e.multiply(1 / 6, x), 0.5), 0, 1))),
  Softsign: program({}, (x) => e.divide(x, e.add(1, e.abs(x)))),
  Mish: program({}, (x) => e.multiply(x, e.tanh(e.softplus(x)))),
  ThresholdedRelu: program({ alpha: 1 }, (x, { alpha }) => e.select(e.less(alpha!, x), x, 0)),
  LeakyRelu: ({ inputs, attributes }) =>
    tf.leakyRelu(floats(inputs[0], 'x'), attributes.float('alpha', 0.01)),
  PRelu: ({ inputs, version }) => {
    const [x, slope] = [floats(inputs[0], 'x'), floats(inputs[1], 'the slope')];
    // Before version 7 the slopes are those of the channels.
    const ofChannels = version < 7 && slope.rank === 1 && slope.size > 1;
    const shape = [slope.size, ...new Array<number>(x.rank - 2).fill(1)];
    return tf.prelu(x, ofChannels ? tf.reshape(slope, shape) : slope);
  },
  Clip: ({ inputs, attributes }) => {
    const low = numbers(inputs[1])?.[0] ?? attributes.float('min', -Infinity);
    const high = numbers(inputs[2])?.[0] ?? attributes.float('max', Infinity);
    return tf.clipByValue(floats(inputs[0], 'x'), low, high);
  },
  Add: binary(tf.add),
  Sub: binary(tf.sub),
  Mul: binary(tf.mul),
  Div: binary(tf.div),
  Pow: binary(tf.pow),
  Equal: binary(tf.equal),
  Greater: binary(tf.greater),
  GreaterOrEqual: binary(tf.greaterEqual),
  Less: binary(tf.less),
  LessOrEqual: binary(tf.lessEqual),
  Max: variadic(tf.maximum),
  Min: variadic(tf.minimum),
  Sum: variadic(tf.add),
  Mean: ({ inputs, ...call }) => tf.div(variadic(tf.add)({ inputs, ...call }) as tf.Tensor, inputs.length),
  Where: ({ inputs }) => {
    const [condition, a, b] = inputs;
    demand(condition?.dtype === 'bool', 'a condition that is no bool');
    return tf.where(condition, floats(a, 'a'), floats(b, 'b'));
  },
};
