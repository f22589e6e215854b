import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { elementwise, elementwiseSum } from '../../src/elementwise/elementwise.js';
import * as e from '../../src/elementwise/index.js';
import { FUSED_ELEMENTWISE } from '../../src/elementwise/kernel.js';
import { BACKENDS, onBackend, random } from './support.js';

const [x, a] = [e.input(0), e.input(1)];
const formula = e.multiply(a, e.square(e.tanh(x)));
const value = (v: number, w: number): number => w * Math.tanh(v) ** 2;
const byX = (v: number, w: number): number => (2 * w * Math.tanh(v)) / Math.cosh(v) ** 2;
const byA = (v: number): number => Math.tanh(v) ** 2;

/** Of sums of up to n terms of size at most 2, each with a dozen roundings. */
const tolerance = (n: number): number => 3e-6 * n;

function assertClose(actual: tf.Tensor, expected: readonly number[], allowed: number): void {
  const values = actual.dataSync();
  assert.equal(values.length, expected.length);
  expected.forEach((number, i) =>
    assert.ok(Math.abs(values[i]! - number) <= allowed, `${i}: ${values[i]} instead of ${number}`),
  );
}

/** Where the elements of a shape [i, j, k] lie in [T, R, C], each size the full one or 1. */
function grouped(full: readonly number[], part: readonly number[]): (i: number) => number {
  const padded = [...new Array<number>(full.length - part.length).fill(1), ...part];
  return (index) => {
    let [rest, step, at] = [index, 1, 0];
    for (let d = full.length - 1; d >= 0; d--) {
      const place = rest % full[d]!;
      rest = Math.floor(rest / full[d]!);
      if (padded[d] !== 1) {
        at += step * place;
        step *= padded[d]!;
      }
    }
    return at;
  };
}

const FULL = [3, 20, 17];

for (const { name: backend, skip } of BACKENDS) {
  describe(`sums of expressions on ${backend}`, { skip }, () => {
    for (const shape of [[], [1], [3, 1, 1], [17], [20, 1], [1, 20, 17], [3, 1, 17], FULL]) {
      for (const partShape of [FULL, [17], [3, 1, 1]]) {
        it(`[${FULL}] with [${partShape}] to [${shape}]: value and gradients`, () =>
          onBackend(backend, () => {
            const [t, w] = [random(FULL, 1), random(partShape, 2)];
            const [v, u] = [t.dataSync(), w.dataSync()];
            const [ofSum, ofPart] = [grouped(FULL, shape), grouped(FULL, partShape)];
            const size = shape.reduce((product, n) => product * n, 1);
            const weight = random(shape, 3);
            const adjoint = weight.dataSync();
            const sums = new Array<number>(size).fill(0);
            const dA = new Array<number>(w.size).fill(0);
            const dX = Array.from(v, (number, i) => {
              const [s, p] = [ofSum(i), ofPart(i)];
              sums[s]! += value(number, u[p]!);
              dA[p]! += adjoint[s]! * byA(number);
              return adjoint[s]! * byX(number, u[p]!);
            });
            const sum = elementwiseSum(formula, [t, w], shape);
            assert.deepEqual(sum.shape, shape);
            assertClose(sum, sums, tolerance(v.length / size));
            const gradients = tf.grads((p, q) =>
              tf.sum(tf.mul(elementwiseSum(formula, [p!, q!], shape), weight)),
            )([t, w]);
            assertClose(gradients[0]!, dX, tolerance(2));
            assertClose(gradients[1]!, dA, tolerance((2 * v.length) / w.size));
          }));
      }
    }

    it('second derivatives are those of the sum of elementwise', () =>
      onBackend(backend, () => {
        const [t, w] = [random([4, 5], 4), random([5], 5)];
        const second = (loss: (s: tf.Tensor) => tf.Tensor): tf.Tensor =>
          tf.grad((s) => tf.sum(tf.square(tf.grad(loss)(s))))(t);
        assertClose(
          second((s) => elementwiseSum(formula, [s, w], [])),
          [...second((s) => tf.sum(elementwise(formula, [s, w]))).dataSync()],
          1e-5,
        );
      }));

    it('runs one kernel forward, one kernel backward, and leaves no tensor behind', async () => {
      await tf.setBackend(backend);
      const tensors = [tf.ones([6, 5]), tf.ones([5])];
      const before = tf.memory().numTensors;
      const { kernels } = await tf.profile(
        () => void tf.tidy(() => void tf.grads((p, q) => elementwiseSum(formula, [p!, q!], []))(tensors)),
      );
      assert.equal(kernels.filter((kernel) => kernel.name === FUSED_ELEMENTWISE).length, 2);
      assert.equal(tf.memory().numTensors, before);
      tf.dispose(tensors);
    });

    it('of nothing are 0; a million terms are summed to the precision of one', () =>
      onBackend(backend, () => {
        assert.deepEqual([...elementwiseSum(x, [tf.zeros([0, 3])], [3]).dataSync()], [0, 0, 0]);
        const third = Math.fround(1 / 3);
        const [sum] = elementwiseSum(x, [tf.fill([1000, 1000], third)], []).dataSync();
        const allowed = backend === 'onednn' ? 0.04 : 40;
        assert.ok(Math.abs(sum! - 1e6 * third) <= allowed, String(sum));
      }));

    it('say which shape does not fit', () =>
      onBackend(backend, () => {
        assert.throws(() => elementwiseSum(x, [tf.ones([2, 3])], [2]), /do not broadcast/);
        assert.throws(() => elementwiseSum(x, [tf.ones([1, 3])], [2, 3]), /\[2,3\].*\[1,3\]/);
        assert.throws(() => elementwiseSum(x, [tf.ones([3])], [1, 3]), /\[1,3\].*\[3\]/);
        assert.throws(() => elementwiseSum(a, [tf.ones([3])], []), /reads input 1, but only 1 inputs/);
      }));
  });
}
