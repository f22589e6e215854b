import * as tf from '@tensorflow/tfjs-core';
import { geometry, type Geometry, type Padding } from '../reference/convolution.js';
import { averagePool, averagePoolGradient, maxPool, maxPoolGradient } from '../reference/pooling.js';
import { ROUNDOFF, violation } from '../support/compare.js';
import { execute } from '../support/execute.js';
import { float32, randomFloats, randomIntegers, type Operand } from '../support/operand.js';
import { integer, pick, uniforms } from '../support/random.js';
import type { Case, Suite } from '../support/suite.js';

interface Pool {
  readonly input: readonly [number, number, number, number];
  readonly filter: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly pad: Padding;
}

const POOLS: readonly Pool[] = [
  { input: [2, 24, 24, 32], filter: [2, 2], stride: [2, 2], pad: 'valid' },
  { input: [2, 8, 8, 64], filter: [2, 2], stride: [2, 2], pad: 'valid' },
  { input: [3, 24, 24, 20], filter: [2, 2], stride: [2, 2], pad: 'valid' },
  { input: [3, 6, 10, 6], filter: [2, 2], stride: [2, 2], pad: 'valid' },
  { input: [2, 9, 7, 13], filter: [2, 2], stride: [2, 2], pad: 'valid' },
  { input: [1, 5, 6, 50], filter: [2, 2], stride: [2, 2], pad: 'valid' },
  { input: [2, 4, 4, 1], filter: [2, 2], stride: [2, 2], pad: 'valid' },
  { input: [2, 7, 7, 3], filter: [3, 3], stride: [2, 2], pad: 'same' },
  { input: [2, 7, 7, 3], filter: [3, 3], stride: [1, 1], pad: 'same' },
  { input: [1, 5, 5, 1], filter: [5, 5], stride: [1, 1], pad: 'valid' },
  { input: [0, 4, 4, 2], filter: [2, 2], stride: [2, 2], pad: 'valid' },
];

function* pools(count: number): Iterable<Pool> {
  yield* POOLS;
  const uniform = uniforms(51);
  for (let made = 0; made < count;) {
    const filter = [integer(uniform, 1, 4), integer(uniform, 1, 4)] as const;
    const stride = [integer(uniform, 1, 3), integer(uniform, 1, 3)] as const;
    // A single number of padding is well defined in TensorFlow.js for square windows and strides only.
    const square = filter[0] === filter[1] && stride[0] === stride[1];
    const pool: Pool = {
      input: [
        pick(uniform, [1, 2, 5]),
        pick(uniform, [1, 2, 3, 7, 8, 15, 17]),
        pick(uniform, [1, 2, 3, 7, 8, 15, 17]),
        pick(uniform, [1, 2, 3, 7, 8, 15, 16, 17, 33, 64]),
      ],
      filter,
      stride,
      pad: pick<Padding>(uniform, ['valid', 'same', square ? filter[0] - 1 : 'same']),
    };
    const g = geometryOf(pool);
    if (g.outHeight < 1 || g.outWidth < 1) continue;
    made++;
    yield pool;
  }
}

function geometryOf({ input, filter, stride, pad }: Pool): Geometry {
  return geometry(input, filter, stride, [1, 1], pad);
}

function attributes({ filter, stride, pad }: Pool): tf.NamedAttrMap {
  return { filterSize: [...filter], strides: [...stride], pad: pad as number };
}

function compare(
  operands: Operand[],
  run: (...tensors: tf.Tensor[]) => tf.Tensor,
  want: ArrayLike<number>,
  bound: (i: number) => number,
): void {
  const [got] = execute(operands, run, [want.length]);
  const fault = violation(got!.values, want, bound);
  if (fault !== null) throw new Error(fault);
}

function kernel(name: string, inputs: tf.NamedTensorMap, pool: Pool): tf.Tensor {
  return tf.engine().runKernel(name, inputs, attributes(pool)) as tf.Tensor;
}

/** A window of one pixel is a copy and keeps NaN; others leave it out. */
const specials = (window: number): number[] => [window > 1 ? NaN : 2, -Infinity, Infinity, 1];

function* poolCases(pool: Pool, seed: number): Iterable<Case> {
  const g = geometryOf(pool);
  const window = g.kernel[0] * g.kernel[1];
  const label = `[${pool.input}] ${pool.filter.join('x')} stride ${pool.stride} pad ${pool.pad}`;
  const outShape = [g.batch, g.outHeight, g.outWidth, g.channels];
  // Continuous values, and few distinct ones, so that windows hold ties.
  const few = randomIntegers(seed, pool.input, 0, 3).values;
  const images = [
    { kind: '', x: randomFloats(seed, pool.input) },
    { kind: ' with ties', x: float32(pool.input, few) },
    {
      kind: ' with special values',
      x: float32(
        pool.input,
        Array.from(few, (i) => specials(window)[i]!),
      ),
    },
  ];
  for (const { kind, x } of images) {
    yield {
      name: `maxPool${kind} ${label}`,
      check: () =>
        compare(
          [x],
          (t) => kernel('MaxPool', { x: t! }, pool),
          maxPool(x.values, g).values,
          () => 0,
        ),
    };
    yield {
      name: `maxPool gradient${kind} ${label}`,
      check: () => {
        const dy = randomFloats(seed + 1, outShape);
        const y = float32(outShape, maxPool(x.values, g).values);
        const want = maxPoolGradient(x.values, dy.values, g);
        compare(
          [dy, x, y],
          (a, b, c) => kernel('MaxPoolGrad', { dy: a!, input: b!, output: c! }, pool),
          want.values,
          (i) => window * ROUNDOFF * want.magnitudes[i]!,
        );
      },
    };
  }
  const { x } = images[0]!;
  yield {
    name: `avgPool ${label}`,
    check: () => {
      const want = averagePool(x.values, g);
      compare(
        [x],
        (t) => kernel('AvgPool', { x: t! }, pool),
        want.values,
        (i) => (window + 2) * ROUNDOFF * want.magnitudes[i]!,
      );
    },
  };
  yield {
    name: `avgPool gradient ${label}`,
    check: () => {
      const dy = randomFloats(seed + 1, outShape);
      const want = averagePoolGradient(dy.values, g);
      compare(
        [dy, x],
        (a, b) => kernel('AvgPoolGrad', { dy: a!, input: b! }, pool),
        want.values,
        (i) => (window + 2) * ROUNDOFF * want.magnitudes[i]!,
      );
    },
  };
}

/** Max and average pooling and their gradients against float64. */
export function poolingSuite(sampled = 60): Suite {
  return {
    name: 'pooling',
    *cases() {
      let seed = 5000;
      for (const pool of pools(sampled)) yield* poolCases(pool, (seed += 2));
    },
  };
}
