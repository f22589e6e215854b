import * as tf from '@tensorflow/tfjs-core';
import { ROUNDOFF, violation } from '../support/compare.js';
import { execute } from '../support/execute.js';
import { float32, randomFloats, type Operand } from '../support/operand.js';
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
