import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import {
  elementwise,
  elementwiseMaxPool,
  elementwiseSum,
  expression as e,
  normalDraws,
  philoxNormal,
  type ElementwiseInput,
} from '../../src/index.js';
import { BACKENDS, onBackend } from './support.js';

/** Reads z, draws and a scale; the draws stand in the middle, so that tensors lie on both sides. */
const qTanh = e.qActivation(e.tanh, e.input(0), e.qDeviation(e.constantInput(1), e.input(2), 1e-3));

const SEEDS = [3, 0, 4294967295];

interface Case {
  readonly title: string;
  readonly z: number[];
  readonly seeds: number | readonly number[];
  readonly draws: readonly number[];
}

const CASES: readonly Case[] = [
  { title: 'one element', z: [1], seeds: 7, draws: [1] },
  { title: 'a row that is no multiple of four', z: [1, 10_003], seeds: 7, draws: [1, 10_003] },
  { title: 'short rows', z: [301, 7], seeds: 7, draws: [301, 7] },
  { title: 'several trials', z: [3, 37, 11], seeds: SEEDS, draws: [37, 11] },
  { title: 'trials of one element', z: [3, 1], seeds: SEEDS, draws: [1] },
  { title: 'draws that are repeated', z: [5, 4, 9], seeds: 7, draws: [4, 1] },
  { title: 'more draws than values of z', z: [4, 1], seeds: 7, draws: [4, 300] },
];

const values = (shape: readonly number[]): tf.Tensor =>
  tf.mul(philoxNormal(11, 'z', 0, shape), tf.scalar(1.5));

/** Values, and gradients by z and the scale, of the function of z, draws and scale. */
function withGradients(
  f: (inputs: readonly ElementwiseInput[]) => tf.Tensor,
  z: tf.Tensor,
  draws: ElementwiseInput,
): number[][] {
  const scale = tf.scalar(0.3);
  const weighted = (x: tf.Tensor, s: tf.Tensor): tf.Scalar => {
    const y = f([x, draws, s]);
    return tf.sum(tf.mul(y, philoxNormal(5, 'weights', 0, y.shape)));
  };
  const gradients = tf.grads(weighted)([z, scale]);
  const curvature = tf.grad((x: tf.Tensor) => tf.sum(tf.square(tf.grads(weighted)([x, scale])[0]!)))(z);
  return [f([z, draws, scale]), ...gradients, curvature].map((t) => [...t.dataSync()]);
}

for (const { name, skip } of BACKENDS) {
  describe(`draws among the inputs of an expression on ${name}`, { skip }, () => {
    for (const { title, z, seeds, draws } of CASES)
      it(`are those of philoxNormal to the bit: ${title}`, () =>
        onBackend(name, () => {
          const made = withGradients(
            (inputs) => elementwise(qTanh, inputs),
            values(z),
            normalDraws(seeds, 'noise', 4, draws),
          );
          const given = withGradients(
            (inputs) => elementwise(qTanh, inputs),
            values(z),
            philoxNormal(seeds, 'noise', 4, draws),
          );
          assert.deepEqual(made, given);
          assert.ok(made.flat().some((value) => value !== 0));
        }));

    it('may be summed', () =>
      onBackend(name, () => {
        const sum = (draws: ElementwiseInput): number[][] =>
          withGradients((inputs) => elementwiseSum(qTanh, inputs, [3, 1, 5]), values([3, 40, 5]), draws);
        assert.deepEqual(
          sum(normalDraws(SEEDS, 'noise', 1, [40, 5])),
          sum(philoxNormal(SEEDS, 'noise', 1, [40, 5])),
        );
      }));

    it('may be pooled', () =>
      onBackend(name, () => {
        for (const shape of [
          [3, 4, 6, 5],
          [70, 9, 7, 33],
        ]) {
          const once = (draws: ElementwiseInput): number[][] => {
            const scale = tf.scalar(0.3);
            const pooled = (x: tf.Tensor, s: tf.Tensor): tf.Tensor =>
              elementwiseMaxPool(qTanh, [x, draws, s], 2);
            const weighted = (x: tf.Tensor, s: tf.Tensor): tf.Scalar => {
              const y = pooled(x, s);
              return tf.sum(tf.mul(y, philoxNormal(5, 'weights', 0, y.shape)));
            };
            const z = values(shape);
            return [pooled(z, scale), ...tf.grads(weighted)([z, scale])].map((t) => [...t.dataSync()]);
          };
          assert.deepEqual(once(normalDraws(1, 'noise', 1, shape)), once(philoxNormal(1, 'noise', 1, shape)));
        }
      }));
  });
}
