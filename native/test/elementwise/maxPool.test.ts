import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { elementwise, elementwiseMaxPool } from '../../src/elementwise/index.js';
import * as e from '../../src/elementwise/index.js';
import { ulp } from '../support/compare.js';
import { BACKENDS, numericDerivative, onBackend, random } from './support.js';

const gumbel = e.adaptiveGumbel(e.input(0), e.input(1));
const qTanh = e.qActivation(e.tanh, e.input(0), e.qDeviation(e.constantInput(1), 0.02, 1e-3));
const gumbelOf = (z: number, rho: number): number => {
  const s = Math.exp(rho);
  return 1 - (1 + s * Math.exp(z)) ** (-1 / s);
};

const inTwoSteps = (expression: e.Expression, inputs: readonly tf.Tensor[], size: number): tf.Tensor =>
  tf.maxPool(elementwise(expression, inputs) as tf.Tensor4D, size, size, 'valid');

/** Value and gradients of a weighted sum, so that every adjoint differs. */
function withGradients(f: (inputs: tf.Tensor[]) => tf.Tensor, inputs: tf.Tensor[]): tf.Tensor[] {
  const weighted = (y: tf.Tensor): tf.Tensor => tf.sum(tf.mul(y, random(y.shape, 99)));
  return [f(inputs), ...tf.grads((...given: tf.Tensor[]) => weighted(f(given)))(inputs)];
}

// Even and odd sides, channels of whole vectors, halves and single lanes, batches of several groups, windows of all kinds.
const CASES: readonly (readonly [shape: [number, number, number, number], size: number])[] = [
  [[3, 24, 24, 20], 2],
  [[7, 8, 8, 50], 2],
  [[2, 5, 7, 3], 2],
  [[5, 64, 48, 16], 2],
  [[2, 6, 9, 13], 3],
  [[2, 7, 7, 1], 1],
  [[1, 3, 3, 5], 3],
  [[2, 1, 1, 4], 1],
  [[1, 260, 130, 2], 2],
];

for (const { name: backend, skip } of BACKENDS) {
  describe(`max pooling of expressions on ${backend}`, { skip }, () => {
    for (const [shape, size] of CASES) {
      const channels = shape[3];
      for (const part of [[channels], [1, 1, 1, channels], [1], [], shape]) {
        it(`[${shape}] with [${part}], windows of ${size}: what the two steps give`, () =>
          onBackend(backend, () => {
            const inputs = [random(shape, 1), random(part, 2)];
            const [y, dz, dRho] = withGradients((t) => elementwiseMaxPool(gumbel, t, size), inputs);
            const [y2, dz2, dRho2] = withGradients((t) => inTwoSteps(gumbel, t, size), inputs);
            assert.deepEqual(y!.shape, y2!.shape);
            // 0 and -0 are the same gradient.
            const values = (t: tf.Tensor): number[] => Array.from(t.dataSync(), (v) => v + 0);
            assert.deepEqual(values(y!), values(y2!));
            assert.deepEqual(values(dz!), values(dz2!));
            const [sums, sums2] = [values(dRho!), values(dRho2!)];
            // Sums in float64 of the same numbers in another order, rounded once.
            sums.forEach((sum, i) => assert.ok(Math.abs(sum - sums2[i]!) <= 2 * ulp(sums2[i]!)));
          }));
      }
    }

    it('a constant input for each pixel gets no gradient', () =>
      onBackend(backend, () => {
        const [z, noise] = [random([2, 6, 6, 9], 3), random([2, 6, 6, 9], 4)];
        const ours = withGradients(([t]) => elementwiseMaxPool(qTanh, [t!, noise]), [z]);
        const steps = withGradients(([t]) => inTwoSteps(qTanh, [t!, noise], 2), [z]);
        // A difference of two slopes over a deviation of at least 1e-3: the forms of float32 differ by up to this.
        ours.forEach((tensor, i) =>
          tf.test_util.expectArraysClose(tensor.dataSync(), steps[i]!.dataSync(), 6e-4),
        );
      }));

    it('inputs that vary from pixel to pixel but not from image to image', () =>
      onBackend(backend, () => {
        const inputs = [random([3, 4, 6, 5], 5), random([4, 6, 5], 6)];
        const ours = withGradients((t) => elementwiseMaxPool(gumbel, t), inputs);
        const steps = withGradients((t) => inTwoSteps(gumbel, t, 2), inputs);
        ours.forEach((tensor, i) => assert.deepEqual(tensor.dataSync(), steps[i]!.dataSync()));
      }));

    it('the derivative is that of the closed form, by central differences in float64', () =>
      onBackend(backend, () => {
        const [shape, rho] = [[1, 4, 4, 2] as const, 0.3];
        const z = random(shape, 7);
        const at = z.dataSync();
        const gradient = tf
          .grad((t) => tf.sum(elementwiseMaxPool(gumbel, [t, tf.scalar(rho)])))(z)
          .dataSync();
        at.forEach((v, i) => {
          const [row, column, channel] = [Math.floor(i / 8), Math.floor(i / 2) % 4, i % 2];
          const corner = (row - (row % 2)) * 8 + (column - (column % 2)) * 2 + channel;
          const largest = Math.max(...[0, 2, 8, 10].map((step) => at[corner + step]!));
          const expected = v === largest ? numericDerivative((x) => gumbelOf(x, rho), v) : 0;
          // A derivative of size up to 0.4 with a dozen roundings.
          assert.ok(Math.abs(gradient[i]! - expected) <= 1e-6, `${i}: ${gradient[i]} instead of ${expected}`);
        });
      }));

    it('of equal maxima the first takes the gradient', () =>
      onBackend(backend, () => {
        const gradient = tf.grad((t) => tf.sum(elementwiseMaxPool(e.relu(e.input(0)), [t])))(
          tf.tensor4d([-1, 5, 5, -3], [1, 2, 2, 1]),
        );
        assert.deepEqual([...gradient.dataSync()], [0, 1, 0, 0]);
      }));

    it('NaN is never a maximum', () =>
      onBackend(backend, () => {
        const z = tf.tensor4d([NaN, 2, 1, NaN], [1, 2, 2, 1]);
        const f = (t: tf.Tensor): tf.Tensor => elementwiseMaxPool(e.square(e.input(0)), [t]);
        assert.deepEqual([...f(z).dataSync()], [4]);
        assert.equal(tf.grad(f)(z).dataSync()[1], 4);
      }));

    it('integers, and no images at all', () =>
      onBackend(backend, () => {
        const doubled = e.multiply(2, e.input(0));
        const whole = elementwiseMaxPool(doubled, [tf.tensor4d([1, 7, 3, 5], [1, 2, 2, 1], 'int32')]);
        assert.deepEqual([...whole.dataSync()], [14]);
        assert.deepEqual(elementwiseMaxPool(doubled, [tf.zeros([0, 4, 4, 3])]).shape, [0, 2, 2, 3]);
      }));

    it('leaves nothing behind', () =>
      onBackend(backend, () => {
        const inputs = [random([4, 6, 6, 5], 9), random([5], 10)];
        const before = tf.memory();
        for (let i = 0; i < 3; i++)
          tf.tidy(() => void withGradients((t) => elementwiseMaxPool(gumbel, t), inputs));
        const after = tf.memory();
        assert.equal(after.numTensors, before.numTensors);
        assert.equal(after.numDataBuffers, before.numDataBuffers);
      }));

    it('says what is wrong with windows and inputs', () =>
      onBackend(backend, () => {
        const z = tf.zeros([1, 2, 2, 1]);
        const of = (inputs: tf.Tensor[], size?: number) => () =>
          elementwiseMaxPool(e.tanh(e.input(0)), inputs, size);
        for (const size of [0, -2, 1.5, NaN]) assert.throws(of([z], size), /windows of size .* from 1/);
        assert.throws(of([tf.zeros([2, 2])]), /broadcast to \[2,2\], needed is \[batch, height/);
        assert.throws(of([tf.fill([1, 2, 2, 1], 'a', 'string')]), /dtype string/);
      }));
  });
}

describe('the native kernels of max pooling', { skip: BACKENDS[0]!.skip }, () => {
  /** The names of the kernels that run. */
  function kernels(body: () => void): Promise<string[]> {
    return tf.profile(body).then(({ kernelNames }) => kernelNames);
  }

  it('compute the derivative at the maxima alone', async () => {
    await tf.setBackend('onednn');
    const names = await kernels(() => {
      tf.tidy(() => {
        tf.grads((z: tf.Tensor, rho: tf.Tensor) => tf.sum(elementwiseMaxPool(gumbel, [z, rho])))([
          random([2, 6, 6, 3], 11),
          random([3], 12),
        ]);
      });
    });
    assert.ok(names.includes('ElementwiseMaxPool') && names.includes('UnpoolArgmax'), names.join());
    assert.ok(!names.includes('MaxPoolGrad'), names.join());
  });

  it('give second derivatives', () =>
    onBackend('onednn', () => {
      const z = random([2, 4, 4, 3], 8);
      const cubed = e.multiply(e.square(e.input(0)), e.input(0));
      const largest = tf.maxPool(z as tf.Tensor4D, 2, 2, 'valid');
      const bend = (f: (t: tf.Tensor) => tf.Tensor): tf.Tensor =>
        tf.grad((t) => tf.sum(tf.grad((s) => tf.sum(f(s)))(t)))(z);
      const actual = bend((t) => elementwiseMaxPool(cubed, [t])).dataSync();
      // (z^3)'' = 6 z at the maxima, which are those of z.
      const isLargest = tf
        .equal(tf.image.resizeNearestNeighbor(largest as tf.Tensor4D, [4, 4]), z)
        .dataSync();
      z.dataSync().forEach((v, i) => {
        const expected = isLargest[i] ? 6 * v : 0;
        assert.ok(Math.abs(actual[i]! - expected) <= 4 * ulp(12), `${i}: ${actual[i]}, ${expected}`);
      });
    }));

  it('keep apart the places of windows that have more than float32 counts', () =>
    onBackend('onednn', () => {
      const side = 4097;
      const z = new Float32Array(side * side);
      const odd = side * side - 2;
      z[odd] = 1;
      const f = (t: tf.Tensor): tf.Tensor => elementwiseMaxPool(e.multiply(2, e.input(0)), [t], side);
      const gradient = tf.grad(f)(tf.tensor4d(z, [1, side, side, 1]));
      assert.deepEqual([gradient.dataSync()[odd], tf.sum(gradient).dataSync()[0]], [2, 2]);
    }));

  it('give NaN at the place of no maximum, and leave zeros outside the windows', () =>
    onBackend('onednn', () => {
      const z = tf.fill([1, 3, 3, 2], -Infinity);
      const f = (t: tf.Tensor): tf.Tensor => elementwiseMaxPool(e.multiply(2, e.input(0)), [t]);
      assert.deepEqual([...f(z).dataSync()], [-Infinity, -Infinity]);
      assert.ok(
        tf
          .grad(f)(z)
          .dataSync()
          .every((v) => v === 0),
      );
    }));
});
