import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { input, layers, loadLayersModel, model as functional, sequential } from '@tensorflow/tfjs-layers';
import {
  activationLayer,
  combination,
  flexibleRelu,
  flexibleReluTanh,
  identity,
  prelu,
  registerActivation,
  relu,
  type Activation,
} from '../../src/activations/index.js';
import { UserError } from '../../src/errors.js';
import { spread } from '../support/numbers.js';
import { TESTED_BACKENDS, useBackend } from '../support/backends.js';

const weights = (shape: number[], offset: number): tf.Tensor =>
  tf.tensor(
    spread(
      shape.reduce((product, length) => product * length, 1),
      offset,
    ),
    shape,
  );

for (const backend of TESTED_BACKENDS)
  describe(`ActivationLayer on ${backend}`, () => {
    before(() => useBackend(backend));

    for (const activation of [identity, relu, prelu(), flexibleRelu, flexibleReluTanh])
      for (const sharing of ['network', 'layer', 'neuron'] as const)
        it(`${activation.name} per ${sharing}: a saved model gives the same output when it is loaded`, async () => {
          const model = sequential();
          model.add(layers.dense({ units: 6, inputShape: [4] }));
          model.add(activationLayer({ activation, sharing }));
          model.add(layers.dense({ units: 2 }));
          model.setWeights(model.getWeights().map((weight, i) => weights(weight.shape, 100 * i)));
          const x = weights([3, 4], 7);
          const expected = (model.predict(x) as tf.Tensor).dataSync().slice();

          let artifacts: tf.io.ModelArtifacts | undefined;
          await model.save(
            tf.io.withSaveHandler(async (saved) => {
              artifacts = saved;
              return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
            }),
          );
          const loaded = await loadLayersModel(
            tf.io.fromMemory(JSON.parse(JSON.stringify(artifacts, serialise), revive)),
          );
          assert.deepEqual([...(loaded.predict(x) as tf.Tensor).dataSync()], [...expected]);
        });

    it('counts one value a neuron, or one for all', () => {
      const count = (sharing: 'layer' | 'neuron'): number => {
        const model = sequential();
        model.add(activationLayer({ activation: flexibleRelu, sharing, inputShape: [12] }));
        return model.countParams();
      };
      assert.equal(count('neuron'), 24);
      assert.equal(count('layer'), 2);
    });

    it('shares its parameters where one layer object stands in two places', () => {
      const shared = activationLayer({ activation: prelu(), sharing: 'network' });
      const x = input({ shape: [3] });
      const first = shared.apply(x) as never;
      const second = shared.apply(layers.dense({ units: 5 }).apply(first)) as never;
      assert.equal(functional({ inputs: x, outputs: second }).countParams(), 3 * 5 + 5 + 1);
    });

    it('learns its parameters', async () => {
      const model = sequential();
      model.add(activationLayer({ activation: prelu(), inputShape: [1] }));
      model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
      const x = tf.tensor2d([[-1], [-2], [1]]);
      const y = tf.tensor2d([[0.5], [1], [1]]);
      await model.fit(x, y, { epochs: 100, shuffle: false, verbose: 0 });
      const [slope] = model.getWeights()[0].dataSync();
      // The data are prelu with the slope -0.5; the squared error is quadratic in it, a step shrinks its error by 2/3.
      assert.ok(Math.abs(slope + 0.5) < 1e-4, String(slope));
    });

    it('works behind a convolution, one value a channel', () => {
      const model = sequential();
      model.add(layers.conv2d({ filters: 4, kernelSize: 3, inputShape: [8, 8, 1] }));
      model.add(activationLayer({ activation: prelu() }));
      assert.deepEqual((model.predict(tf.ones([2, 8, 8, 1])) as tf.Tensor).shape, [2, 6, 6, 4]);
      assert.equal(model.countParams(), 9 * 4 + 4 + 4);
    });
  });

describe('ActivationLayer', () => {
  before(() => useBackend('cpu'));

  it('names what is allowed when it does not know an activation or sharing', () => {
    assert.throws(() => activationLayer({ activation: 'swash' }), /'swash'.*relu.*prelu.*flexible-relu/);
    assert.throws(
      () => activationLayer({ activation: relu, sharing: 'pixel' as 'layer' }),
      /network, layer, neuron/,
    );
    assert.throws(
      () => activationLayer({ activation: prelu() }).build([null, null]),
      (error) => error instanceof UserError,
    );
  });

  it('takes an activation of one own, by its name once registered', () => {
    const own: Activation = combination(
      'own-mix',
      [
        { name: 'relu', apply: (z) => tf.relu(z) },
        { name: 'sine', apply: (z) => tf.sin(z) },
      ],
      [0.5],
    );
    registerActivation(own);
    assert.equal(activationLayer({ activation: 'own-mix' }).activation, own);
    registerActivation({ ...own });
    assert.throws(
      () => registerActivation({ ...relu, name: 'own-mix' }),
      /another activation is named 'own-mix'/,
    );
  });
});

/** ArrayBuffers survive JSON as lists of bytes. */
function serialise(_key: string, value: unknown): unknown {
  return value instanceof ArrayBuffer ? { bytes: [...new Uint8Array(value)] } : value;
}

function revive(_key: string, value: unknown): unknown {
  const bytes = (value as { bytes?: number[] } | null)?.bytes;
  return Array.isArray(bytes) ? Uint8Array.from(bytes).buffer : value;
}
