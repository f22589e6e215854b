import * as tf from '@tensorflow/tfjs-core';
import { groups } from '../reference/reduction.js';
import { difference, ROUNDOFF, ulp, violation } from '../support/compare.js';
import { execute } from '../support/execute.js';
import {
  bool,
  float32,
  randomBools,
  randomFloats,
  randomIntegers,
  sizeOf,
  type Operand,
} from '../support/operand.js';
import { integer, pick, uniforms } from '../support/random.js';
import { SIZES } from '../support/sizes.js';
import type { Case, Suite } from '../support/suite.js';

interface Reduction {
  readonly name: string;
  readonly run: (x: tf.Tensor, axes: number[], keepDims: boolean) => tf.Tensor;
  readonly fold: (group: readonly number[]) => number;
  /** Allowed error, given the group that was folded. */
  readonly bound: (group: readonly number[]) => number;
  readonly operand: (seed: number, shape: readonly number[]) => Operand;
  readonly dtype: string;
  /** Whether the fold of nothing is defined. */
  readonly empty: boolean;
}

function magnitude(group: readonly number[]): number {
  return group.reduce((sum, x) => sum + Math.abs(x), 0);
}

function total(group: readonly number[]): number {
  return group.reduce((sum, x) => sum + x, 0);
}

function largest(group: readonly number[]): number {
  return group.reduce((best, x) => Math.max(best, x), -Infinity);
}

function smallest(group: readonly number[]): number {
  return group.reduce((best, x) => Math.min(best, x), Infinity);
}

const exact = (): number => 0;

/** Sums within n 2^-24 of the sum of magnitudes; products within n roundings; extremes exactly. */
const REDUCTIONS: readonly Reduction[] = [
  {
    name: 'sum',
    run: (x, axes, keepDims) => tf.sum(x, axes, keepDims),
    fold: total,
    bound: (group) => group.length * ROUNDOFF * magnitude(group),
    operand: randomFloats,
    dtype: 'float32',
    empty: true,
  },
  {
    name: 'mean',
    run: (x, axes, keepDims) => tf.mean(x, axes, keepDims),
    fold: (group) => total(group) / group.length,
    bound: (group) => ROUNDOFF * magnitude(group) + 2 * ulp(total(group) / group.length),
    operand: randomFloats,
    dtype: 'float32',
    empty: false,
  },
  {
    name: 'prod',
    run: (x, axes, keepDims) => tf.prod(x, axes, keepDims),
    fold: (group) => group.reduce((product, x) => product * x, 1),
    bound: (group) =>
      2 * group.length * ROUNDOFF * Math.abs(group.reduce((product, x) => product * x, 1)) + 2 ** -126,
    operand: (seed, shape) => randomFloats(seed, shape, 0.6, 1.55),
    dtype: 'float32',
    empty: true,
  },
  {
    name: 'max',
    run: (x, axes, keepDims) => tf.max(x, axes, keepDims),
    fold: largest,
    bound: exact,
    operand: randomFloats,
    dtype: 'float32',
    empty: false,
  },
  {
    name: 'min',
    run: (x, axes, keepDims) => tf.min(x, axes, keepDims),
    fold: smallest,
    bound: exact,
    operand: randomFloats,
    dtype: 'float32',
    empty: false,
  },
  {
    name: 'sum of int32',
    run: (x, axes, keepDims) => tf.sum(x, axes, keepDims),
    fold: total,
    bound: exact,
    operand: (seed, shape) => randomIntegers(seed, shape, -1000, 1000),
    dtype: 'int32',
    empty: true,
  },
  {
    name: 'sum of bool',
    run: (x, axes, keepDims) => tf.sum(x, axes, keepDims),
    fold: total,
    bound: exact,
    operand: randomBools,
    dtype: 'int32',
    empty: true,
  },
  {
    name: 'max of int32',
    run: (x, axes, keepDims) => tf.max(x, axes, keepDims),
    fold: largest,
    bound: exact,
    operand: (seed, shape) => randomIntegers(seed, shape, -(2 ** 31), 2 ** 31 - 1),
    dtype: 'int32',
    empty: false,
  },
  {
    name: 'all',
    run: (x, axes, keepDims) => tf.all(x, axes, keepDims),
    fold: (group) => Number(group.every((x) => x !== 0)),
    bound: exact,
    operand: (seed, shape) =>
      bool(
        shape,
        randomIntegers(seed, shape, 0, 9).values.map((x) => Number(x > 0)),
      ),
    dtype: 'bool',
    // TensorFlow.js leaves it undefined which truth value nothing has.
    empty: false,
  },
  {
    name: 'any',
    run: (x, axes, keepDims) => tf.any(x, axes, keepDims),
    fold: (group) => Number(group.some((x) => x !== 0)),
    bound: exact,
    operand: (seed, shape) =>
      bool(
        shape,
        randomIntegers(seed, shape, 0, 9).values.map((x) => Number(x > 8)),
      ),
    dtype: 'bool',
    empty: true,
  },
];

function check(op: Reduction, x: Operand, axes: number[], keepDims: boolean): void {
  const { shape, offsets } = groups(x.shape, axes);
  const folded = offsets.map((group) => group.map((at) => x.values[at]!));
  const want = folded.map(op.fold);
  const [got] = execute([x], (t) => op.run(t!, axes, keepDims), [want.length]);
  const expectedShape = keepDims ? x.shape.map((size, d) => (axes.includes(d) ? 1 : size)) : shape;
  if (got!.shape.join() !== expectedShape.join())
    throw new Error(`shape ${got!.shape}, expected ${expectedShape}`);
  if (got!.dtype !== op.dtype) throw new Error(`dtype ${got!.dtype}, expected ${op.dtype}`);
  const fault = violation(got!.values, want, (i) => op.bound(folded[i]!));
  if (fault !== null) throw new Error(fault);
}

function sampleShape(uniform: () => number): number[] {
  for (;;) {
    const shape = Array.from({ length: integer(uniform, 1, 4) }, () => pick(uniform, SIZES));
    if (sizeOf(shape) <= 20000) return shape;
  }
}

function* reductionCases(op: Reduction, sampled: number): Iterable<Case> {
  const uniform = uniforms(op.name.length + 1000 * sampled);
  const fixed: [number[], number[]][] = [
    [[], []],
    [[4097], [0]],
    [[100003], [0]],
    [[64, 513], [0]],
    [[64, 513], [1]],
    [
      [64, 513],
      [0, 1],
    ],
    [
      [4, 6, 8, 33],
      [0, 1, 2],
    ],
    [[4, 6, 8, 33], [3]],
    [
      [4, 6, 8, 33],
      [1, 3],
    ],
    [
      [4, 6, 8, 33],
      [0, 2],
    ],
    [[5, 1, 129], [1]],
    [
      [2, 3, 2, 3, 2],
      [1, 2, 4],
    ],
  ];
  const drawn = Array.from({ length: sampled }, (): [number[], number[]] => {
    const shape = sampleShape(uniform);
    return [shape, shape.map((_, d) => d).filter(() => uniform() < 0.5)];
  });
  let seed = 900;
  for (const [shape, axes] of [...fixed, ...drawn]) {
    // An empty list of axes means all of them to these operations.
    const over = axes.length === 0 ? shape.map((_, d) => d) : axes;
    if (!op.empty && over.some((d) => shape[d] === 0)) continue;
    const own = seed++;
    yield {
      name: `${op.name} of [${shape}] over [${over}]`,
      check: () => check(op, op.operand(own, shape), over, own % 3 === 0),
    };
  }
}

function specialCases(): Case[] {
  const cases: Case[] = [];
  for (const op of REDUCTIONS.filter((o) => o.dtype === 'float32' && o.name !== 'prod')) {
    for (const planted of [
      [NaN],
      [Infinity],
      [-Infinity],
      [Infinity, -Infinity],
      [NaN, Infinity],
      [3e38, -3e38],
    ]) {
      for (const size of [1, 5, 8, 33, 257]) {
        if (planted.length > size) continue;
        cases.push({
          name: `${op.name} with ${planted} at each place of ${size}`,
          check: () => {
            const step = size > 33 ? 37 : 1;
            for (let at = 0; at + planted.length <= size; at += step) {
              const values = randomFloats(at, [2, size]).values;
              planted.forEach((value, i) => (values[at + i] = value));
              check(op, float32([2, size], values), [1], false);
              check(op, float32([size, 2], values), [0], false);
            }
          },
        });
      }
    }
  }
  return cases;
}

/** Index of the extreme element; NaN is never greater or smaller than what came first. */
function argCases(): Case[] {
  const shapes: [number[], number][] = [
    [[1], 0],
    [[4097], 0],
    [[64, 10], 1],
    [[64, 10], 0],
    [[5, 31, 7], 1],
    [[5, 31, 7], 2],
    [[3, 257], 1],
  ];
  return shapes.flatMap(([shape, axis], which) =>
    (['argMax', 'argMin'] as const).map((name) => ({
      name: `${name} of [${shape}] along ${axis}`,
      check: () => {
        // Few distinct values, so that ties occur: the first wins.
        const x = randomIntegers(which, shape, 0, 20);
        const { offsets } = groups(shape, [axis]);
        const want = offsets.map((group) => {
          const values = group.map((at) => x.values[at]!);
          return values.indexOf(name === 'argMax' ? largest(values) : smallest(values));
        });
        const [got] = execute([float32(shape, x.values)], (t) => tf[name](t!, axis), [want.length]);
        const fault = difference(Array.from(got!.values), want);
        if (fault !== null) throw new Error(fault);
      },
    })),
  );
}

/** Reductions over all kinds of axes against float64. */
export function reductionSuite(sampled = 40): Suite {
  return {
    name: 'reductions',
    *cases() {
      for (const op of REDUCTIONS) yield* reductionCases(op, sampled);
      yield* specialCases();
      yield* argCases();
    },
  };
}
