import * as tf from '@tensorflow/tfjs-core';
import { OneDnnBackend, type expression } from '../../src/index.js';
import * as native from '../../src/index.js';

/** One call of a function of the addon, with copies of its arguments. */
export interface AddonCall {
  readonly name: string;
  readonly arguments: readonly unknown[];
}

export type RawAddon = Record<string, (...given: unknown[]) => unknown>;

function copy(argument: unknown): unknown {
  if (ArrayBuffer.isView(argument)) return (argument as Float32Array).slice();
  return Array.isArray(argument) ? argument.map(copy) : argument;
}

/** The addon with its calls written down. */
function recording(addon: RawAddon, calls: AddonCall[]): RawAddon {
  const recorded: RawAddon = {};
  for (const [name, body] of Object.entries(addon)) {
    recorded[name] = (...given) => {
      calls.push({ name, arguments: given.map(copy) });
      return body(...given);
    };
  }
  return recorded;
}

type Operation = () => unknown;

const DRAWN = native.expression.qActivation(
  native.expression.tanh,
  native.expression.input(0),
  native.expression.qDeviation(native.expression.constantInput(1), 0.1, 1e-3),
);

function layer(rows: number, columns: number): tf.Tensor2D {
  return tf.tensor2d(
    Float32Array.from({ length: rows * columns }, (_, i) => Math.sin(i)),
    [rows, columns],
  );
}

function images(batch: number, side: number, channels: number): tf.Tensor4D {
  return tf.reshape(layer(batch * side * side, channels), [batch, side, side, channels]);
}

/** Training steps and single operations that together reach the functions of the addon, on small shapes. */
function operations(): Operation[] {
  const { elementwise, expression: e } = native;
  const unary = [
    tf.tanh,
    tf.sigmoid,
    tf.exp,
    tf.log,
    tf.elu,
    tf.softplus,
    tf.relu,
    tf.sqrt,
    tf.square,
    tf.abs,
    tf.neg,
  ];
  const binary = [
    tf.add,
    tf.sub,
    tf.mul,
    tf.div,
    tf.maximum,
    tf.minimum,
    tf.squaredDifference,
    tf.greater,
    tf.equal,
  ];
  const x = (): tf.Tensor2D => layer(5, 9);
  const rate = { learningRate: 0.1 };
  const gradientOf = (f: (t: tf.Tensor) => tf.Tensor, t: tf.Tensor): unknown =>
    tf.grad((v) => tf.sum(f(v)))(t);
  return [
    ...unary.map((op) => () => gradientOf(op as (t: tf.Tensor) => tf.Tensor, x())),
    ...binary.map((op) => () => (op as typeof tf.add)(x(), layer(1, 9))),
    ...binary.map((op) => () => (op as typeof tf.add)(x(), x())),
    () => [tf.step(x()), tf.leakyRelu(x(), 0.1), tf.clipByValue(x(), -1, 1)],
    () => [tf.matMul(x(), layer(9, 7)), tf.matMul(x(), x(), true), tf.matMul(layer(33, 40), layer(40, 17))],
    () => tf.matMul(tf.reshape(layer(6, 4), [2, 3, 4]), tf.reshape(layer(8, 5), [2, 4, 5])),
    () => tf.fused.matMul({ a: x(), b: layer(9, 4), bias: tf.ones([4]), activation: 'linear' }),
    () => [
      tf.sum(x(), 0),
      tf.sum(x(), 1),
      tf.mean(x()),
      tf.max(x(), 1),
      tf.min(x(), 0),
      tf.sum(images(2, 3, 4), [0, 2]),
    ],
    () => [
      tf.softmax(x()),
      gradientOf((t) => tf.logSoftmax(t), x()),
      tf.engine().runKernel('LogSoftmax', { logits: x() }, { axis: -1 }),
    ],
    () => [tf.transpose(x()), tf.transpose(images(2, 3, 4), [0, 3, 1, 2]), tf.slice(x(), [1, 2], [3, 4])],
    () => [
      tf.concat([x(), x()], 1),
      tf.pad(x(), [
        [1, 2],
        [0, 3],
      ]),
      tf.tile(x(), [2, 3]),
      tf.reverse(x(), 1),
    ],
    () => [tf.gather(x(), tf.tensor1d([0, 4, 2], 'int32')), tf.where(tf.greater(x(), 0), x(), tf.neg(x()))],
    () => [
      tf.addN([x(), x(), x()]),
      tf.cast(tf.tensor1d([1, 2], 'int32'), 'float32'),
      tf.oneHot(tf.tensor1d([1, 0], 'int32'), 3),
    ],
    () =>
      tf.grads((i, f) => tf.sum(tf.conv2d(i as tf.Tensor4D, f as tf.Tensor4D, 1, 'same')))([
        images(2, 6, 3),
        tf.reshape(layer(27, 4), [3, 3, 3, 4]),
      ]),
    () =>
      tf.grads((i, f) => tf.sum(tf.conv2d(i as tf.Tensor4D, f as tf.Tensor4D, 2, 'valid')))([
        images(1, 7, 1),
        tf.reshape(layer(9, 2), [3, 3, 1, 2]),
      ]),
    () =>
      tf.grads((i, f) => tf.sum(tf.depthwiseConv2d(i as tf.Tensor4D, f as tf.Tensor4D, 1, 'same')))([
        images(1, 6, 3),
        tf.reshape(layer(27, 2), [3, 3, 3, 2]),
      ]),
    () =>
      tf.fused.conv2d({
        x: images(1, 6, 3),
        filter: tf.reshape(layer(27, 4), [3, 3, 3, 4]),
        strides: 1,
        pad: 'valid',
        bias: tf.ones([4]),
      }),
    ...[2, 3, 0, 1].map((use) => () => {
      const { addon } = tf.backend() as OneDnnBackend;
      addon.winograd(use);
      addon.convolutionKernel(Int32Array.of(2, 6, 6, 3, 6, 6, 4, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1, 0), 2);
      tf.grads((i, f) => tf.sum(tf.conv2d(i as tf.Tensor4D, f as tf.Tensor4D, 1, 1)))([
        images(2, 6, 3),
        tf.reshape(layer(27, 4), [3, 3, 3, 4]),
      ]);
    }),
    () => gradientOf((t) => tf.maxPool(t as tf.Tensor4D, 2, 2, 'valid'), images(2, 6, 3)),
    ...[2, 3].map(
      (size) => () =>
        gradientOf((t) => native.elementwiseMaxPool(e.tanh(e.input(0)), [t], size), images(2, 6, 3)),
    ),
    () => gradientOf((t) => tf.avgPool(t as tf.Tensor4D, 3, 1, 'same'), images(2, 6, 3)),
    () => tf.batchNorm(x(), tf.ones([9]), tf.ones([9]), tf.ones([9]), tf.ones([9])),
    () =>
      tf.grads((t, s, o) => tf.sum(tf.square(native.batchNormTrain(t!, s!, o!).y)))([
        x(),
        tf.ones([9]),
        tf.zeros([9]),
      ]),
    () => gradientOf((t) => native.elementwiseSum(e.square(e.input(0)), [t], [9]), x()),
    () => gradientOf((t) => elementwise(e.qActivation(e.tanh, e.input(0), e.constant(0.1)), [t]), x()),
    () => gradientOf((t) => native.softmaxCrossEntropy(t, tf.softmax(layer(5, 9))), layer(5, 9)),
    () =>
      gradientOf(
        (t) =>
          native.largestWindows(t, {
            places: Int32Array.of(0, 2, 1, 2, 2),
            starts: Int32Array.of(0, 3, 3, 5),
          }),
        tf.reshape(layer(6, 4), [2, 3, 4]),
      ),
    () => native.sgdUpdate({ parameters: [x(), tf.ones([3])], gradients: [x(), tf.ones([3])], ...rate }),
    () =>
      native.momentumUpdate({
        parameters: [x()],
        gradients: [x()],
        velocities: [x()],
        momentum: 0.9,
        ...rate,
      }),
    () =>
      native.adamUpdate({
        parameters: [x()],
        gradients: [x()],
        first: [x()],
        second: [tf.square(x())],
        step: 1,
        ...rate,
      }),
    () => [native.philoxNormal(1, 'noise', 2, [7, 5]), native.philoxUniform([1, 2, 3], 'noise', 2, [11])],
    () =>
      gradientOf((t) => elementwise(DRAWN, [t, native.normalDraws([1, 2, 3, 4, 5], 'noise', 2, [9])]), x()),
    () =>
      gradientOf(
        (t) => native.elementwiseMaxPool(DRAWN, [t, native.normalDraws(1, 'noise', 2, [2, 6, 6, 3])]),
        images(2, 6, 3),
      ),
    () => gradientOf((t) => elementwise(e.adaptiveGumbel(e.input(0), e.input(1)), [t, tf.zeros([9])]), x()),
    () =>
      gradientOf((t) => elementwise(e.multiply(e.tanh(e.input(0)) as expression.Expression, 2), [t]), x()),
    () =>
      native.meanSquaredResidual(
        {
          kernels: [tf.reshape(layer(2, 3), [1, 2, 3]), tf.reshape(layer(3, 1), [1, 3, 1])],
          biases: [tf.zeros([1, 1, 3]), tf.zeros([1, 1, 1])],
          slopes: [tf.ones([1, 1, 3])],
          base: 'tanh',
        },
        tf.reshape(layer(7, 2), [1, 7, 2]),
        { ut: 1, uux: 1, uxx: -0.1 },
      ),
    () =>
      tf.grads((k, r) =>
        tf.sum(
          native.lstmLayer(tf.reshape(layer(12, 3), [1, 4, 3, 3]), k!, r!, tf.zeros([1, 1, 8]), undefined, {
            needsX: false,
          }),
        ),
      )([tf.reshape(layer(3, 8), [1, 3, 8]), tf.reshape(layer(2, 8), [1, 2, 8])]),
  ];
}

/** Functions that no operation calls, or only through paths of their own. */
const DIRECT: readonly (readonly unknown[])[] = [
  ['version'],
  ['threads'],
  ['threads', 1],
  ['cacheSize'],
  ['clear'],
  ['widen', new Float32Array(6), new Uint8Array(6)],
  ['words', new Uint32Array(9), Uint32Array.of(1, 2, 0, 5, 3, 4)],
];

/** Recordings of calls that were made before, their arrays in memory of the recording, brought by it or copied. */
function recordings(addon: RawAddon, made: readonly AddonCall[]): AddonCall[] {
  const place = (array: number, length: number): Float64Array => Float64Array.of(array, 0, length, 0);
  const product = ['matmul', place(1, 6), place(0, 6), place(-1, 9), Int32Array.of(1, 1, 2, 3, 3, 0, 0)];
  const calls = [
    ['fill', place(-1, 9), 0.5],
    product,
    ['normals', place(-1, 5), Uint32Array.of(1, 0, 0, 5, 3)],
  ];
  const whole = [calls, 64, Int32Array.of(6, 6)];
  const alone = made
    .filter(
      ({ name }) => !['threads', 'winograd', 'convolutionKernel', 'sgd', 'momentum', 'adam'].includes(name),
    )
    .map(({ name, arguments: given }) => [[[name, ...given]], 0, new Int32Array(0)]);
  const kept = addon['record']!(...whole);
  const arrays = [new Float32Array(6), new Float32Array(6)];
  return [
    ...[whole, ...alone].map((given) => ({ name: 'record', arguments: given })),
    { name: 'replay', arguments: [kept, arrays, 1] },
    { name: 'forget', arguments: [addon['record']!(...whole)] },
  ];
}

/** Calls that the package itself makes of the addon, as seeds for the fuzzing. */
export async function corpus(addon: RawAddon): Promise<AddonCall[]> {
  const calls: AddonCall[] = [];
  const recorded = recording(addon, calls) as unknown as ConstructorParameters<typeof OneDnnBackend>[0];
  tf.registerBackend('recording', () => new OneDnnBackend(recorded));
  tf.copyRegisteredKernels('onednn', 'recording');
  await tf.setBackend('recording');
  for (const operation of operations()) tf.tidy(() => void operation());
  calls.push(...recordings(addon, calls));
  for (const [name, ...given] of DIRECT) calls.push({ name: name as string, arguments: given });
  return calls;
}
