import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { EVALUATION } from '../../src/activations/index.js';
import { countParameters, createParameters, multiLayerPerceptron } from '../../src/models/index.js';
import { relu } from '../../src/activations/index.js';
import { AUTOENCODER_ARMS, autoencoderModel } from '../../src/papers/flexible-activations/autoencoder.js';
import { assertClose, spread } from '../support/numbers.js';
import { useBackend } from '../support/backends.js';

describe('autoencoder', () => {
  before(() => useBackend('wasm'));

  // Combined flexible activations, Table 3, column Params; the extra ones are 2 weights for 2 layers of 12 or of 64.
  const COUNTS = { AE1: { fixed: 212_070, flexible: 48 }, AE2: { fixed: 219_891, flexible: 256 } } as const;

  for (const network of ['AE1', 'AE2'] as const) {
    it(`${network} has the number of parameters that the paper prints`, () => {
      const count = (arm: 'relu' | 'prelu' | 'flexible') =>
        countParameters(autoencoderModel(network, arm).parameters);
      assert.equal(count('relu'), COUNTS[network].fixed);
      assert.equal(count('prelu'), COUNTS[network].fixed + 2);
      assert.equal(count('flexible'), COUNTS[network].fixed + COUNTS[network].flexible);
    });

    it(`${network} maps 784 pixels to 784 and is the same in the flexible arm before training`, () => {
      const x = tf.tensor(spread(3 * 784), [1, 3, 784]);
      const output = (arm: 'relu' | 'flexible'): tf.Tensor => {
        const model = autoencoderModel(network, arm);
        return model.apply(createParameters(model.parameters, [4, 9]), x, EVALUATION);
      };
      const [fixed, flexible] = [output('relu'), output('flexible')];
      assert.deepEqual(fixed.shape, [2, 3, 784]);
      assert.deepEqual([...flexible.dataSync()], [...fixed.dataSync()]);
    });
  }

  it('puts the flexible activations where the paper puts them', () => {
    const places = (network: 'AE1' | 'AE2') =>
      autoencoderModel(network, 'flexible').trainableActivations.map(({ layer, units }) => [layer, units]);
    assert.deepEqual(places('AE1'), [
      ['dense3', 12],
      ['dense5', 12],
    ]);
    assert.deepEqual(places('AE2'), [
      ['dense2', 64],
      ['dense6', 64],
    ]);
  });

  it('starts every trial from its seed alone', () => {
    for (const arm of AUTOENCODER_ARMS) {
      const { parameters } = autoencoderModel('AE1', arm);
      const pair = createParameters(parameters, [5, 6]);
      const alone = createParameters(parameters, [6]);
      for (const name of Object.keys(alone))
        assert.deepEqual(
          [...tf.gather(pair[name], [1]).dataSync()],
          [...alone[name].dataSync()],
          `${arm} ${name}`,
        );
    }
  });

  it('draws kernels and biases from U(-1/sqrt(in), 1/sqrt(in))', () => {
    const { parameters } = autoencoderModel('AE1', 'relu');
    for (const { name, initialise, shape } of parameters.filter((spec) => spec.name.startsWith('dense1.'))) {
      const values = initialise(0);
      const bound = 1 / Math.sqrt(784);
      assert.ok(values.every((value) => Math.abs(value) <= bound));
      const variance = values.reduce((sum, value) => sum + value * value, 0) / values.length;
      // Four standard errors of the variance of a uniform distribution: 4 (bound^2/3) sqrt(4/5/n).
      const limit = 4 * (bound ** 2 / 3) * Math.sqrt(4 / 5 / values.length);
      assertClose(variance, bound ** 2 / 3, { absolute: limit }, `${name} [${shape}]`);
    }
  });
});

describe('multiLayerPerceptron', () => {
  before(() => useBackend('wasm'));

  it('is relu(x W1 + b1) W2 + b2 for every trial, by hand', () => {
    const model = multiLayerPerceptron('tiny', 2, [{ units: 2, activation: relu }]);
    const parameters = {
      'dense1.kernel': tf.tensor([1, 2, 3, 4, -1, 0, 0, -1], [2, 2, 2]),
      'dense1.bias': tf.tensor([0.5, -10, 1, 1], [2, 1, 2]),
    };
    const output = model.apply(parameters, tf.tensor([1, 1], [1, 1, 2]), EVALUATION);
    // Trial 0: (1 + 3 + 0.5, 2 + 4 - 10); trial 1: (-1 + 1, -1 + 1).
    assert.deepEqual([...output.dataSync()], [4.5, 0, 0, 0]);
  });
});
