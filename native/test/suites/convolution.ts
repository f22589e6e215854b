import * as tf from '@tensorflow/tfjs-core';
import * as reference from '../reference/convolution.js';
import type { Accumulated } from '../reference/matmul.js';
import { ROUNDOFF, ulp, violation } from '../support/compare.js';
import { execute } from '../support/execute.js';
import { randomFloats, type Operand } from '../support/operand.js';
import { integer, pick, uniforms } from '../support/random.js';
import type { Case, Suite } from '../support/suite.js';

interface Layer {
  readonly input: readonly [number, number, number, number];
  readonly kernel: readonly [number, number];
  /** Output channels, or the channel multiplier of a depthwise layer. */
  readonly out: number;
  readonly stride: readonly [number, number];
  readonly dilation: readonly [number, number];
  readonly pad: reference.Padding;
}

const CHANNELS = [1, 2, 3, 7, 8, 15, 16, 17, 20, 31, 32, 33, 64, 65];

const LAYERS: readonly Layer[] = [
  { input: [2, 28, 28, 1], kernel: [3, 3], out: 32, stride: [1, 1], dilation: [1, 1], pad: 'valid' },
  { input: [2, 26, 26, 32], kernel: [3, 3], out: 32, stride: [1, 1], dilation: [1, 1], pad: 'valid' },
  { input: [2, 12, 12, 32], kernel: [3, 3], out: 64, stride: [1, 1], dilation: [1, 1], pad: 'valid' },
  { input: [2, 12, 12, 20], kernel: [5, 5], out: 50, stride: [1, 1], dilation: [1, 1], pad: 'valid' },
  { input: [5, 8, 8, 3], kernel: [1, 1], out: 17, stride: [1, 1], dilation: [1, 1], pad: 'valid' },
  { input: [1, 32, 32, 3], kernel: [3, 3], out: 16, stride: [2, 2], dilation: [1, 1], pad: 'same' },
  { input: [1, 9, 9, 4], kernel: [1, 1], out: 5, stride: [2, 2], dilation: [1, 1], pad: 'same' },
  { input: [0, 5, 5, 3], kernel: [2, 2], out: 4, stride: [1, 1], dilation: [1, 1], pad: 'valid' },
];

function* layers(count: number, seed: number, channels: readonly number[], budget: number): Iterable<Layer> {
  yield* LAYERS;
  const uniform = uniforms(seed);
  for (let made = 0; made < count;) {
    const kernel = [pick(uniform, [1, 2, 3, 5]), pick(uniform, [1, 2, 3, 5])] as const;
    const dilation =
      uniform() < 0.7 ? ([1, 1] as const) : ([integer(uniform, 1, 3), integer(uniform, 1, 3)] as const);
    const dilated = dilation[0] > 1 || dilation[1] > 1;
    // TensorFlow.js allows either strides or dilations above 1.
    const stride =
      dilated || uniform() < 0.5
        ? ([1, 1] as const)
        : ([integer(uniform, 1, 3), integer(uniform, 1, 3)] as const);
    // A single number of padding is well defined in TensorFlow.js for square windows and strides only.
    const square = kernel[0] === kernel[1] && stride[0] === stride[1] && !dilated;
    const pad = pick<reference.Padding>(uniform, [
      'valid',
      'same',
      square ? 1 : 'same',
      [integer(uniform, 0, 2), integer(uniform, 0, 2), integer(uniform, 0, 2), integer(uniform, 0, 2)],
    ]);
    const side = [1, 2, 3, 5, 7, 8, 11, 16, 17, 28];
    const layer: Layer = {
      input: [pick(uniform, [1, 2, 5]), pick(uniform, side), pick(uniform, side), pick(uniform, channels)],
      kernel,
      out: pick(uniform, channels),
      stride,
      dilation,
      pad,
    };
    const g = geometryOf(layer);
    if (g.outHeight < 1 || g.outWidth < 1) continue;
    const work = g.batch * g.outHeight * g.outWidth * kernel[0] * kernel[1] * g.channels * layer.out;
    if (work > budget) continue;
    made++;
    yield layer;
  }
}

/**
 * Layers without padding, strides and dilations, which have code of their own: channels around the widths of vectors
 * and register tiles, batches that fill no tile.
 */
function* plainLayers(count: number, seed: number, budget: number): Iterable<Layer> {
  const plain = { stride: [1, 1], dilation: [1, 1], pad: 'valid' } as const;
  yield { input: [3, 32, 32, 3], kernel: [5, 5], out: 6, ...plain };
  yield { input: [7, 14, 14, 6], kernel: [5, 5], out: 16, ...plain };
  yield { input: [5, 12, 12, 20], kernel: [5, 5], out: 50, ...plain };
  yield { input: [5, 6, 6, 64], kernel: [5, 5], out: 64, ...plain };
  // Long rows, most of whose pixels meet the whole filter.
  yield { input: [5, 20, 26, 32], kernel: [3, 3], out: 32, ...plain };
  yield { input: [7, 3, 30, 9], kernel: [2, 4], out: 29, ...plain };
  yield { input: [4, 2, 15, 17], kernel: [1, 1], out: 5, ...plain };
  const uniform = uniforms(seed);
  for (let made = 0; made < count;) {
    const kernel = [integer(uniform, 1, 6), integer(uniform, 1, 6)] as const;
    const layer: Layer = {
      input: [
        integer(uniform, 1, 13),
        kernel[0] + integer(uniform, 0, 14),
        kernel[1] + integer(uniform, 0, 14),
        integer(uniform, 1, 26),
      ],
      kernel,
      out: integer(uniform, 1, 58),
      ...plain,
    };
    const g = geometryOf(layer);
    if (g.batch * g.outHeight * g.outWidth * kernel[0] * kernel[1] * g.channels * layer.out > budget)
      continue;
    made++;
    yield layer;
  }
}

function geometryOf({ input, kernel, stride, dilation, pad }: Layer): reference.Geometry {
  return reference.geometry(input, kernel, stride, dilation, pad);
}

/** The padding as TensorFlow.js wants it; its order follows the image's axes. */
function padding(
  pad: reference.Padding,
  format: 'NHWC' | 'NCHW' = 'NHWC',
): tf.backend_util.ExplicitPadding | 'valid' | 'same' | number {
  if (typeof pad !== 'object') return pad;
  const spatial: [number, number][] = [
    [pad[0], pad[1]],
    [pad[2], pad[3]],
  ];
  const [rows, columns] = spatial as [[number, number], [number, number]];
  return format === 'NHWC' ? [[0, 0], rows, columns, [0, 0]] : [[0, 0], [0, 0], rows, columns];
}

function describe(layer: Layer): string {
  const { input, kernel, out, stride, dilation, pad } = layer;
  return `[${input}] ${kernel.join('x')} -> ${out} stride ${stride} dilation ${dilation} pad ${pad}`;
}

function compare(
  operands: Operand[],
  run: (...tensors: tf.Tensor[]) => tf.Tensor,
  want: Accumulated,
  terms: number,
): void {
  const [got] = execute(operands, run, [want.values.length]);
  const fault = violation(got!.values, want.values, (i) => 4 * terms * ROUNDOFF * want.magnitudes[i]!);
  if (fault !== null) throw new Error(fault);
}

function kernel(name: string, inputs: tf.NamedTensorMap, attrs: Record<string, unknown>): tf.Tensor {
  return tf.engine().runKernel(name, inputs, attrs as unknown as tf.NamedAttrMap) as tf.Tensor;
}

/** Special values here and there: each may reach the results that its own products are part of, and no other. */
function withSpecials(operand: Operand, seed: number): Operand {
  const values = Float32Array.from(operand.values);
  const uniform = uniforms(seed);
  for (const special of [NaN, Infinity, -Infinity, -0, 1e-45])
    if (values.length > 0) values[Math.floor(uniform() * values.length)] = special;
  return { ...operand, values };
}

function* convolutionCases(
  layer: Layer,
  seed: number,
  change = (operand: Operand, _seed: number): Operand => operand,
): Iterable<Case> {
  const floats = (at: number, shape: readonly number[]): Operand => change(randomFloats(at, shape), at);
  const g = geometryOf(layer);
  const { input, out } = layer;
  const strides = [...layer.stride] as [number, number];
  const dilations = [...layer.dilation] as [number, number];
  const pad = padding(layer.pad) as 'valid';
  const filterShape = [...layer.kernel, g.channels, out] as [number, number, number, number];
  const window = g.kernel[0] * g.kernel[1];
  const outShape = [g.batch, g.outHeight, g.outWidth, out];
  yield {
    name: `conv2d ${describe(layer)}`,
    check: () => {
      const x = floats(seed, input);
      const w = randomFloats(seed + 1, filterShape);
      const run = (t: tf.Tensor, f: tf.Tensor): tf.Tensor =>
        tf.conv2d(t as tf.Tensor4D, f as tf.Tensor4D, strides, pad, 'NHWC', dilations);
      const want = reference.convolution(x.values, w.values, g, out);
      compare([x, w], run as never, want, window * g.channels);
    },
  };
  if (dilations[0] > 1 || dilations[1] > 1) return;
  const attrs = { strides, pad, dataFormat: 'NHWC' };
  yield {
    name: `conv2d gradient of the input ${describe(layer)}`,
    check: () => {
      const dy = floats(seed + 2, outShape);
      const filter = randomFloats(seed + 1, filterShape);
      const want = reference.convolutionBackpropInput(dy.values, filter.values, g, out);
      const all = { ...attrs, inputShape: [...input] };
      compare(
        [dy, filter],
        (a, b) => kernel('Conv2DBackpropInput', { dy: a!, filter: b! }, all),
        want,
        window * out,
      );
    },
  };
  yield {
    name: `conv2d gradient of the filter ${describe(layer)}`,
    check: () => {
      const x = floats(seed, input);
      const dy = floats(seed + 2, outShape);
      const want = reference.convolutionBackpropFilter(x.values, dy.values, g, out);
      const all = { ...attrs, filterShape };
      const terms = Math.max(1, g.batch * g.outHeight * g.outWidth);
      compare([x, dy], (a, b) => kernel('Conv2DBackpropFilter', { x: a!, dy: b! }, all), want, terms);
    },
  };
}

/** Channels-first images give the channels-last result with its axes exchanged. */
function channelsFirst(layer: Layer, seed: number): Case {
  const g = geometryOf(layer);
  return {
    name: `conv2d NCHW ${describe(layer)}`,
    check: () => {
      const x = randomFloats(seed, layer.input);
      const w = randomFloats(seed + 1, [...layer.kernel, g.channels, layer.out]);
      const want = reference.convolution(x.values, w.values, g, layer.out);
      compare(
        [x, w],
        (t, f) =>
          tf.transpose(
            tf.conv2d(
              tf.transpose(t as tf.Tensor4D, [0, 3, 1, 2]),
              f as tf.Tensor4D,
              [...layer.stride],
              padding(layer.pad, 'NCHW') as 'valid',
              'NCHW',
              [...layer.dilation],
            ),
            [0, 2, 3, 1],
          ),
        want,
        g.kernel[0] * g.kernel[1] * g.channels,
      );
    },
  };
}

const ACTIVATIONS: Readonly<Record<string, (x: number) => number>> = {
  linear: (x) => x,
  relu: (x) => Math.max(0, x),
  relu6: (x) => Math.min(6, Math.max(0, x)),
  elu: (x) => (x >= 0 ? x : Math.expm1(x)),
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  leakyrelu: (x) => (x < 0 ? 0.25 * x : x),
};

function fused(layer: Layer, activation: string, seed: number): Case {
  const g = geometryOf(layer);
  return {
    name: `fused.conv2d ${activation} ${describe(layer)}`,
    check: () => {
      const x = randomFloats(seed, layer.input);
      const w = randomFloats(seed + 1, [...layer.kernel, g.channels, layer.out]);
      const bias = randomFloats(seed + 2, [layer.out]);
      const sum = reference.convolution(x.values, w.values, g, layer.out);
      const want = sum.values.map((v, i) => ACTIVATIONS[activation]!(v + bias.values[i % layer.out]!));
      const [got] = execute(
        [x, w, bias],
        (t, f, b) =>
          tf.fused.conv2d({
            x: t as tf.Tensor4D,
            filter: f as tf.Tensor4D,
            strides: [...layer.stride],
            pad: padding(layer.pad) as 'valid',
            dilations: [...layer.dilation],
            bias: b,
            activation: activation as 'relu',
            leakyreluAlpha: activation === 'leakyrelu' ? 0.25 : undefined,
          }),
        [want.length],
      );
      const terms = g.kernel[0] * g.kernel[1] * g.channels + 1;
      const own = activation === 'elu' ? 1e-7 : 0;
      const fault = violation(
        got!.values,
        want,
        (i) =>
          4 * terms * ROUNDOFF * (sum.magnitudes[i]! + Math.abs(bias.values[i % layer.out]!)) +
          4 * ulp(want[i]!) +
          own,
      );
      if (fault !== null) throw new Error(fault);
    },
  };
}

/** Convolutions, their gradients and fused forms against float64. */
export function convolutionSuite(sampled = 110): Suite {
  return {
    name: 'convolutions',
    *cases() {
      let seed = 3000;
      for (const layer of layers(sampled, 31, CHANNELS, 6e5)) yield* convolutionCases(layer, (seed += 3));
      for (const layer of plainLayers(40, 34, 3e6)) yield* convolutionCases(layer, (seed += 3));
      for (const layer of plainLayers(12, 35, 1e6))
        for (const { name, check } of convolutionCases(layer, (seed += 3), withSpecials))
          yield { name: `${name} with special values`, check };
      for (const layer of layers(12, 32, CHANNELS, 2e5))
        if (layer.input[0] > 0) yield channelsFirst(layer, (seed += 2));
      const activations = Object.keys(ACTIVATIONS);
      let turn = 0;
      for (const layer of layers(30, 33, CHANNELS, 3e5)) {
        if (layer.input[0] > 0) yield fused(layer, activations[turn++ % activations.length]!, (seed += 3));
      }
    },
  };
}

function* depthwiseCases(layer: Layer, seed: number): Iterable<Case> {
  const g = geometryOf(layer);
  const strides = [...layer.stride] as [number, number];
  const dilations = [...layer.dilation] as [number, number];
  const pad = padding(layer.pad) as 'valid';
  const filterShape = [...layer.kernel, g.channels, layer.out] as [number, number, number, number];
  const outShape = [g.batch, g.outHeight, g.outWidth, g.channels * layer.out];
  const window = g.kernel[0] * g.kernel[1];
  yield {
    name: `depthwise ${describe(layer)}`,
    check: () => {
      const x = randomFloats(seed, layer.input);
      const w = randomFloats(seed + 1, filterShape);
      const want = reference.depthwise(x.values, w.values, g, layer.out);
      compare(
        [x, w],
        (t, f) => tf.depthwiseConv2d(t as tf.Tensor4D, f as tf.Tensor4D, strides, pad, 'NHWC', dilations),
        want,
        window,
      );
    },
  };
  if (dilations[0] > 1 || dilations[1] > 1) return;
  const attrs = { strides, pad, dilations };
  yield {
    name: `depthwise gradient of the input ${describe(layer)}`,
    check: () => {
      const dy = randomFloats(seed + 2, outShape);
      const filter = randomFloats(seed + 1, filterShape);
      const want = reference.depthwiseBackpropInput(dy.values, filter.values, g, layer.out);
      const all = { ...attrs, inputShape: [...layer.input] };
      const run = (a: tf.Tensor, b: tf.Tensor): tf.Tensor =>
        kernel('DepthwiseConv2dNativeBackpropInput', { dy: a, filter: b }, all);
      compare([dy, filter], run as never, want, window * layer.out);
    },
  };
  yield {
    name: `depthwise gradient of the filter ${describe(layer)}`,
    check: () => {
      const x = randomFloats(seed, layer.input);
      const dy = randomFloats(seed + 2, outShape);
      const want = reference.depthwiseBackpropFilter(x.values, dy.values, g, layer.out);
      const all = { ...attrs, filterShape };
      const run = (a: tf.Tensor, b: tf.Tensor): tf.Tensor =>
        kernel('DepthwiseConv2dNativeBackpropFilter', { x: a, dy: b }, all);
      compare([x, dy], run as never, want, Math.max(1, g.batch * g.outHeight * g.outWidth));
    },
  };
}

/** Depthwise convolutions and their gradients against float64. */
export function depthwiseSuite(sampled = 40): Suite {
  return {
    name: 'depthwise convolutions',
    *cases() {
      let seed = 7000;
      for (const layer of layers(sampled, 41, [1, 2, 3, 4, 8, 9, 17], 2e5)) {
        if (layer.out <= 17 && layer.input[0] > 0) yield* depthwiseCases(layer, (seed += 3));
      }
    },
  };
}
