import * as tf from '@tensorflow/tfjs-core';
import { batchNormTrain } from '../../src/index.js';
import { demand, floats, type Call, type Operators } from './operator.js';

type Images = tf.Tensor4D;

/** [batch, channels, ...] with the channels last, and back. */
const channelsLast = (x: tf.Tensor): tf.Tensor =>
  tf.transpose(x, [0, ...Array.from({ length: x.rank - 2 }, (_, i) => i + 2), 1]);
const channelsFirst = (x: tf.Tensor): tf.Tensor =>
  tf.transpose(x, [0, x.rank - 1, ...Array.from({ length: x.rank - 2 }, (_, i) => i + 1)]);

/** What convolutions and pools share: images with the channels last, those of one dimension as rows of one pixel. */
interface Windows {
  readonly x: Images;
  readonly size: [number, number];
  readonly strides: [number, number];
  readonly dilations: [number, number];
  /** Top, left, bottom, right. */
  readonly pads: [number, number, number, number];
  /** Back to the layout and the number of dimensions of the input. */
  readonly restore: (y: tf.Tensor) => tf.Tensor;
}

/** A row of one pixel in front of what has one dimension. */
const ofTwo = (values: readonly number[], first: number): [number, number] =>
  values.length === 1 ? [first, values[0]!] : [values[0]!, values[1]!];

function windowsOf({ inputs, attributes }: Call, given: readonly number[]): Windows {
  const input = floats(inputs[0], 'x');
  const dimensions = input.rank - 2;
  demand(dimensions === 1 || dimensions === 2, `windows of ${dimensions} dimensions`);
  const ones = new Array<number>(dimensions).fill(1);
  const size = ofTwo(given, 1);
  const strides = ofTwo(attributes.integers('strides') ?? ones, 1);
  const dilations = ofTwo(attributes.integers('dilations') ?? ones, 1);
  const images = dimensions === 1 ? tf.expandDims(input, 2) : input;
  const automatic = attributes.text('auto_pad', 'NOTSET');
  const explicit = attributes.integers('pads') ?? new Array<number>(2 * dimensions).fill(0);
  let pads: [number, number, number, number] =
    dimensions === 1
      ? [0, explicit[0]!, 0, explicit[1]!]
      : (explicit.slice(0, 4) as [number, number, number, number]);
  if (automatic === 'SAME_UPPER' || automatic === 'SAME_LOWER') {
    const total = [0, 1].map((i) => {
      const extent = images.shape[2 + i]!;
      const reach = (size[i]! - 1) * dilations[i]! + 1;
      return Math.max((Math.ceil(extent / strides[i]!) - 1) * strides[i]! + reach - extent, 0);
    });
    const [small, large] = [total.map((n) => Math.floor(n / 2)), total.map((n) => Math.ceil(n / 2))];
    const [before, after] = automatic === 'SAME_UPPER' ? [small, large] : [large, small];
    pads = [before[0]!, before[1]!, after[0]!, after[1]!];
  }
  return {
    x: channelsLast(images) as Images,
    size,
    strides,
    dilations,
    pads,
    restore: (y) => {
      const first = channelsFirst(y);
      return dimensions === 1 ? tf.squeeze(first, [2]) : first;
    },
  };
}

type Paddings = [[number, number], [number, number], [number, number], [number, number]];

const paddingsOf = ([top, left, bottom, right]: readonly number[]): Paddings => [
  [0, 0],
  [top!, bottom!],
  [left!, right!],
  [0, 0],
];

function convolution(call: Call): tf.Tensor {
  const given = floats(call.inputs[1], 'the filter');
  const filter = given.rank === 3 ? tf.expandDims(given, 2) : given;
  demand(filter.rank === 4, `windows of ${filter.rank - 2} dimensions`);
  const { x, strides, dilations, pads, restore } = windowsOf(call, given.shape.slice(2));
  const groups = call.attributes.integer('group', 1);
  demand(
    Math.max(...strides) === 1 || Math.max(...dilations) === 1,
    'strides and dilations in one convolution',
  );
  const explicit = paddingsOf(pads);
  const channels = x.shape[3];
  demand(groups === 1 || groups === channels, `a convolution in ${groups} groups of ${channels} channels`);
  const y =
    groups === 1
      ? tf.conv2d(x, tf.transpose(filter, [2, 3, 1, 0]) as Images, strides, explicit, 'NHWC', dilations)
      : depthwise(x, filter, strides, explicit, dilations);
  const bias = call.inputs[2];
  return restore(bias === undefined ? y : tf.add(y, bias));
}

/** The gradient of the images of a convolution, which ONNX calls transposed. */
function transposedConvolution(call: Call): tf.Tensor {
  const { inputs, attributes } = call;
  const filter = floats(inputs[1], 'the filter');
  demand(filter.rank === 4, `transposed convolutions of ${filter.rank - 2} dimensions`);
  demand(
    !attributes.has('auto_pad') && !attributes.has('output_shape'),
    'transposed convolutions of a given output shape',
  );
  const { x, size, strides, dilations, pads, restore } = windowsOf(call, filter.shape.slice(2));
  demand(
    attributes.integer('group', 1) === 1 && Math.max(...dilations) === 1,
    'transposed convolutions that are dilated or in groups',
  );
  const more = attributes.integers('output_padding') ?? [0, 0];
  const extent = [0, 1].map(
    (i) => strides[i]! * (x.shape[1 + i]! - 1) + more[i]! + size[i]! - pads[i]! - pads[i + 2]!,
  );
  const shape: [number, number, number, number] = [x.shape[0], extent[0]!, extent[1]!, filter.shape[1]!];
  const kernel = tf.transpose(filter, [2, 3, 1, 0]) as Images;
  const y = tf.conv2dTranspose(x, kernel, shape, strides, paddingsOf(pads));
  const bias = inputs[2];
  return restore(bias === undefined ? y : tf.add(y, bias));
}

function depthwise(
  x: Images,
  filter: tf.Tensor,
  strides: [number, number],
  pads: Paddings,
  dilations: [number, number],
): tf.Tensor {
  const [outputs, , height, width] = filter.shape as [number, number, number, number];
  const multiplier = outputs / x.shape[3];
  const perChannel = tf.reshape(filter, [x.shape[3], multiplier, height, width]);
  const kernel = tf.transpose(perChannel, [2, 3, 0, 1]) as Images;
  const padded = tf.pad(x, pads) as Images;
  return tf.depthwiseConv2d(padded, kernel, strides, 'valid', 'NHWC', dilations);
}

function pool(call: Call, kind: 'max' | 'average'): tf.Tensor {
  const { attributes, outputs } = call;
  demand(outputs === 1, 'the places of the maxima');
  demand(attributes.integer('ceil_mode', 0) === 0, 'windows beyond the padding');
  const { x, size, strides, dilations, pads, restore } = windowsOf(
    call,
    attributes.integers('kernel_shape')!,
  );
  demand(Math.max(...dilations) === 1, 'dilated pools');
  if (kind === 'max') return restore(tf.maxPool(x, size, strides, paddingsOf(pads)));
  if (attributes.integer('count_include_pad', 0) === 1)
    return restore(tf.avgPool(tf.pad(x, paddingsOf(pads)) as Images, size, strides, 'valid'));
  return restore(tf.avgPool(x, size, strides, paddingsOf(pads)));
}

function batchNormalisation({ inputs, attributes, version }: Call): tf.Tensor[] {
  const [x, scale, offset, mean, variance] = inputs.map((input) => floats(input, 'an input'));
  const epsilon = attributes.float('epsilon', 1e-5);
  const last = x!.rank > 2 ? channelsLast(x!) : x!;
  const restore = (y: tf.Tensor): tf.Tensor => (x!.rank > 2 ? channelsFirst(y) : y);
  if (attributes.integer('training_mode', 0) === 0) {
    demand(version >= 9, 'batch normalisation of version 8 or less');
    const flat = tf.reshape(last, [-1, last.shape.at(-1)!]) as tf.Tensor2D;
    const y = tf.batchNorm(flat, mean!, variance!, offset, scale, epsilon);
    return [restore(tf.reshape(y, last.shape))];
  }
  const own = batchNormTrain(last, scale!, offset!, { epsilon });
  const kept = attributes.float('momentum', 0.9);
  const running = (old: tf.Tensor, now: tf.Tensor): tf.Tensor =>
    tf.add(tf.mul(old, kept), tf.mul(tf.reshape(now, old.shape), 1 - kept));
  return [restore(own.y), running(mean!, own.mean), running(variance!, own.variance)];
}

const overPixels = (x: tf.Tensor): number[] => Array.from({ length: x.rank - 2 }, (_, i) => i + 2);

export const IMAGES: Operators = {
  Conv: convolution,
  ConvTranspose: transposedConvolution,
  MaxPool: (call) => pool(call, 'max'),
  AveragePool: (call) => pool(call, 'average'),
  GlobalAveragePool: ({ inputs: [x] }) => tf.mean(floats(x, 'x'), overPixels(x!), true),
  GlobalMaxPool: ({ inputs: [x] }) => tf.max(floats(x, 'x'), overPixels(x!), true),
  BatchNormalization: batchNormalisation,
};
