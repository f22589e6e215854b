import * as tf from '@tensorflow/tfjs-core';
import { matmul } from '../reference/matmul.js';
import { ROUNDOFF, ulp, violation } from '../support/compare.js';
import { execute } from '../support/execute.js';
import { randomFloats, sizeOf } from '../support/operand.js';
import { pick, uniforms } from '../support/random.js';
import { BATCHES, SIZES } from '../support/sizes.js';
import type { Case, Suite } from '../support/suite.js';

interface Product {
  readonly size: readonly [number, number, number];
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly batch: readonly [number, number];
}

// Large or telling sizes: outputs beyond 4096 elements, odd remainders, one row, one column, the workbook's own layers.
const FIXED: readonly (readonly [number, number, number])[] = [
  [33, 33, 33],
  [65, 17, 33],
  [64, 64, 65],
  [128, 128, 128],
  [4097, 33, 1],
  [1, 100, 4097],
  [1000, 7, 513],
  [129, 511, 257],
];
const LARGEST_SAMPLED_WORK = 2 ** 18;
// Layers of the workbook's size, one product each.
const LAYERS: readonly (readonly [number, number, number])[] = [
  [64, 784, 256],
  [100, 800, 1000],
  [513, 127, 511],
];

function* products(count: number, seed: number): Iterable<Product> {
  for (const size of FIXED)
    for (const [transposeA, transposeB] of [
      [false, false],
      [true, false],
      [false, true],
      [true, true],
    ] as const)
      yield { size, transposeA, transposeB, batch: [1, 1] };
  if (count > 0)
    for (const size of LAYERS) yield { size, transposeA: false, transposeB: true, batch: [1, 1] };
  const uniform = uniforms(seed);
  for (let made = 0; made < count;) {
    const size = [pick(uniform, SIZES), pick(uniform, SIZES), pick(uniform, SIZES)] as const;
    const b = pick(uniform, BATCHES);
    const batch = pick(uniform, [
      [b, b],
      [b, b],
      [1, b],
      [b, 1],
    ] as const);
    const transposeA = uniform() < 0.5;
    const transposeB = uniform() < 0.5;
    if (size[0] * size[1] * size[2] * b > LARGEST_SAMPLED_WORK || size[0] * size[2] * b > 2 ** 16) continue;
    made++;
    yield { size, transposeA, transposeB, batch };
  }
}

function describe({ size, transposeA, transposeB, batch }: Product): string {
  return `${size.join('x')}${transposeA ? ' Aᵀ' : ''}${transposeB ? ' Bᵀ' : ''} batch ${batch.join(',')}`;
}

function shapes({ size: [m, k, n], transposeA, transposeB, batch }: Product): [number[], number[]] {
  const a = transposeA ? [k, m] : [m, k];
  const b = transposeB ? [n, k] : [k, n];
  const flat = batch[0] === 1 && batch[1] === 1;
  return flat
    ? [a, b]
    : [
        [batch[0], ...a],
        [batch[1], ...b],
      ];
}

/** Errors of a sum of k products: at most 4 k 2^-24 of the sum of the products' magnitudes. */
function plain(product: Product, seed: number): Case {
  const [aShape, bShape] = shapes(product);
  return {
    name: `matMul ${describe(product)}`,
    check: () => {
      const a = randomFloats(seed, aShape);
      const b = randomFloats(seed + 1, bShape);
      const { transposeA, transposeB, size, batch } = product;
      const want = matmul(a.values, b.values, size, transposeA, transposeB, batch);
      const [got] = execute([a, b], (x, y) => tf.matMul(x!, y!, transposeA, transposeB), [
        want.values.length,
      ]);
      const shape = [...aShape.slice(0, -2).map(() => Math.max(...batch)), size[0], size[2]];
      if (got!.shape.join() !== shape.join()) throw new Error(`shape ${got!.shape}, expected ${shape}`);
      const fault = violation(got!.values, want.values, (i) => 4 * size[1] * ROUNDOFF * want.magnitudes[i]!);
      if (fault !== null) throw new Error(fault);
    },
  };
}

const ACTIVATIONS: Readonly<Record<string, (x: number, slope: number) => number>> = {
  linear: (x) => x,
  relu: (x) => Math.max(0, x),
  relu6: (x) => Math.min(6, Math.max(0, x)),
  elu: (x) => (x >= 0 ? x : Math.expm1(x)),
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  leakyrelu: (x) => (x < 0 ? 0.25 * x : x),
  prelu: (x, slope) => (x < 0 ? slope * x : x),
};

/** Slopes of all these activations are at most 1, so they pass the product's error on and add a few ulp of their own. */
function fused(product: Product, activation: string, withBias: boolean, seed: number): Case {
  const [aShape, bShape] = shapes(product);
  const { transposeA, transposeB, size, batch } = product;
  return {
    name: `fused.matMul ${activation}${withBias ? ' + bias' : ''} ${describe(product)}`,
    check: () => {
      const n = size[2];
      const a = randomFloats(seed, aShape);
      const b = randomFloats(seed + 1, bShape);
      const bias = randomFloats(seed + 2, [n]);
      const slopes = randomFloats(seed + 3, [n], 0, 1);
      const sum = matmul(a.values, b.values, size, transposeA, transposeB, batch);
      const apply = ACTIVATIONS[activation]!;
      const biasAt = (i: number): number => (withBias ? bias.values[i % n]! : 0);
      const want = sum.values.map((x, i) => apply(x + biasAt(i), slopes.values[i % n]!));
      const [got] = execute(
        [a, b, bias, slopes],
        (x, y, c, s) =>
          tf.fused.matMul({
            a: x as tf.Tensor3D,
            b: y as tf.Tensor3D,
            transposeA,
            transposeB,
            bias: withBias ? c : undefined,
            activation: activation as 'relu',
            preluActivationWeights: activation === 'prelu' ? s : undefined,
            leakyreluAlpha: activation === 'leakyrelu' ? 0.25 : undefined,
          }),
        [want.length],
      );
      const own = activation === 'elu' ? 1e-7 : 0;
      const fault = violation(
        got!.values,
        want,
        (i) =>
          4 * (size[1] + 1) * ROUNDOFF * (sum.magnitudes[i]! + Math.abs(biasAt(i))) + 4 * ulp(want[i]!) + own,
      );
      if (fault !== null) throw new Error(fault);
    },
  };
}

function specials(): Case[] {
  const square = randomFloats(7, [9, 9]);
  const planted = [NaN, Infinity, -Infinity, 0, -0, 1e-40, 3.4e38];
  return planted.map((value, which) => ({
    name: `matMul with ${value} among the inputs`,
    check: () => {
      for (const at of [0, 40, 80]) {
        const a = randomFloats(which + 11, [9, 9]);
        a.values[at] = value;
        square.values[at] = 0;
        const want = matmul(a.values, square.values, [9, 9, 9], false, false, [1, 1]);
        const [got] = execute([a, square], (x, y) => tf.matMul(x!, y!), [81]);
        const fault = violation(got!.values, want.values, (i) => 36 * ROUNDOFF * want.magnitudes[i]!);
        if (fault !== null) throw new Error(`value at ${at}: ${fault}`);
      }
    },
  }));
}

/** Matrix products against float64: `sampled` products beside the fixed ones, and a third as many fused ones. */
export function matmulSuite(sampled = 700): Suite {
  return {
    name: 'matrix products',
    *cases() {
      let seed = 1;
      for (const product of products(sampled, 20)) yield plain(product, (seed += 2));
      const activations = Object.keys(ACTIVATIONS);
      let turn = 0;
      for (const product of products(Math.ceil(sampled / 3), 21)) {
        // A bias of no elements has no meaning in the fused operation.
        if (product.size[2] === 0) continue;
        yield fused(product, activations[turn % activations.length]!, turn % 3 !== 0, (seed += 4));
        turn++;
      }
      yield* specials();
    },
  };
}

/** Dot products and products of vectors and matrices, which the operation reshapes into matrix products. */
export function dotSuite(): Suite {
  return {
    name: 'dot products',
    *cases() {
      for (const k of SIZES.filter((size) => size > 0)) {
        yield {
          name: `dot of ${k} elements`,
          check: () => {
            const a = randomFloats(k, [k]);
            const b = randomFloats(k + 1, [k]);
            const want = matmul(a.values, b.values, [1, k, 1], false, false, [1, 1]);
            const [got] = execute([a, b], (x, y) => tf.dot(x!, y!), [sizeOf([1])]);
            const fault = violation(got!.values, want.values, () => 4 * k * ROUNDOFF * want.magnitudes[0]!);
            if (fault !== null) throw new Error(fault);
          },
        };
      }
    },
  };
}
