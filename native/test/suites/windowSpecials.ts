import * as tf from '@tensorflow/tfjs-core';
import { onCpu } from '../support/backend.js';
import { violation } from '../support/compare.js';
import { randomFloats } from '../support/operand.js';
import type { Case, Suite } from '../support/suite.js';

const SPECIALS = [NaN, Infinity, -Infinity, 0, -0, 1e-40, 3.4e38, -3.4e38, NaN, NaN];

/** Random numbers with a special value in every fifth place. */
function strewn(seed: number, shape: [number, number, number, number]): tf.Tensor4D {
  const { values } = randomFloats(seed, shape);
  values.forEach((_, i) => {
    if ((i + seed) % 5 === 0) values[i] = SPECIALS[(3 * i + seed) % SPECIALS.length]!;
  });
  return tf.tensor4d(values as Float32Array, shape);
}

const pool = (kind: typeof tf.maxPool, size: number, stride: number) => (x: tf.Tensor) =>
  kind(x as tf.Tensor4D, size, stride, 'valid');

/** Convolutions by oneDNN, by direct code where the channels suit it, and pools; forward and backward. */
const OPERATIONS: Readonly<Record<string, () => tf.Tensor>> = {
  'max pool': () => pool(tf.maxPool, 2, 2)(strewn(1, [2, 6, 6, 9])),
  'overlapping max pool': () => pool(tf.maxPool, 3, 1)(strewn(2, [2, 6, 6, 17])),
  'max pool of nothing but NaN': () => pool(tf.maxPool, 2, 2)(tf.fill([1, 2, 2, 16], NaN)),
  'max pool of nothing but -Infinity': () => pool(tf.maxPool, 2, 2)(tf.fill([1, 2, 2, 16], -Infinity)),
  'gradient of max pool': () =>
    tf.grad(pool(tf.maxPool, 2, 2))(strewn(3, [2, 6, 6, 9]), tf.ones([2, 3, 3, 9])),
  'average pool': () => pool(tf.avgPool, 2, 2)(strewn(4, [2, 6, 6, 9])),
  'gradient of average pool': () =>
    tf.grad(pool(tf.avgPool, 2, 2))(tf.ones([2, 6, 6, 9]), strewn(5, [2, 3, 3, 9])),
  'convolution of images': () =>
    tf.conv2d(strewn(6, [2, 6, 6, 3]), tf.ones<tf.Rank.R4>([3, 3, 3, 16]), 1, 'same'),
  'convolution with filters': () =>
    tf.conv2d(tf.ones<tf.Rank.R4>([2, 6, 6, 3]), strewn(7, [3, 3, 3, 5]), 1, 'valid'),
  'convolution of many channels': () =>
    tf.conv2d(strewn(8, [1, 6, 6, 32]), tf.ones([3, 3, 32, 64]), 1, 'valid'),
  'gradient of images': () =>
    tf.grad((x) => tf.conv2d(x as tf.Tensor4D, tf.ones<tf.Rank.R4>([3, 3, 3, 16]), 1, 'valid'))(
      tf.ones([2, 6, 6, 3]),
      strewn(9, [2, 4, 4, 16]),
    ),
  'gradient of filters': () =>
    tf.grad((w) => tf.conv2d(strewn(10, [2, 6, 6, 3]), w as tf.Tensor4D, 1, 'valid'))(
      tf.ones([3, 3, 3, 16]),
      tf.ones([2, 4, 4, 16]),
    ),
};

/** NaN and infinities reach the results that they reach in plain JavaScript, and no others. */
export function windowSpecialsSuite(): Suite {
  return {
    name: 'special values in windows',
    *cases(): Iterable<Case> {
      for (const [name, operation] of Object.entries(OPERATIONS)) {
        yield {
          name,
          check: () => {
            const evaluate = (): Float32Array =>
              tf.tidy(() => operation().dataSync() as Float32Array).slice();
            const got = evaluate();
            const want = onCpu(evaluate);
            // What is finite need only be recognisable: exact bounds are the other suites' business.
            const fault = violation(got, want, (i) => 1e-4 * Math.max(1, Math.abs(want[i]!)));
            if (fault !== null) throw new Error(fault);
          },
        };
      }
    },
  };
}
