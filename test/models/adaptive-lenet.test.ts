import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import {
  adaptiveGumbel,
  adaptiveRelu,
  EVALUATION,
  relu,
  type Activation,
} from '../../src/activations/index.js';
import { adaptiveLeNet, countParameters, createParameters } from '../../src/models/index.js';
import { useBackend } from '../support/backends.js';

describe('adaptiveLeNet', () => {
  before(() => useBackend('cpu'));

  it('has 836,580 weights and biases, 2,140 of the normalisation, and a shape a map or neuron', () => {
    const count = (convolution: Activation = relu, dense: Activation = relu): number =>
      countParameters(adaptiveLeNet({ convolution, dense }).parameters);
    assert.equal(count(), 836_580 + 2140);
    assert.equal(count(adaptiveGumbel()) - count(), 70);
    assert.equal(count(relu, adaptiveRelu()) - count(), 1000);
  });

  it('starts its filters within the bound of the tutorial: sqrt(6 / (25 + 125)) and sqrt(6 / (500 + 312.5))', () => {
    const { parameters } = adaptiveLeNet({ convolution: relu, dense: relu });
    const largest = (name: string): number =>
      Math.max(
        ...parameters
          .find((spec) => spec.name === name)!
          .initialise(0)
          .map(Math.abs),
      );
    for (const [name, bound] of [
      ['conv1.kernel', Math.sqrt(6 / 150)],
      ['conv2.kernel', Math.sqrt(6 / 812.5)],
    ] as const)
      assert.ok(largest(name) <= bound && largest(name) > 0.95 * bound);
  });

  it('gives logits and learns its shapes', () => {
    const network = adaptiveLeNet({ convolution: adaptiveRelu(), dense: adaptiveGumbel() });
    const parameters = createParameters(network.parameters, [0]);
    const x = tf.randomUniform([1, 4, 28, 28, 1], 0, 1, 'float32', 7);
    const names = ['conv1.adaptive-relu.rho', 'conv2.adaptive-relu.rho', 'dense1.adaptive-gumbel.rho'];
    const gradients = tf.grads((...rhos: tf.Tensor[]) => {
      const live = { ...parameters, ...Object.fromEntries(names.map((name, i) => [name, rhos[i]])) };
      const logits = network.apply(live, x, { ...EVALUATION, training: true });
      assert.deepEqual(logits.shape, [1, 4, 10]);
      return tf.sum(tf.square(logits));
    })(names.map((name) => parameters[name]));
    assert.deepEqual(
      gradients.map(({ shape }) => shape),
      [
        [1, 1, 20],
        [1, 1, 50],
        [1, 1, 1000],
      ],
    );
    for (const gradient of gradients) assert.ok(gradient.dataSync().some((value) => value !== 0));
  });
});
