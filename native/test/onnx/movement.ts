import * as tf from '@tensorflow/tfjs-core';
import { axisOf, demand, floats, numbers, type Call, type Operators } from './operator.js';

function reshape({ inputs, attributes }: Call): tf.Tensor {
  const x = floats(inputs[0], 'x');
  const shape = numbers(inputs[1]) ?? attributes.integers('shape')!;
  const keeps = attributes.integer('allowzero', 0) === 0;
  return tf.reshape(
    x,
    shape.map((size, i) => (size === 0 && keeps ? x.shape[i]! : size)),
  );
}

function slice({ inputs, attributes }: Call): tf.Tensor {
  const x = floats(inputs[0], 'x');
  const starts = numbers(inputs[1]) ?? attributes.integers('starts')!;
  const ends = numbers(inputs[2]) ?? attributes.integers('ends')!;
  const axes = (numbers(inputs[3]) ?? attributes.integers('axes') ?? starts.map((_, i) => i)).map((axis) =>
    axisOf(axis, x.rank),
  );
  const steps = numbers(inputs[4]) ?? starts.map(() => 1);
  demand(
    steps.every((step) => step > 0),
    'slices that run backwards',
  );
  const [begin, end, strides] = [x.shape.map(() => 0), [...x.shape], x.shape.map(() => 1)];
  axes.forEach((axis, i) => {
    const size = x.shape[axis]!;
    const bound = (at: number): number => Math.min(Math.max(at < 0 ? at + size : at, 0), size);
    [begin[axis], end[axis], strides[axis]] = [bound(starts[i]!), bound(ends[i]!), steps[i]!];
  });
  demand(
    begin.every((from, axis) => from < end[axis]!),
    'empty slices',
  );
  return tf.stridedSlice(x, begin, end, strides);
}

function split({ inputs, attributes, outputs }: Call): tf.Tensor[] {
  const x = floats(inputs[0], 'x');
  const axis = axisOf(attributes.integer('axis', 0), x.rank);
  const sizes = numbers(inputs[1]) ?? attributes.integers('split');
  demand(sizes === undefined || !sizes.includes(0), 'empty parts');
  return tf.split(x, sizes ?? outputs, axis);
}

function pad({ inputs, attributes }: Call): tf.Tensor {
  const x = floats(inputs[0], 'x');
  demand(attributes.text('mode', 'constant') === 'constant', `padding '${attributes.text('mode', '')}'`);
  const pads = numbers(inputs[1]) ?? attributes.integers('pads') ?? attributes.integers('paddings')!;
  demand(Math.min(...pads) >= 0, 'negative padding');
  const value = numbers(inputs[2])?.[0] ?? attributes.float('value', 0);
  return tf.pad(
    x,
    x.shape.map((_, i) => [pads[i]!, pads[i + x.rank]!] as [number, number]),
    value,
  );
}

export const MOVEMENT: Operators = {
  Reshape: reshape,
  Slice: slice,
  Split: split,
  Pad: pad,
  Constant: ({ attributes }) => {
    const value = attributes.tensor('value');
    demand(value !== undefined, 'a constant that is no tensor');
    return value;
  },
  Transpose: ({ inputs: [x], attributes }) => tf.transpose(floats(x, 'x'), attributes.integers('perm')),
  Concat: ({ inputs, attributes }) => {
    const parts = inputs.map((input) => floats(input, 'an input'));
    return tf.concat(parts, axisOf(attributes.integer('axis', 1), parts[0]!.rank));
  },
  Flatten: ({ inputs: [x], attributes }) => {
    const axis = axisOf(attributes.integer('axis', 1), floats(x, 'x').rank);
    return tf.reshape(x!, [
      x!.shape.slice(0, axis).reduce((product, size) => product * size, 1),
      x!.shape.slice(axis).reduce((product, size) => product * size, 1),
    ]);
  },
  Squeeze: ({ inputs, attributes }) => {
    const x = floats(inputs[0], 'x');
    const axes = numbers(inputs[1]) ?? attributes.integers('axes');
    return tf.squeeze(
      x,
      axes?.map((axis) => axisOf(axis, x.rank)),
    );
  },
  Unsqueeze: ({ inputs, attributes }) => {
    const x = floats(inputs[0], 'x');
    const axes = numbers(inputs[1]) ?? attributes.integers('axes')!;
    const rank = x.rank + axes.length;
    const places = axes.map((axis) => axisOf(axis, rank)).sort((a, b) => a - b);
    return places.reduce((y, axis) => tf.expandDims(y, axis), x);
  },
  Tile: ({ inputs: [x, repeats] }) => tf.tile(floats(x, 'x'), numbers(repeats)!),
  Expand: ({ inputs: [x, shape] }) =>
    tf.broadcastTo(floats(x, 'x'), tf.broadcast_util.assertAndGetBroadcastShape(x!.shape, numbers(shape)!)),
  Gather: ({ inputs: [x, indices], attributes }) => {
    const axis = axisOf(attributes.integer('axis', 0), floats(x, 'x').rank);
    const size = x!.shape[axis]!;
    const places = numbers(indices)!.map((index) => axisOf(index, size));
    return tf.gather(x!, tf.tensor(places, indices!.shape, 'int32'), axis);
  },
};
