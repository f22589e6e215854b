// Child process: replaces plain JavaScript kernels by ones that throw before the package sees them, so that an operation
// on float32 that is forwarded to one of them fails.
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers';
import '@tensorflow/tfjs-backend-cpu';

type Operation = () => unknown;
const x = (): tf.Tensor2D => tf.tensor2d([0.5, -1.5, 2.25, 0, 4, -8], [2, 3]);
const y = (): tf.Tensor => tf.tensor1d([1, 2, 3]);
const image = (): tf.Tensor4D => tf.ones([1, 6, 6, 3]);
const filter = (): tf.Tensor4D => tf.ones([3, 3, 3, 4]);
const separate = (): tf.Tensor4D => tf.ones([3, 3, 3, 1]);
const raw = (name: string, inputs: tf.NamedTensorMap, attrs: tf.NamedAttrMap = {}): unknown =>
  tf.engine().runKernel(name, inputs, attrs);
const gradient = (f: (t: tf.Tensor) => tf.Tensor, at: tf.Tensor): unknown => tf.grad((t) => tf.sum(f(t)))(at);

/** By the name of the kernel that has to be native: an operation that runs it on float32. */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  BatchMatMul: () => tf.matMul(x(), x(), false, true),
  _FusedMatMul: () =>
    tf.fused.matMul({ a: x(), b: tf.ones([3, 2]), bias: tf.ones([2]), activation: 'linear' }),
  Conv2D: () => tf.conv2d(image(), filter(), 1, 'same'),
  FusedConv2D: () =>
    tf.fused.conv2d({ x: image(), filter: filter(), strides: 1, pad: 'valid', bias: tf.ones([4]) }),
  Conv2DBackpropInput: () => gradient((t) => tf.conv2d(t as tf.Tensor4D, filter(), 2, 'same'), image()),
  Conv2DBackpropFilter: () => gradient((t) => tf.conv2d(image(), t as tf.Tensor4D, 2, 'same'), filter()),
  DepthwiseConv2dNative: () => tf.depthwiseConv2d(image(), separate(), 1, 'same'),
  FusedDepthwiseConv2D: () =>
    tf.fused.depthwiseConv2d({ x: image(), filter: separate(), strides: 1, pad: 'same', bias: tf.ones([3]) }),
  DepthwiseConv2dNativeBackpropInput: () =>
    gradient((t) => tf.depthwiseConv2d(t as tf.Tensor4D, separate(), 1, 'same'), image()),
  DepthwiseConv2dNativeBackpropFilter: () =>
    gradient((t) => tf.depthwiseConv2d(image(), t as tf.Tensor4D, 1, 'same'), separate()),
  MaxPool: () => tf.maxPool(image(), 2, 2, 'valid'),
  AvgPool: () => tf.avgPool(image(), 3, 1, 'same'),
  MaxPoolGrad: () => gradient((t) => tf.maxPool(t as tf.Tensor4D, 2, 2, 'valid'), image()),
  AvgPoolGrad: () => gradient((t) => tf.avgPool(t as tf.Tensor4D, 2, 2, 'valid'), image()),
  FusedBatchNorm: () => tf.batchNorm(x(), y() as tf.Tensor1D, y() as tf.Tensor1D),
  Add: () => tf.add(x(), y()),
  Sub: () => tf.sub(x(), y()),
  Multiply: () => tf.mul(x(), y()),
  RealDiv: () => tf.div(x(), y()),
  Maximum: () => tf.maximum(x(), y()),
  Minimum: () => tf.minimum(x(), y()),
  SquaredDifference: () => tf.squaredDifference(x(), y()),
  Pow: () => tf.pow(x(), y()),
  Prelu: () => tf.prelu(x(), y()),
  EluGrad: () => gradient(tf.elu, x()),
  Equal: () => tf.equal(x(), y()),
  NotEqual: () => tf.notEqual(x(), y()),
  Less: () => tf.less(x(), y()),
  LessEqual: () => tf.lessEqual(x(), y()),
  Greater: () => tf.greater(x(), y()),
  GreaterEqual: () => tf.greaterEqual(x(), y()),
  Tanh: () => tf.tanh(x()),
  Sigmoid: () => tf.sigmoid(x()),
  Exp: () => tf.exp(x()),
  Expm1: () => tf.expm1(x()),
  Log: () => tf.log(x()),
  Log1p: () => tf.log1p(x()),
  Softplus: () => tf.softplus(x()),
  Elu: () => tf.elu(x()),
  Selu: () => tf.selu(x()),
  Relu: () => tf.relu(x()),
  Relu6: () => tf.relu6(x()),
  LeakyRelu: () => tf.leakyRelu(x(), 0.1),
  Sqrt: () => tf.sqrt(x()),
  Rsqrt: () => tf.rsqrt(x()),
  Square: () => tf.square(x()),
  Abs: () => tf.abs(x()),
  Neg: () => tf.neg(x()),
  Reciprocal: () => tf.reciprocal(x()),
  Sign: () => tf.sign(x()),
  Step: () => tf.step(x()),
  Sin: () => tf.sin(x()),
  Cos: () => tf.cos(x()),
  ClipByValue: () => tf.clipByValue(x(), -1, 1),
  Sum: () => tf.sum(x(), 0),
  Mean: () => raw('Mean', { x: x() }, { axis: 1, keepDims: false }),
  Max: () => tf.max(x(), 0),
  Min: () => tf.min(x(), 0),
  Prod: () => tf.prod(x(), 0),
  Softmax: () => tf.softmax(x()),
  LogSoftmax: () => raw('LogSoftmax', { logits: x() }, { axis: -1 }),
  AddN: () => tf.addN([x(), x()]),
  Transpose: () => tf.transpose(x()),
  Slice: () => tf.slice(x(), [0, 1], [2, 2]),
  StridedSlice: () => tf.stridedSlice(x(), [0, 0], [2, 3], [1, 2]),
  SplitV: () => tf.split(x(), [1, 2], 1),
  Concat: () => tf.concat([x(), x()], 1),
  Pack: () => tf.stack([x(), x()]),
  Unpack: () => tf.unstack(x()),
  PadV2: () =>
    tf.pad(x(), [
      [1, 0],
      [0, 2],
    ]),
  Tile: () => tf.tile(x(), [2, 1]),
  Reverse: () => tf.reverse(x(), 1),
  GatherV2: () => tf.gather(x(), tf.tensor1d([0, 2], 'int32'), 1),
  Select: () => tf.where(tf.tensor2d([1, 0, 1, 0, 0, 1], [2, 3], 'bool'), x(), x()),
  OneHot: () => tf.oneHot(tf.tensor1d([0, 2], 'int32'), 3, 1, 0, 'float32'),
  Cast: () => tf.cast(tf.tensor1d([1, 2], 'int32'), 'float32'),
  Fill: () => tf.fill([2, 3], 0.5),
  ZerosLike: () => tf.zerosLike(x()),
  OnesLike: () => tf.onesLike(x()),
  Identity: () => tf.clone(x()),
  Reshape: () => tf.reshape(x(), [3, 2]),
  ExpandDims: () => tf.expandDims(x(), 1),
};

const forwarded: string[] = [];
for (const kernelName of Object.keys(OPERATIONS)) {
  if (tf.getKernel(kernelName, 'cpu') !== undefined) tf.unregisterKernel(kernelName, 'cpu');
  const kernelFunc = (): never => {
    forwarded.push(kernelName);
    throw new Error(`${kernelName} was forwarded`);
  };
  tf.registerKernel({ kernelName, backendName: 'cpu', kernelFunc });
}
await import('../../src/index.js');
await tf.setBackend('onednn');

const failed: string[] = [];
const idle: string[] = [];
for (const [kernelName, operation] of Object.entries(OPERATIONS)) {
  try {
    const { kernelNames } = await tf.profile(() => tf.tidy(() => void operation()));
    if (!kernelNames.includes(kernelName)) idle.push(kernelName);
  } catch (error) {
    failed.push(`${kernelName}: ${String(error)}`);
  }
}
const untried = tf
  .getKernelsForBackend('onednn')
  .filter(({ kernelName, kernelFunc }) => {
    const plain = tf.getKernel(kernelName, 'cpu');
    return plain !== undefined && plain.kernelFunc !== kernelFunc && !(kernelName in OPERATIONS);
  })
  .map(({ kernelName }) => kernelName);
process.send!({ failed, forwarded, idle, untried });
