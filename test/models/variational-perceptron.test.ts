import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { basisExpansion, EVALUATION, harmonics, prelu, relu, tanh } from '../../src/activations/index.js';
import {
  countParameters,
  createParameters,
  expansionPenalties,
  expansionValues,
  lenet5,
  matchedPerceptron,
  preActivations,
  variationalPerceptron,
} from '../../src/models/index.js';
import { useBackend } from '../support/backends.js';
import { assertClose } from '../support/numbers.js';

const expansion = basisExpansion(harmonics(3), [0.5, -1, 2]);
const hidden = { units: 4, activation: expansion, sharing: 'neuron' } as const;

describe('variationalPerceptron', () => {
  before(() => useBackend('cpu'));

  it('has coefficients of every hidden neuron, and of the output layer one list', () => {
    const model = variationalPerceptron('v', 2, [hidden], { units: 3, activation: expansion });
    // 2 x 4 + 4, 4 x 3 + 3, and 3 coefficients of each of 4 neurons and of the output.
    assert.equal(countParameters(model.parameters), 12 + 15 + 12 + 3);
    const parameters = createParameters(model.parameters, [0, 1]);
    assert.deepEqual(model.apply(parameters, tf.ones([1, 5, 2]), EVALUATION).shape, [2, 5, 3]);
    assert.deepEqual(
      expansionValues(model, parameters).map(({ layer, values }) => [layer, values[1]]),
      [
        ['dense1', [0, 1, 2, 3].flatMap(() => [0.5, -1, 2])],
        ['dense2', [0.5, -1, 2]],
      ],
    );
    // lambda (0.5^2 + 1 + 4) of the hidden layer, the mean over neurons, and of the output.
    const penalty = expansionPenalties(model, { coefficients: 0.1, curvature: 0 })(parameters).dataSync();
    penalty.forEach((value) => assertClose(value, 2 * 0.1 * 5.25, { relative: 1e-6 }));
  });

  it('refuses an expansion by neuron behind the output, with the reason of the paper', () => {
    assert.throws(
      () => variationalPerceptron('v', 2, [hidden], { units: 3, activation: expansion, sharing: 'neuron' }),
      {
        name: 'UserError',
        message: /very difficult to tell what they mean, as probabilities.*share it by the layer/s,
      },
    );
    // Slopes of PReLU are no expansion; the paper says nothing of them.
    variationalPerceptron('v', 2, [hidden], { units: 3, activation: prelu(), sharing: 'neuron' });
  });
});

describe('matchedPerceptron', () => {
  it('has the width whose number of parameters is nearest to the reference', () => {
    const options = { width: 24, hiddenLayers: 2 };
    const reference = { activation: tanh, sharing: 'layer' } as const;
    const matched = matchedPerceptron({ activation: expansion, sharing: 'neuron' }, reference, 1, options);
    const count = (width: number): number => 2 * width + width * (width + 1) + width + 1 + 2 * 3 * width;
    // tanh has 48 + 600 + 25 = 673.
    const distances = [matched.width - 1, matched.width, matched.width + 1].map((width) =>
      Math.abs(count(width) - 673),
    );
    assert.equal(Math.min(...distances), distances[1]);
    assert.equal(countParameters(matched.model.parameters), count(matched.width));
    assert.equal(matchedPerceptron(reference, reference, 1, options).width, 24);
  });
});

describe('preActivations', () => {
  before(() => useBackend('cpu'));

  it('are mean and deviation over the batch of what enters each hidden neuron', () => {
    const { model, layers } = matchedPerceptron(
      { activation: relu, sharing: 'layer' },
      { activation: relu, sharing: 'layer' },
      1,
      { width: 2, hiddenLayers: 2 },
    );
    const parameters = {
      ...createParameters(model.parameters, [0]),
      'dense1.kernel': tf.tensor3d([[[1, -2]]]),
      'dense1.bias': tf.tensor3d([[[0, 1]]]),
      'dense2.kernel': tf.tensor3d([
        [
          [1, 0],
          [0, 1],
        ],
      ]),
      'dense2.bias': tf.tensor3d([[[0, 0]]]),
    };
    const { mean, sd } = preActivations(layers, parameters, tf.tensor3d([-1, 1], [1, 2, 1]), 1);
    // z = x and 1 - 2x at x = -1, 1; behind relu (0, 3) and (1, 0).
    assert.deepEqual(mean, [
      { layer: 'dense1', values: [[0, 1]] },
      { layer: 'dense2', values: [[0.5, 1.5]] },
    ]);
    assert.deepEqual(sd, [
      { layer: 'dense1', values: [[1, 2]] },
      { layer: 'dense2', values: [[0.5, 1.5]] },
    ]);
  });
});

describe('lenet5 with an activation of all hidden layers', () => {
  before(() => useBackend('cpu'));

  it('has its parameters by layer or by map, and pads', () => {
    const count = (sharing: 'layer' | 'neuron'): number =>
      countParameters(lenet5({ channels: 1, hidden: { activation: expansion, sharing } }).parameters);
    assert.equal(count('layer'), 61_706 + 4 * 3);
    // 6 and 16 maps, 120 and 84 units.
    assert.equal(count('neuron'), 61_706 + 3 * (6 + 16 + 120 + 84));
    const model = lenet5({ channels: 1, pad: 2, hidden: { activation: expansion, sharing: 'neuron' } });
    const parameters = createParameters(model.parameters, [0]);
    assert.deepEqual(model.apply(parameters, tf.ones([1, 2, 28, 28, 1]), EVALUATION).shape, [1, 2, 10]);
  });

  it('is the network of relu where the expansion is relu', () => {
    const x = tf.tensor(
      Array.from({ length: 32 * 32 }, (_, i) => Math.sin(i)),
      [1, 1, 32, 32, 1],
    );
    const plain = lenet5({ channels: 1 });
    const half = prelu(0);
    const same = lenet5({ channels: 1, hidden: { activation: half, sharing: 'layer' } });
    const logits = [plain, same].map((model) =>
      model.apply(createParameters(model.parameters, [3]), x, EVALUATION).dataSync(),
    );
    logits[0].forEach((value, i) => assertClose(logits[1][i], value, { relative: 1e-6, absolute: 1e-7 }));
  });
});
