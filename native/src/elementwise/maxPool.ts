import {
  engine,
  getKernel,
  maxPool,
  registerGradient,
  zerosLike,
  type NamedAttrMap,
  type NamedTensorMap,
  type Tensor,
  type Tensor4D,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import type { OneDnnBackend } from '../backend.js';
import { infoOf, sizesOf } from '../kernels/pool.js';
import { override } from '../kernels/registry.js';
import { sameShape, sizeOf } from '../kernels/shapes.js';
import { NormalDraws } from '../random/normalDraws.js';
import { broadcastShape } from './broadcast.js';
import { asFloat, type ElementwiseInput } from './elementwise.js';
import type { Expression } from './expression.js';
import { execute, layoutOf, run, separateDraws, withDraws } from './kernel.js';
import { gradientOf, programOf, type Program } from './program.js';

/**
 * Inputs: a list of float32 tensors; outputs: what is pooled, the place of each maximum in its window, and for each
 * input that is drawn the draws at the maxima.
 */
const ELEMENTWISE_MAX_POOL = 'ElementwiseMaxPool';
const TAKE_ARGMAX = 'TakeArgmax';
const UNPOOL_ARGMAX = 'UnpoolArgmax';

/** What of the values is held between computing and pooling them, to stay in a second level cache. */
const GROUP_FLOATS = 32 * 1024;

/** What an expression may read. */
const MOST_INPUTS = 1024;

/** The widest windows whose places float32 tells apart: 2^24 of them. */
const WIDEST = 4096;

interface Attributes {
  readonly program: Program;
  readonly size: number;
  /** By input of the program: the draws that stand for it in place of a tensor. */
  readonly draws?: readonly (NormalDraws | undefined)[];
}

interface WindowAttributes {
  readonly size: number;
  /** Of the images before pooling. */
  readonly shape: number[];
}

const windows = (shape: number[], size: number) =>
  infoOf(shape, { filterSize: [size, size], strides: [size, size], pad: 'valid' });

const haveShape = (tensors: readonly { readonly shape: number[] }[], shape: readonly number[]): boolean[] =>
  tensors.map((tensor) => sameShape(tensor.shape, shape));

/** The pooled values and the places of the maxima, computed for as many images at a time as the cache holds. */
function poolByGroups(
  backend: OneDnnBackend,
  { program, size, draws }: Attributes,
  tensors: readonly TensorInfo[],
): TensorInfo[] {
  const inputs = withDraws(tensors, draws);
  const shape = broadcastShape(inputs.map((input) => input.shape));
  const [batch, ...image] = shape as [number, ...number[]];
  const ofImages = haveShape(inputs, shape);
  const info = windows(shape, size);
  const [pooled, argmax] = [backend.output(info.outShape), backend.output(info.outShape)];
  const [pixels, windowCount] = [sizeOf(image), sizeOf(info.outShape.slice(1))];
  const group = Math.min(batch, Math.max(1, Math.floor(GROUP_FLOATS / pixels)));
  const held = backend.output([group, ...image]);
  const drawn = inputs.map((input) =>
    input instanceof NormalDraws
      ? { input, held: backend.output([group, ...image]), taken: backend.output(info.outShape) }
      : undefined,
  );
  const sizes = sizesOf(info);
  for (let first = 0; first < batch; first += group) {
    const images = Math.min(group, batch - first);
    const part = (tensor: TensorInfo, length: number): Float32Array =>
      backend.floats(tensor).subarray(first * length, (first + images) * length);
    const start = (tensor: TensorInfo): Float32Array => backend.floats(tensor).subarray(0, images * pixels);
    for (const each of drawn)
      if (each) backend.addon.normals(start(each.held), each.input.words(first * pixels));
    const layout = layoutOf(
      program,
      inputs.map((input, i) => (ofImages[i] ? [images, ...image] : input.shape)),
    );
    const arrays = inputs.map((input, i) =>
      input instanceof NormalDraws
        ? start(drawn[i]!.held)
        : ofImages[i]
          ? part(input, pixels)
          : backend.floats(input),
    );
    const values = start(held);
    execute(backend, program, layout, arrays, [values]);
    sizes[0] = images;
    backend.addon.argmaxPool(part(pooled, windowCount), part(argmax, windowCount), values, sizes);
    for (const each of drawn)
      if (each)
        backend.addon.takeArgmax(
          part(each.taken, windowCount),
          start(each.held),
          part(argmax, windowCount),
          sizes,
        );
  }
  backend.disposeData(held.dataId);
  for (const each of drawn) if (each) backend.disposeData(each.held.dataId);
  return [pooled, argmax, ...drawn.flatMap((each) => (each ? [each.taken] : []))];
}

/** Gives the native backend the kernels. */
export function registerElementwiseMaxPool(): void {
  override(ELEMENTWISE_MAX_POOL, (inputs, attrs, backend) =>
    poolByGroups(backend, attrs as unknown as Attributes, inputs as unknown as TensorInfo[]),
  );
  override(TAKE_ARGMAX, ({ x, argmax }, attrs, backend) => {
    const { size, shape } = attrs as unknown as WindowAttributes;
    const info = windows(shape, size);
    const out = backend.output(info.outShape);
    backend.addon.takeArgmax(backend.floats(out), backend.floats(x!), backend.floats(argmax!), sizesOf(info));
    return out;
  });
  override(UNPOOL_ARGMAX, ({ d, argmax }, attrs, backend) => {
    const { size, shape } = attrs as unknown as WindowAttributes;
    const out = backend.output(shape);
    const sizes = sizesOf(windows(shape, size));
    backend.addon.unpoolArgmax(backend.floats(out), backend.floats(d!), backend.floats(argmax!), sizes);
    return out;
  });
}

const runWindows = (kernelName: string, inputs: NamedTensorMap, attributes: WindowAttributes): Tensor =>
  engine().runKernel(kernelName, inputs, attributes as unknown as NamedAttrMap) as Tensor;

/** The element of each window at the place of the maximum. */
const take = (x: Tensor, argmax: Tensor, attributes: WindowAttributes): Tensor =>
  runWindows(TAKE_ARGMAX, { x, argmax }, attributes);

/** Images of zeros but for the places of the maxima. */
const unpool = (d: Tensor, argmax: Tensor, attributes: WindowAttributes): Tensor =>
  runWindows(UNPOOL_ARGMAX, { d, argmax }, attributes);

registerGradient({
  kernelName: TAKE_ARGMAX,
  inputsToSave: ['argmax'],
  gradFunc: (dy: Tensor | Tensor[], [argmax]: Tensor[], attrs: NamedAttrMap) => ({
    x: () => unpool(dy as Tensor, argmax!, attrs as unknown as WindowAttributes),
    argmax: () => zerosLike(argmax!),
  }),
});

registerGradient({
  kernelName: UNPOOL_ARGMAX,
  inputsToSave: ['argmax'],
  gradFunc: (dy: Tensor | Tensor[], [argmax]: Tensor[], attrs: NamedAttrMap) => ({
    d: () => take(dy as Tensor, argmax!, attrs as unknown as WindowAttributes),
    argmax: () => zerosLike(argmax!),
  }),
});

// The adjoint of what no window keeps is 0: the derivative is computed at the maxima alone.
registerGradient({
  kernelName: ELEMENTWISE_MAX_POOL,
  saveAllInputs: true,
  outputsToSave: [false, true, ...new Array<boolean>(MOST_INPUTS).fill(true)],
  gradFunc: (dys: Tensor | Tensor[], saved: Tensor[], attrs: NamedAttrMap) => {
    const { program, size, draws = [] } = attrs as unknown as Attributes;
    const drawnCount = draws.filter((each) => each !== undefined).length;
    const tensorCount = saved.length - 1 - drawnCount;
    const [inputs, argmax] = [saved.slice(0, tensorCount), saved[tensorCount]!];
    const drawsAtMaxima = saved.slice(tensorCount + 1);
    const shape = broadcastShape(
      [...inputs, ...draws.flatMap((each) => each ?? [])].map((each) => each.shape),
    );
    const window = { size, shape };
    const ofImages = haveShape(inputs, shape);
    const taken = inputs.map((input, i) => (ofImages[i] ? take(input, argmax, window) : input));
    // In the order of the program's inputs, and the place of each tensor among them.
    const all: Tensor[] = [];
    const places: number[] = [];
    for (let next = 0, drawn = 0; all.length < saved.length - 1;) {
      if (draws[all.length]) all.push(drawsAtMaxima[drawn++]!);
      else {
        places.push(all.length);
        all.push(taken[next++]!);
      }
    }
    const gradient = gradientOf(program);
    const partials = run(gradient.program, [...all, (dys as Tensor[])[0]!]);
    const byInput = inputs.map((input, i) => {
      const partial = partials[gradient.inputs.indexOf(places[i]!)];
      if (partial === undefined) return () => zerosLike(input);
      return () => (ofImages[i] ? unpool(partial, argmax, window) : partial);
    });
    return byInput as unknown as Record<string, () => Tensor>;
  },
});

/** Whether each input is of the images' shape or the same for all pixels, and the backend has kernels for the windows. */
function isNative(shapes: readonly (readonly number[])[], images: readonly number[], size: number): boolean {
  const fits = (shape: readonly number[]): boolean =>
    sameShape(shape, images) || (shape.length <= 4 && sizeOf(shape) === (shape.at(-1) ?? 1));
  return (
    getKernel(ELEMENTWISE_MAX_POOL, engine().backendName) !== undefined &&
    sizeOf(images) > 0 &&
    size <= WIDEST &&
    shapes.some((shape) => sameShape(shape, images)) &&
    shapes.every(fits)
  );
}

/**
 * y[b, i, j, c] = max of expression(inputs[0], inputs[1], ...) over the pixels [b, size i ... , size j ..., c]: an
 * activation and the max pooling behind it, `tf.maxPool(elementwise(expression, inputs), size, size, 'valid')`.
 *
 * The inputs broadcast to images [batch, height, width, channels]; y has the shape
 * [batch, floor(height / size), floor(width / size), channels]. On the backend 'onednn', if every input has the images'
 * shape or is the same for all pixels, the values before pooling never leave the cache, and the derivative is computed at
 * the maxima alone, a quarter of the work for size 2. The result is that of the two steps to the bit, sums over pixels to
 * rounding, but what is not the maximum of its window adds no NaN to a gradient. Differentiable to any order there; once
 * otherwise, because TensorFlow.js has no second derivative of max pooling.
 *
 * @param expression as for `elementwise`; compiled at its first use
 * @param inputs as for `elementwise`
 * @param size of the windows, an integer of at least 1; 2
 */
export function elementwiseMaxPool(
  expression: Expression,
  inputs: readonly ElementwiseInput[],
  size = 2,
): Tensor4D {
  if (!(Number.isInteger(size) && size >= 1))
    throw new RangeError(`elementwiseMaxPool: windows of size ${size} given, allowed is an integer from 1`);
  const floats = inputs.map(asFloat);
  const shapes = floats.map((input) => input.shape);
  const images = broadcastShape(shapes);
  if (images.length !== 4)
    throw new Error(
      `elementwiseMaxPool: the inputs broadcast to [${images.join()}], needed is [batch, height, width, channels]`,
    );
  const program = programOf(expression, inputs.length);
  if (!isNative(shapes, images, size))
    return maxPool(run(program, floats)[0] as Tensor4D, size, size, 'valid');
  const { tensors, draws } = separateDraws(floats);
  const attributes = { program, size, draws } as unknown as NamedAttrMap;
  const outputs = engine().runKernel(
    ELEMENTWISE_MAX_POOL,
    tensors as unknown as NamedTensorMap,
    attributes,
  ) as unknown as Tensor[];
  return outputs[0] as Tensor4D;
}
