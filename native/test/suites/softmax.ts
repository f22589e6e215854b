import * as tf from '@tensorflow/tfjs-core';
import { softmaxCrossEntropy } from '../../src/index.js';
import { ROUNDOFF, violation } from '../support/compare.js';
import { execute } from '../support/execute.js';
import { float32, randomFloats, sizeOf, type Operand } from '../support/operand.js';
import type { Case, Suite } from '../support/suite.js';

interface Row {
  readonly softmax: number[];
  readonly logSoftmax: number[];
  /** Distance of each logit from the row's largest. */
  readonly depth: number[];
}

function row(logits: ArrayLike<number>): Row {
  const x = Array.from(logits);
  const top = x.reduce((a, b) => Math.max(a, b), -Infinity);
  const powers = x.map((v) => Math.exp(v - top));
  const sum = powers.reduce((a, b) => a + b, 0);
  return {
    softmax: powers.map((p) => p / sum),
    logSoftmax: x.map((v) => v - top - Math.log(sum)),
    depth: x.map((v) => top - v),
  };
}

/**
 * x - max(x) is rounded once, an error of 2^-24 |x - max(x)| that the exponential turns into a relative one; the
 * exponential adds 4 ulp, the sum of n positive terms n roundings.
 */
function check(x: Operand, softmaxOnly = false): void {
  const n = x.shape[x.shape.length - 1]!;
  const rows = Array.from({ length: x.values.length / n }, (_, i) =>
    row(x.values.subarray(i * n, (i + 1) * n)),
  );
  const depth = rows.flatMap((r) => r.depth);
  const relative = (i: number): number => ROUNDOFF * (Math.min(depth[i]!, 1000) + n + 12);

  const softmax = rows.flatMap((r) => r.softmax);
  const [p] = execute([x], (t) => tf.softmax(t!), [softmax.length]);
  const first = violation(p!.values, softmax, (i) => relative(i) * softmax[i]! + 2 ** -126);
  if (first !== null) throw new Error(`softmax: ${first}`);

  if (softmaxOnly) return;
  const logSoftmax = rows.flatMap((r) => r.logSoftmax);
  const [l] = execute([x], (t) => tf.logSoftmax(t!), [logSoftmax.length]);
  const second = violation(
    l!.values,
    logSoftmax,
    (i) => relative(i) + ROUNDOFF * 4 * Math.abs(logSoftmax[i]!),
  );
  if (second !== null) throw new Error(`logSoftmax: ${second}`);
}

/** One-hot rows, every third of them a distribution over two classes instead. */
function classesOf(rows: number, n: number): Float32Array {
  const values = new Float32Array(rows * n);
  for (let r = 0; r < rows; r++) {
    const [first, second] = [(7 * r + 3) % n, (5 * r + 1) % n];
    values[r * n + first]! += r % 3 === 2 ? 0.75 : 1;
    if (r % 3 === 2) values[r * n + second]! += 0.25;
  }
  return values;
}

/** Losses and gradients [..., batch, n] by log sum e^z - sum c z and softmax(z) - c in float64. */
function crossEntropy(shape: number[], spread: number): Case {
  return {
    name: `cross-entropy [${shape}] spread ${spread}`,
    check: () => {
      const [batch, n] = shape.slice(-2) as [number, number];
      const trials = sizeOf(shape.slice(0, -2));
      const z = randomFloats(n + spread + batch, shape, -spread, spread);
      const classes = float32(shape, classesOf(trials * batch, n));
      const weights = Array.from({ length: trials }, (_, t) => 1 + t / 2);
      const rows = Array.from({ length: trials * batch }, (_, i) =>
        row(z.values.subarray(i * n, (i + 1) * n)),
      );
      const term = (i: number): number => -classes.values[i]! * rows[Math.floor(i / n)]!.logSoftmax[i % n]!;
      const losses = weights.map((_, t) => {
        let total = 0;
        for (let i = t * batch * n; i < (t + 1) * batch * n; i++)
          if (classes.values[i] !== 0) total += term(i);
        return total / batch;
      });
      const slopes = Array.from(
        z.values,
        (_, i) =>
          (weights[Math.floor(i / n / batch)]! *
            (rows[Math.floor(i / n)]!.softmax[i % n]! - classes.values[i]!)) /
          batch,
      );
      const [value, gradient] = execute(
        [z, classes, float32(shape.slice(0, -2), weights)],
        (t, c, w) => [
          softmaxCrossEntropy(t!, c!),
          tf.grad((logits) => tf.sum(tf.mul(softmaxCrossEntropy(logits, c!), w!)))(t!),
        ],
        [trials, slopes.length],
      );
      // Of each row the logarithm of a sum of n terms and the distance of the class's logit from the largest.
      const bound = ROUNDOFF * (2 * spread + n + 16);
      const first = violation(value!.values, losses, () => 2 * bound);
      if (first !== null) throw new Error(`loss: ${first}`);
      const second = violation(gradient!.values, slopes, () => (2 * bound * trials) / batch);
      if (second !== null) throw new Error(`gradient: ${second}`);
    },
  };
}

const WIDTHS = [1, 2, 3, 7, 8, 10, 15, 16, 17, 31, 33, 63, 65, 127, 129, 257, 513, 1000, 4097];

/** Softmax and its logarithm along the last axis against float64. */
export function softmaxSuite(): Suite {
  return {
    name: 'softmax and its logarithm',
    *cases(): Iterable<Case> {
      for (const n of WIDTHS) {
        for (const lead of n > 1000 ? [[1]] : [[], [1], [5], [33], [2, 3]]) {
          for (const spread of [1, 30, 200]) {
            yield {
              name: `[${[...lead, n]}] spread ${spread}`,
              check: () => check(randomFloats(n + spread, [...lead, n], -spread, spread)),
            };
          }
        }
      }
      for (const n of [1, 2, 7, 10, 17, 100])
        for (const shape of [
          [1, n],
          [64, n],
          [3, 5, n],
          [2, 3, 4, n],
        ])
          for (const spread of [1, 100]) yield crossEntropy(shape, spread);
      yield { name: 'equal logits', check: () => check(float32([2, 9], new Float32Array(18).fill(88))) };
      yield { name: 'huge logits', check: () => check(float32([1, 3], [3e38, -3e38, 1])) };
      yield {
        name: 'an infinite negative logit',
        check: () => check(float32([1, 5], [1, -Infinity, 3, 0, 2]), true),
      };
      yield { name: 'a NaN logit', check: () => check(float32([2, 5], [1, NaN, 3, 0, 2, 1, 2, 3, 4, 5])) };
    },
  };
}
