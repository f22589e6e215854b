import * as tf from '@tensorflow/tfjs-core';
import { forEachIndex, offsetOf, remap, stridesOf } from '../reference/indexing.js';
import { difference } from '../support/compare.js';
import { execute } from '../support/execute.js';
import {
  float32,
  int32,
  randomBools,
  randomFloats,
  randomIntegers,
  sizeOf,
  type Operand,
} from '../support/operand.js';
import { integer, pick, uniforms } from '../support/random.js';
import { SIZES } from '../support/sizes.js';
import type { Case, Suite } from '../support/suite.js';

type Uniform = () => number;

function sampleShape(uniform: Uniform, low: number, high: number, budget = 6000): number[] {
  for (;;) {
    const shape = Array.from({ length: integer(uniform, low, high) }, () => pick(uniform, SIZES));
    if (sizeOf(shape) <= budget) return shape;
  }
}

function operand(uniform: Uniform, shape: readonly number[]): Operand {
  const seed = Math.floor(uniform() * 2 ** 30);
  const kind = uniform();
  if (kind < 0.7) return randomFloats(seed, shape);
  return kind < 0.85 ? randomIntegers(seed, shape, -(2 ** 31), 2 ** 31 - 1) : randomBools(seed, shape);
}

/** Moves values without changing them: shape, type and every value must be exactly what the rule of indices says. */
function expectExactly(
  operands: readonly Operand[],
  run: (...tensors: tf.Tensor[]) => tf.Tensor,
  shape: readonly number[],
  want: readonly number[],
  dtype: string,
): void {
  const [got] = execute(operands, run, [want.length]);
  if (got!.shape.join() !== shape.join()) throw new Error(`shape ${got!.shape}, expected ${shape}`);
  if (got!.dtype !== dtype) throw new Error(`dtype ${got!.dtype}, expected ${dtype}`);
  const fault = difference(got!.values, want);
  if (fault !== null) throw new Error(fault);
}

function shuffled(uniform: Uniform, n: number): number[] {
  const order = Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = integer(uniform, 0, i);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}

type Maker = (uniform: Uniform) => Case;

const transpose: Maker = (uniform) => {
  const x = operand(uniform, sampleShape(uniform, 1, 5));
  const order = shuffled(uniform, x.shape.length);
  const shape = order.map((d) => x.shape[d]!);
  return {
    name: `transpose [${x.shape}] by ${order}`,
    check: () => {
      const want = remap(x.values, x.shape, shape, (index) => {
        const source = new Array<number>(index.length);
        order.forEach((d, i) => (source[d] = index[i]!));
        return source;
      });
      expectExactly([x], (t) => tf.transpose(t!, order), shape, want, x.dtype);
    },
  };
};

const slice: Maker = (uniform) => {
  const x = operand(uniform, sampleShape(uniform, 1, 4));
  const begin = x.shape.map((size) => integer(uniform, 0, size));
  const size = x.shape.map((total, d) => integer(uniform, 0, total - begin[d]!));
  return {
    name: `slice [${x.shape}] from ${begin} of ${size}`,
    check: () => {
      const want = remap(x.values, x.shape, size, (index) => index.map((i, d) => i + begin[d]!));
      expectExactly([x], (t) => tf.slice(t!, begin, size), size, want, x.dtype);
    },
  };
};

const stridedSlice: Maker = (uniform) => {
  const x = operand(
    uniform,
    sampleShape(uniform, 1, 4).map((size) => Math.max(1, size)),
  );
  const stride = x.shape.map(() => integer(uniform, 1, 3));
  const begin = x.shape.map((size) => integer(uniform, 0, size - 1));
  const end = x.shape.map((size, d) => integer(uniform, begin[d]! + 1, size));
  const shape = begin.map((b, d) => Math.ceil((end[d]! - b) / stride[d]!));
  return {
    name: `stridedSlice [${x.shape}] from ${begin} to ${end} by ${stride}`,
    check: () => {
      const want = remap(x.values, x.shape, shape, (index) =>
        index.map((i, d) => begin[d]! + i * stride[d]!),
      );
      expectExactly([x], (t) => tf.stridedSlice(t!, begin, end, stride), shape, want, x.dtype);
    },
  };
};

const reverse: Maker = (uniform) => {
  const x = operand(uniform, sampleShape(uniform, 1, 4));
  const axes = x.shape.map((_, d) => d).filter(() => uniform() < 0.6);
  if (axes.length === 0) axes.push(0);
  return {
    name: `reverse [${x.shape}] along ${axes}`,
    check: () => {
      const want = remap(x.values, x.shape, x.shape, (index) =>
        index.map((i, d) => (axes.includes(d) ? x.shape[d]! - 1 - i : i)),
      );
      expectExactly([x], (t) => tf.reverse(t!, axes), x.shape, want, x.dtype);
    },
  };
};

const concat: Maker = (uniform) => {
  const shape = sampleShape(uniform, 1, 4, 3000);
  const axis = integer(uniform, 0, shape.length - 1);
  const seed = Math.floor(uniform() * 2 ** 30);
  const parts = Array.from({ length: integer(uniform, 1, 5) }, (_, i) => {
    const own = shape.map((size, d) =>
      d === axis ? pick(uniform, [0, 1, 2, 3, 8, 17]) : Math.min(size, 257),
    );
    return randomFloats(seed + i, own);
  });
  const along = parts.reduce((sum, part) => sum + part.shape[axis]!, 0);
  const result = shape.map((size, d) => (d === axis ? along : Math.min(size, 257)));
  return {
    name: `concat of ${parts.map((part) => `[${part.shape}]`).join(' ')} along ${axis}`,
    check: () => {
      const outer = sizeOf(result.slice(0, axis));
      const want: number[] = [];
      for (let o = 0; o < outer; o++) {
        for (const part of parts) {
          const run = sizeOf(part.shape.slice(axis));
          want.push(...part.values.subarray(o * run, (o + 1) * run));
        }
      }
      expectExactly(parts, (...t) => tf.concat(t, axis), result, want, 'float32');
    },
  };
};

const pad: Maker = (uniform) => {
  const x = operand(uniform, sampleShape(uniform, 1, 4, 3000));
  const edges = x.shape.map((): [number, number] => [integer(uniform, 0, 3), integer(uniform, 0, 3)]);
  const fill = x.dtype === 'float32' ? 0.25 : 1;
  const shape = x.shape.map((size, d) => size + edges[d]![0] + edges[d]![1]);
  return {
    name: `pad [${x.shape}] by ${JSON.stringify(edges)}`,
    check: () => {
      const want = padded(x, shape, edges, fill);
      expectExactly([x], (t) => tf.pad(t!, edges, fill), shape, want, x.dtype);
    },
  };
};

function padded(x: Operand, shape: number[], edges: [number, number][], fill: number): number[] {
  const want = new Array<number>(sizeOf(shape)).fill(fill);
  const strides = stridesOf(shape);
  const corner = offsetOf(
    edges.map(([before]) => before),
    strides,
  );
  forEachIndex(x.shape, (index, position) => {
    want[corner + offsetOf(index, strides)] = x.values[position]!;
  });
  return want;
}

const gather: Maker = (uniform) => {
  const x = operand(
    uniform,
    sampleShape(uniform, 1, 4, 6000).map((size) => Math.max(1, size)),
  );
  const axis = integer(uniform, 0, x.shape.length - 1);
  const count = pick(uniform, [0, 1, 2, 7, 16, 33]);
  const indices = Int32Array.from({ length: count }, () => integer(uniform, 0, x.shape[axis]! - 1));
  const shape = x.shape.map((size, d) => (d === axis ? count : size));
  return {
    name: `gather ${count} of [${x.shape}] along ${axis}`,
    check: () => {
      const want = remap(x.values, x.shape, shape, (index) =>
        index.map((i, d) => (d === axis ? indices[i]! : i)),
      );
      const run = (t: tf.Tensor, i: tf.Tensor): tf.Tensor => tf.gather(t, i as tf.Tensor1D, axis);
      expectExactly([x, int32([count], indices)], run as never, shape, want, x.dtype);
    },
  };
};

const gatherBatched: Maker = (uniform) => {
  const batch = pick(uniform, [1, 2, 5]);
  const rows = pick(uniform, [1, 3, 8, 17]);
  const width = pick(uniform, [1, 2, 7, 33]);
  const count = pick(uniform, [1, 4, 9]);
  const x = randomFloats(Math.floor(uniform() * 2 ** 30), [batch, rows, width]);
  const indices = Int32Array.from({ length: batch * count }, () => integer(uniform, 0, rows - 1));
  return {
    name: `gather ${count} rows of [${x.shape}] in each batch`,
    check: () => {
      const shape = [batch, count, width];
      const want = remap(x.values, x.shape, shape, ([b, i, c]) => [b!, indices[b! * count + i!]!, c!]);
      const run = (t: tf.Tensor, i: tf.Tensor): tf.Tensor => tf.gather(t, i as tf.Tensor1D, 1, 1);
      expectExactly([x, int32([batch, count], indices)], run as never, shape, want, 'float32');
    },
  };
};

const oneHot: Maker = (uniform) => {
  const shape = sampleShape(uniform, 1, 2, 600);
  const depth = pick(uniform, [2, 5, 10, 17, 64]);
  // One past either end: an index outside has no hot element.
  const indices = Int32Array.from({ length: sizeOf(shape) }, () => integer(uniform, -1, depth));
  return {
    name: `oneHot of [${shape}] to depth ${depth}`,
    check: () => {
      const want = Array.from(indices).flatMap((at) =>
        Array.from({ length: depth }, (_, d) => (d === at ? 0.5 : -2)),
      );
      const run = (t: tf.Tensor): tf.Tensor => tf.oneHot(t, depth, 0.5, -2, 'float32');
      expectExactly([int32(shape, indices)], run as never, [...shape, depth], want, 'float32');
    },
  };
};

const tile: Maker = (uniform) => {
  const x = operand(uniform, sampleShape(uniform, 1, 4, 1000));
  const repeats = x.shape.map(() => integer(uniform, 0, 3));
  const shape = x.shape.map((size, d) => size * repeats[d]!);
  return {
    name: `tile [${x.shape}] by ${repeats}`,
    check: () => {
      const want = remap(x.values, x.shape, shape, (index) => index.map((i, d) => i % x.shape[d]!));
      expectExactly([x], (t) => tf.tile(t!, repeats), shape, want, x.dtype);
    },
  };
};

const select: Maker = (uniform) => {
  const shape = sampleShape(uniform, 1, 4);
  const seed = Math.floor(uniform() * 2 ** 30);
  const which = randomBools(seed, shape);
  const a = randomFloats(seed + 1, shape);
  const b = randomFloats(seed + 2, shape);
  return {
    name: `where of [${shape}]`,
    check: () => {
      const want = Array.from(which.values, (truth, i) => (truth === 1 ? a.values[i]! : b.values[i]!));
      expectExactly([which, a, b], (c, x, y) => tf.where(c!, x!, y!), shape, want, 'float32');
    },
  };
};

const cast: Maker = (uniform) => {
  const shape = sampleShape(uniform, 0, 3);
  const seed = Math.floor(uniform() * 2 ** 30);
  const from = pick(uniform, ['float32', 'int32', 'bool'] as const);
  const to = pick(uniform, ['float32', 'int32', 'bool'] as const);
  const x =
    from === 'float32'
      ? randomFloats(seed, shape, -40, 40)
      : from === 'int32'
        ? randomIntegers(seed, shape, -40, 40)
        : randomBools(seed, shape);
  const rule = { float32: Math.fround, int32: (v: number) => v | 0, bool: (v: number) => Number(v !== 0) };
  return {
    name: `cast of [${shape}] from ${from} to ${to}`,
    check: () => expectExactly([x], (t) => tf.cast(t!, to), shape, Array.from(x.values, rule[to]), to),
  };
};

const unstack: Maker = (uniform) => {
  const x = randomFloats(
    Math.floor(uniform() * 2 ** 30),
    sampleShape(uniform, 1, 3, 2000).map((size) => Math.min(33, Math.max(1, size))),
  );
  const axis = integer(uniform, 0, x.shape.length - 1);
  const shape = x.shape.filter((_, d) => d !== axis);
  return {
    name: `unstack [${x.shape}] along ${axis}`,
    check: () => {
      const got = execute([x], (t) => tf.unstack(t!, axis), [sizeOf(shape)]);
      got.forEach((part, at) => {
        const want = remap(x.values, x.shape, shape, (index) => [
          ...index.slice(0, axis),
          at,
          ...index.slice(axis),
        ]);
        const fault = difference(part.values, want);
        if (fault !== null) throw new Error(`part ${at}: ${fault}`);
      });
    },
  };
};

const MAKERS: readonly (readonly [Maker, number])[] = [
  [transpose, 80],
  [slice, 60],
  [stridedSlice, 30],
  [reverse, 20],
  [concat, 50],
  [pad, 30],
  [gather, 40],
  [gatherBatched, 15],
  [oneHot, 20],
  [tile, 30],
  [select, 30],
  [cast, 40],
  [unstack, 15],
];

function transposeFixed(): Case[] {
  const shapes: [number[], number[]][] = [
    [
      [257, 513],
      [1, 0],
    ],
    [
      [4097, 17],
      [1, 0],
    ],
    [
      [5, 64, 65],
      [0, 2, 1],
    ],
    [
      [10, 20, 7, 9],
      [0, 2, 1, 3],
    ],
    [
      [2, 28, 28, 3],
      [0, 3, 1, 2],
    ],
    [
      [2, 3, 4, 5, 6],
      [4, 3, 2, 1, 0],
    ],
    [
      [2, 3, 2, 3, 2, 3],
      [5, 0, 4, 1, 3, 2],
    ],
  ];
  return shapes.map(([shape, order]) => ({
    name: `transpose [${shape}] by ${order}`,
    check: () => {
      const x = randomFloats(shape.length, shape);
      const result = order.map((d) => shape[d]!);
      const want = remap(x.values, shape, result, (index) => {
        const source = new Array<number>(index.length);
        order.forEach((d, i) => (source[d] = index[i]!));
        return source;
      });
      expectExactly([x], (t) => tf.transpose(t!, order), result, want, 'float32');
    },
  }));
}

/** Casts of values that have no exact counterpart: toward zero to int32, and everything but zero is true. */
function castSpecials(): Case {
  const values = [0, -0, 0.5, -0.5, 0.999, -1.999, 1e9, -1e9, 1e-40, 2147483520];
  return {
    name: 'cast of fractions, zeros and large values',
    check: () => {
      const x = float32([values.length], values);
      const to32 = Array.from(x.values, (v) => Math.trunc(v) + 0);
      expectExactly([x], (t) => tf.cast(t!, 'int32'), x.shape, to32, 'int32');
      expectExactly(
        [x],
        (t) => tf.cast(t!, 'bool'),
        x.shape,
        Array.from(x.values, (v) => Number(v !== 0)),
        'bool',
      );
    },
  };
}

/** Kernels that only move, choose or convert values, against rules of indices. */
export function movementSuite(): Suite {
  return {
    name: 'moving, choosing and converting values',
    *cases() {
      const uniform = uniforms(61);
      for (const [make, count] of MAKERS) for (let i = 0; i < count; i++) yield make(uniform);
      yield* transposeFixed();
      yield castSpecials();
    },
  };
}
