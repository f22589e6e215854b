import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { slopeRecovery } from '../../src/activations/index.js';
import { UserError } from '../../src/errors.js';
import { assertClose, centralDifference } from '../support/numbers.js';
import { TESTED_BACKENDS, useBackend } from '../support/backends.js';

const slope = (values: number[]): tf.Tensor => tf.tensor(values, [1, 1, values.length]);
const valueOf = (layers: number[][], variant?: 'paper' | 'authors-code'): number =>
  slopeRecovery(layers.map(slope), variant).dataSync()[0];

/** S(a) in float64. */
const exact = (layers: number[][]): number =>
  layers.length /
  layers.reduce((sum, a) => sum + Math.exp(a.reduce((total, value) => total + value, 0) / a.length), 0);

for (const backend of TESTED_BACKENDS)
  describe(`slopeRecovery on ${backend}`, () => {
    before(() => useBackend(backend));

    it('is what the definition gives by hand for one, two and three layers', () => {
      // exp(-0.1); 2 / (e^0.1 + e^0.3); 3 / (e^0.1 + e^0.2 + e^0.3), the second and third with mean over neurons.
      assertClose(valueOf([[0.1]]), 0.9048374180359595, { absolute: 1e-6 });
      assertClose(valueOf([[0.1], [0.3]]), 2 / (1.1051709180756477 + 1.3498588075760032), { absolute: 1e-6 });
      assertClose(
        valueOf([[0.1], [0.1, 0.3], [0, 0.3, 0.6]]),
        3 / (1.1051709180756477 + 1.2214027581601699 + 1.3498588075760032),
        { absolute: 1e-6 },
      );
    });

    it('is exp(-1/n) at the start, whatever the layers, and 1 at a = 0', () => {
      // The values for n = 10, 5, 2, 1.
      const expected = { 10: 0.904837, 5: 0.818731, 2: 0.606531, 1: 0.367879 };
      for (const [n, value] of Object.entries(expected))
        for (const width of [1, 50])
          assertClose(valueOf(new Array(4).fill(new Array(width).fill(1 / Number(n)))), value, {
            absolute: 1e-6,
          });
      assert.equal(valueOf([[0], [0, 0]]), 1);
    });

    it('falls to 0 as slopes grow, without overflow to NaN', () => {
      assert.ok(valueOf([[5]]) < valueOf([[1]]));
      assert.equal(valueOf([[200], [0]]), 0);
      assertClose(valueOf([[-200], [-200, -200]]), Infinity, { absolute: 0 });
    });

    it('is a quarter of it for four layers as the authors coded it', () => {
      const layers = [[0.1], [0.2, 0.4], [0.3], [0.5]];
      assertClose(valueOf(layers, 'authors-code'), valueOf(layers) / 4, { relative: 1e-6 });
    });

    it('has the gradient of central differences in float64', () => {
      const layers = [[0.1], [0.2, -0.4, 0.9], [0.6, 0.5]];
      const gradients = tf.grads((...a: tf.Tensor[]) => slopeRecovery(a))(layers.map(slope));
      layers.forEach((layer, k) =>
        layer.forEach((value, i) => {
          const at = (changed: number): number =>
            exact(layers.map((list, m) => (m === k ? list.map((x, j) => (j === i ? changed : x)) : list)));
          assertClose(gradients[k].dataSync()[i], centralDifference(at, value), { relative: 1e-5 });
        }),
      );
    });

    it('keeps trials apart', () => {
      const both = slopeRecovery([
        tf.tensor([0.1, 0.5], [2, 1, 1]),
        tf.tensor([0.3, 0.7], [2, 1, 1]),
      ]).dataSync();
      assertClose(both[0], exact([[0.1], [0.3]]), { relative: 1e-6 });
      assertClose(both[1], exact([[0.5], [0.7]]), { relative: 1e-6 });
    });
  });

describe('slopeRecovery', () => {
  before(() => useBackend('cpu'));

  it('refuses no layers, other shapes and an unknown variant', () => {
    assert.throws(() => slopeRecovery([]), UserError);
    assert.throws(() => slopeRecovery([tf.zeros([2, 1, 1]), tf.zeros([3, 1, 1])]), /\[3,1,1\]/);
    assert.throws(() => slopeRecovery([tf.zeros([2, 4])]), UserError);
    assert.throws(
      () => slopeRecovery([tf.zeros([1, 1, 1])], 'sum' as 'paper'),
      /allowed are paper, authors-code/,
    );
  });
});
