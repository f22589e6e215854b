import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { tanh } from '../../src/activations/index.js';
import {
  cifarCnn,
  lenet5,
  mnistCnn,
  preActResNet18,
  slopeLeNet,
  type Model,
} from '../../src/models/index.js';
import { CONVOLUTIONAL_NETWORKS } from '../../src/papers/convolutions.js';
import { useBackend } from '../support/backends.js';

const MODELS: Readonly<Record<string, (side: number) => Pick<Model, 'parameters' | 'apply'>>> = {
  LeNet5: () => lenet5(),
  'slope-lenet': (side) => slopeLeNet({ side, activation: tanh }),
  'pre-act-resnet18': () => preActResNet18({ activation: tanh, sharing: 'layer' }),
  'mnist-cnn': () => mnistCnn({ activation: tanh }),
  'cifar-cnn': () => cifarCnn({ activation: tanh }),
};

const BACKEND = 'wasm';

/** The convolutions that a function computes, each once: side, filter, stride and what is padded at the top. */
function convolutionsOf(compute: () => void): string[] {
  const sound = tf.getKernel('Conv2D', BACKEND);
  const seen = new Set<string>();
  tf.unregisterKernel('Conv2D', BACKEND);
  tf.registerKernel({
    ...sound,
    kernelFunc: (given) => {
      const { x, filter } = given.inputs as Record<string, tf.TensorInfo>;
      const { strides, pad } = given.attrs as unknown as tf.Conv2DAttrs;
      const stride = typeof strides === 'number' ? strides : strides[0];
      seen.add(`${x.shape.slice(1)} by ${filter.shape}, stride ${stride}, pad ${pad === 'valid' ? 0 : pad}`);
      return sound.kernelFunc(given);
    },
  });
  try {
    compute();
  } finally {
    tf.unregisterKernel('Conv2D', BACKEND);
    tf.registerKernel(sound);
  }
  return [...seen];
}

describe('the convolutions that `workbook backends` tells of', () => {
  before(() => useBackend(BACKEND));

  for (const { network, data, convolutions } of CONVOLUTIONAL_NETWORKS)
    it(`are those of ${network} on ${data}`, () => {
      const [, side, , channels] = convolutions[0].images;
      const model = MODELS[network](side);
      const parameters = Object.fromEntries(
        model.parameters.map(({ name, shape }) => [name, tf.zeros([1, ...shape])]),
      );
      const x = tf.zeros([1, 1, side, side, channels]);
      const computed = convolutionsOf(() =>
        tf.tidy(() => void model.apply(parameters, x, { training: true, epoch: 1 })),
      );
      tf.dispose([parameters, x]);
      const told = convolutions.map(
        ({ images, filter, strides = 1, pad = 0 }) =>
          `${images.slice(1)} by ${filter}, stride ${strides}, pad ${pad}`,
      );
      assert.deepEqual([...computed].sort(), [...told].sort());
    });
});
