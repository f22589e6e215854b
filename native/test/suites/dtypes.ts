import * as tf from '@tensorflow/tfjs-core';
import { onCpu } from '../support/backend.js';
import { difference } from '../support/compare.js';
import type { Case, Suite } from '../support/suite.js';

interface Value {
  readonly shape: number[];
  readonly dtype: string;
  readonly values: readonly unknown[];
}

function read(tensors: tf.Tensor[]): Value[] {
  return tensors.map((t) => ({
    shape: t.shape,
    dtype: t.dtype,
    values: Array.from(t.dataSync() as ArrayLike<unknown>),
  }));
}

function evaluate(operation: Operation): Value[] {
  const tensors = tf.tidy(operation);
  const values = read([tensors].flat());
  tf.dispose(tensors);
  return values;
}

type Operation = () => tf.Tensor | tf.Tensor[];

const ints = (): tf.Tensor2D => tf.tensor2d([1, -2, 3, 2147483647, -2147483648, 7], [2, 3], 'int32');
const more = (): tf.Tensor2D => tf.tensor2d([5, 3, -2, 1, 4, 7], [2, 3], 'int32');
const truths = (): tf.Tensor2D => tf.tensor2d([1, 0, 1, 0, 0, 1], [2, 3], 'bool');
const reals = (): tf.Tensor2D => tf.tensor2d([0.5, -1.5, 2.25, 0, 4, -8], [2, 3]);
const words = (): tf.Tensor2D => tf.tensor2d(['a', 'b', 'ç', '', 'e', '文'], [2, 3], 'string');
const complexes = (): tf.Tensor => tf.complex(reals(), tf.mul(reals(), 2));

/** Runs a kernel as it is, without the operation's own promotion of types. */
function raw(name: string, inputs: tf.NamedTensorMap, attrs: tf.NamedAttrMap = {}): tf.Tensor {
  return tf.engine().runKernel(name, inputs, attrs) as tf.Tensor;
}

/** Operations on types other than float32 and on mixed types, all with results that both backends compute exactly. */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  'add int32': () => tf.add(ints(), more()),
  'sub int32': () => tf.sub(ints(), more()),
  'mul int32': () => tf.mul(more(), more()),
  'div int32': () => tf.div(more(), tf.scalar(2, 'int32')),
  'floorDiv int32': () => tf.floorDiv(ints(), more()),
  'mod int32': () => tf.mod(more(), tf.scalar(3, 'int32')),
  'maximum int32': () => tf.maximum(ints(), more()),
  'minimum int32': () => tf.minimum(ints(), more()),
  'pow int32': () => tf.pow(more(), tf.scalar(2, 'int32')),
  'squaredDifference int32': () => tf.squaredDifference(more(), tf.scalar(3, 'int32')),
  'add int32 and float32': () => tf.add(more(), reals()),
  'mul bool and float32': () => tf.mul(truths(), reals()),
  'add bool and int32': () => tf.add(truths(), more()),
  'Add kernel on int32 and float32': () => raw('Add', { a: more(), b: reals() }),
  'Multiply kernel on float32 and int32': () => raw('Multiply', { a: reals(), b: more() }),
  'Sub kernel on bool': () => raw('Sub', { a: truths(), b: truths() }),
  'compare int32': () => [tf.equal(ints(), more()), tf.less(ints(), more()), tf.greaterEqual(ints(), more())],
  'compare bool': () => [tf.equal(truths(), truths()), tf.notEqual(truths(), tf.logicalNot(truths()))],
  'equal string': () => tf.equal(words(), words()),
  logical: () => [
    tf.logicalAnd(truths(), truths()),
    tf.logicalOr(truths(), tf.logicalNot(truths())),
    tf.logicalXor(truths(), truths()),
  ],
  'neg int32': () => tf.neg(more()),
  'abs int32': () => tf.abs(more()),
  'square int32': () => tf.square(more()),
  'sign int32': () => tf.sign(ints()),
  'relu int32': () => tf.relu(ints()),
  'clip int32': () => tf.clipByValue(ints(), -1, 3),
  'matMul int32': () => tf.matMul(more(), more(), false, true),
  'BatchMatMul kernel on int32': () =>
    raw(
      'BatchMatMul',
      { a: tf.expandDims(more(), 0), b: tf.expandDims(more(), 0) },
      { transposeA: false, transposeB: true },
    ),
  'sum int32': () => tf.sum(more(), 1),
  'sum bool': () => tf.sum(truths(), 0),
  'mean int32': () => tf.mean(more(), 1),
  'prod int32': () => tf.prod(more(), 0),
  'max bool': () => tf.max(truths(), 1),
  'argMax int32': () => tf.argMax(ints(), 1),
  'cumsum int32': () => tf.cumsum(more(), 1),
  'transpose int32, bool, complex': () => [ints(), truths(), complexes()].map((t) => tf.transpose(t)),
  'slice int32, bool, string': () => [ints(), truths(), words()].map((t) => tf.slice(t, [0, 1], [2, 2])),
  'concat int32, bool, string, complex': () =>
    [ints, truths, words, complexes].map((make) => tf.concat([make(), make()] as tf.Tensor[], 1)),
  'concat of int32 and float32': () => tf.concat([more(), reals()] as tf.Tensor[], 0),
  'pad int32, bool': () => [
    tf.pad(
      ints(),
      [
        [1, 0],
        [0, 2],
      ],
      3,
    ),
    tf.pad(
      truths(),
      [
        [1, 0],
        [0, 2],
      ],
      1,
    ),
  ],
  'gather int32, bool': () => [ints(), truths()].map((t) => tf.gather(t, tf.tensor1d([2, 0, 2], 'int32'), 1)),
  'tile int32, bool, string': () => [ints(), truths(), words()].map((t) => tf.tile(t, [2, 1])),
  'reverse int32, bool, string': () => [ints(), truths()].map((t) => tf.reverse(t, 1)),
  'where int32': () => tf.where(truths(), ints(), more()),
  'where bool': () => tf.where(truths(), truths(), tf.logicalNot(truths())),
  'oneHot to int32 and bool': () => [
    tf.oneHot(tf.tensor1d([0, 2, 1], 'int32'), 3),
    tf.oneHot(tf.tensor1d([0, 2, 1], 'int32'), 3, 1, 0, 'bool'),
  ],
  'cast between all': () => [
    tf.cast(reals(), 'int32'),
    tf.cast(reals(), 'bool'),
    tf.cast(more(), 'float32'),
    tf.cast(more(), 'bool'),
    tf.cast(truths(), 'float32'),
    tf.cast(truths(), 'int32'),
    tf.cast(reals(), 'complex64'),
    tf.cast(complexes(), 'float32'),
  ],
  'add complex': () => tf.add(complexes(), complexes()),
  'mul complex': () => tf.mul(complexes(), complexes()),
  'sub complex and real': () => tf.sub(complexes(), reals()),
  'real and imag': () => [tf.real(complexes()), tf.imag(complexes())],
  'abs complex': () => tf.abs(tf.complex([3, 5], [4, 12])),
  'neg of zero as int32': () => tf.neg(tf.tensor1d([0, -0], 'int32')),
  'maxPool int32': () => tf.maxPool(tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1], 'int32'), 2, 2, 'valid'),
  'fill and zerosLike': () => [
    tf.fill([2, 2], 3, 'int32'),
    tf.zerosLike(truths()),
    tf.onesLike(tf.equal(words(), words())),
  ],
  'range and linspace': () => [tf.range(0, 7, 2, 'int32'), tf.linspace(0, 1, 5)],
};

/** Other types and mixed ones: the same shapes, types and values as TensorFlow.js in plain JavaScript gives. */
export function dtypeSuite(): Suite {
  return {
    name: 'other types',
    *cases(): Iterable<Case> {
      for (const [name, operation] of Object.entries(OPERATIONS)) {
        yield {
          name,
          check: () => {
            const before = tf.backend().numDataIds();
            const got = evaluate(operation);
            const left = tf.backend().numDataIds() - before;
            if (left !== 0) throw new Error(`${left} data ids left`);
            const want = onCpu(() => evaluate(operation));
            want.forEach((value, i) => {
              const { shape, dtype, values } = got[i]!;
              if (shape.join() !== value.shape.join())
                throw new Error(`result ${i}: shape ${shape}, expected ${value.shape}`);
              if (dtype !== value.dtype)
                throw new Error(`result ${i}: dtype ${dtype}, expected ${value.dtype}`);
              const fault = difference(values, value.values);
              if (fault !== null) throw new Error(`result ${i}: ${fault}`);
            });
          },
        };
      }
    },
  };
}
