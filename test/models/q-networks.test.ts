import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import {
  elu,
  EVALUATION,
  prelu,
  qActivation,
  relu,
  sin,
  softplus,
  tanh,
  type Activation,
  type ActivationContext,
} from '../../src/activations/index.js';
import { UserError } from '../../src/errors.js';
import {
  cifarCnn,
  countParameters,
  createParameters,
  mnistCnn,
  mnistMlp,
  RunningStatistics,
  type Classifier,
  type Parameters,
} from '../../src/models/index.js';
import { normal, stream, uniform } from '../../src/random/index.js';
import { lossAndGradients, softmaxCrossEntropy } from '../../src/training/index.js';
import { TESTED_BACKENDS, useBackend } from '../support/backends.js';

const size = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);
const draws = (name: string, shape: number[]): tf.Tensor =>
  tf.tensor(uniform(stream(3, `data/${name}`), 0, size(shape)), shape);

const BATCH = 4;
const training = (step = 0, seeds = [1]): ActivationContext => ({
  training: true,
  epoch: 1,
  noise: { seeds, name: 'noise', step },
});

interface Case {
  build(activation: Activation): Classifier;
  image: number[];
  /** Trainable numbers: convolutions and dense layers, then scales and shifts. */
  trainable: number;
}

const CASES: Case[] = [
  {
    build: (activation) => mnistMlp({ activation }),
    image: [784],
    // 784 x 256 + 256, 256 x 256 + 256, 256 x 10 + 10, and 2 x 2 x 256.
    trainable: 269_322 + 1024,
  },
  {
    build: (activation) => mnistCnn({ activation }),
    image: [28, 28, 1],
    // 9 x 32 + 32, 288 x 32 + 32, 288 x 64 + 64, 576 x 64 + 64, 1024 x 512 + 512, 512 x 10 + 10, and
    // 2 x (32 + 32 + 64 + 1024 + 512).
    trainable: 594_922 + 3328,
  },
  {
    build: (activation) => cifarCnn({ activation }),
    image: [32, 32, 3],
    // 27 x 32 + 32, 288 x 32 + 32, 288 x 64 + 64, 576 x 64 + 64, 1600 x 512 + 512, 512 x 10 + 10.
    trainable: 890_410,
  },
  {
    build: (activation) => cifarCnn({ activation, padding: 'same' }),
    image: [32, 32, 3],
    trainable: 1_250_858,
  },
];

/** Masks of every place of dropout. */
const masksOf = (network: Classifier, trials = 1): Record<string, tf.Tensor> =>
  Object.fromEntries(
    network.dropout.map(({ layer, units, chance }) => {
      const kept = tf.greaterEqual(draws(`mask-${layer}`, [trials, BATCH, units]), chance);
      return [layer, tf.mul(tf.cast(kept, 'float32'), 1 / (1 - chance))];
    }),
  );

const close = (actual: tf.Tensor, expected: tf.Tensor, tolerance: number): void => {
  assert.deepEqual(actual.shape, expected.shape);
  tf.test_util.expectArraysClose(actual.dataSync(), expected.dataSync(), tolerance);
};

/** (x - mean) / sqrt(variance + 1e-5) over the axes; scales and shifts are 1 and 0 at the start. */
function normalised(x: tf.Tensor, axes: number[]): tf.Tensor {
  const { mean, variance } = tf.moments(x, axes, true);
  return tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, 1e-5)));
}

/** The layers of the paper's text, by TensorFlow.js alone, on the parameters of a network of one trial. */
function layersOf(parameters: Parameters, sigma: (z: tf.Tensor) => tf.Tensor) {
  const own = (name: string): tf.Tensor => tf.squeeze(parameters[name], [0]);
  return {
    conv: (h: tf.Tensor, layer: string, pad: 'valid' | 'same' = 'valid') =>
      sigma(
        tf.add(
          tf.conv2d(h as tf.Tensor4D, own(`${layer}.kernel`) as tf.Tensor4D, 1, pad),
          tf.reshape(own(`${layer}.bias`), [-1]),
        ),
      ),
    pool: (h: tf.Tensor) => tf.maxPool(h as tf.Tensor4D, 2, 2, 'valid') as tf.Tensor,
    dense: (h: tf.Tensor, layer: string) =>
      tf.add(tf.matMul(h, own(`${layer}.kernel`)), own(`${layer}.bias`)),
  };
}

describe('the networks of q-neurons', () => {
  before(() => useBackend(TESTED_BACKENDS.at(-1)!));

  for (const { build, trainable } of CASES)
    it(`${build(tanh).name} has ${trainable} trainable numbers, with every activation`, () => {
      for (const activation of [tanh, relu, elu(), softplus, qActivation(tanh, { lambda: 0.1 })])
        assert.equal(countParameters(build(activation).parameters), trainable);
    });

  it('have the totals of the inventory of layers with running statistics', () => {
    const total = (network: Classifier): number =>
      countParameters(network.parameters) + network.normalised.reduce((sum, { units }) => sum + 2 * units, 0);
    assert.equal(total(mnistMlp({ activation: tanh })), 271_370);
    assert.equal(total(mnistCnn({ activation: tanh })), 601_578);
  });

  it('start at Glorot\u2019s distribution with biases of 0', () => {
    const parameters = createParameters(mnistCnn({ activation: tanh }).parameters, [0]);
    for (const [name, [inputs, outputs]] of Object.entries({
      'conv3.kernel': [9 * 32, 9 * 64],
      'dense1.kernel': [1024, 512],
      'head.kernel': [512, 10],
    })) {
      const bound = Math.sqrt(6 / (inputs + outputs));
      const largest = tf.max(tf.abs(parameters[name])).dataSync()[0];
      assert.ok(largest <= bound && largest > 0.99 * bound, `${name}: ${largest}, ${bound}`);
    }
    for (const [name, value] of Object.entries(parameters))
      if (name.endsWith('.bias')) assert.equal(tf.max(tf.abs(value)).dataSync()[0], 0);
  });

  it('MNIST-CNN is the layers of the text, in their order', () => {
    const network = mnistCnn({ activation: tanh });
    const parameters = createParameters(network.parameters, [1]);
    const { conv, pool, dense } = layersOf(parameters, tf.tanh);
    const x = draws('mnist', [1, BATCH, 28, 28, 1]);
    const masks = masksOf(network);
    const maps = [0, 1, 2];
    let h = normalised(conv(tf.squeeze(x, [0]), 'conv1'), maps);
    h = normalised(pool(conv(h, 'conv2')), maps);
    h = normalised(conv(h, 'conv3'), maps);
    h = normalised(tf.reshape(pool(conv(h, 'conv4')), [BATCH, 1024]), [0]);
    h = tf.mul(normalised(tf.tanh(dense(h, 'dense1')), [0]), tf.squeeze(masks.dense1, [0]));
    // Five normalisations in float32, of other orders of summation.
    close(network.apply(parameters, x, training(), { masks }), tf.expandDims(dense(h, 'head'), 0), 1e-3);
  });

  it('MNIST-MLP is the layers of the text, in their order', () => {
    const network = mnistMlp({ activation: elu() });
    const parameters = createParameters(network.parameters, [1]);
    const { dense } = layersOf(parameters, tf.elu);
    const x = draws('mlp', [1, BATCH, 784]);
    const masks = masksOf(network);
    const hidden = (h: tf.Tensor, layer: string): tf.Tensor =>
      tf.mul(normalised(tf.elu(dense(h, layer)), [0]), tf.squeeze(masks[layer], [0]));
    const h = hidden(hidden(tf.squeeze(x, [0]), 'dense1'), 'dense2');
    close(network.apply(parameters, x, training(), { masks }), tf.expandDims(dense(h, 'head'), 0), 1e-3);
  });

  for (const padding of ['valid', 'same'] as const)
    it(`CIFAR-CNN with padding '${padding}' is the layers of the text, in their order`, () => {
      const network = cifarCnn({ activation: relu, padding });
      const parameters = createParameters(network.parameters, [1]);
      const { conv, pool, dense } = layersOf(parameters, tf.relu);
      const x = draws('cifar', [1, BATCH, 32, 32, 3]);
      const masks = masksOf(network);
      const masked = (h: tf.Tensor, layer: string): tf.Tensor => tf.mul(h, tf.reshape(masks[layer], h.shape));
      let h = masked(pool(conv(conv(tf.squeeze(x, [0]), 'conv1', padding), 'conv2')), 'conv2');
      h = masked(pool(conv(conv(h, 'conv3', padding), 'conv4')), 'conv4');
      h = masked(tf.relu(dense(tf.reshape(h, [BATCH, -1]), 'dense1')), 'dense1');
      close(network.apply(parameters, x, training(), { masks }), tf.expandDims(dense(h, 'head'), 0), 1e-4);
    });

  it('give every layer draws of its own, by name, and other ones at another step', () => {
    const seen: string[] = [];
    const listening: Activation = {
      name: 'listening',
      parameters: [],
      apply: (z, _, { noise }) => {
        seen.push(noise!.name);
        return z;
      },
    };
    for (const { build, image } of CASES.slice(0, 3)) {
      seen.length = 0;
      const network = build(listening);
      const parameters = createParameters(network.parameters, [1]);
      const x = draws('x', [1, BATCH, ...image]);
      network.apply(parameters, x, training());
      const layers = network.parameters.flatMap(({ name }) => /^(.*)\.kernel$/.exec(name)?.[1] ?? []);
      assert.deepEqual(
        seen,
        layers.filter((layer) => layer !== 'head').map((layer) => `noise/${layer}`),
      );
      const stochastic = build(qActivation(tanh, { lambda: 1 }));
      const [first, again, next] = [0, 0, 1].map((step) =>
        stochastic.apply(parameters, x, training(step)).dataSync().join(),
      );
      assert.equal(again, first);
      assert.notEqual(next, first);
    }
  });

  it('the perceptron\u2019s trials are what each is alone, running statistics included', () => {
    const network = mnistMlp({ activation: qActivation(tanh, { lambda: 0.5 }) });
    const x = draws('trials', [1, BATCH, 784]);
    const run = (seeds: number[]) => {
      const running = new RunningStatistics(network.normalised, 0.1, seeds.length);
      const parameters = createParameters(network.parameters, seeds);
      const logits = network.apply(parameters, x, training(0, seeds), {
        observe: (layer, mean, variance) => running.update(layer, mean, variance, BATCH),
      });
      const evaluated = network.apply({ ...parameters, ...running.tensors() }, x, {
        ...training(1, seeds),
        training: false,
      });
      return { logits, evaluated };
    };
    const both = run([1, 2]);
    [1, 2].forEach((seed, trial) => {
      const alone = run([seed]);
      for (const name of ['logits', 'evaluated'] as const)
        close(tf.slice(both[name], [trial, 0, 0], [1, BATCH, 10]), alone[name], 1e-4);
    });
  });

  it('evaluate with running statistics and without dropout', () => {
    for (const { build, image } of CASES) {
      const network = build(qActivation(elu(), { lambda: 0.1, evaluation: 'limit' }));
      const parameters = {
        ...createParameters(network.parameters, [1]),
        ...new RunningStatistics(network.normalised).tensors(),
      };
      const logits = network.apply(parameters, draws('x', [1, BATCH, ...image]), EVALUATION);
      assert.deepEqual(logits.shape, [1, BATCH, 10]);
      assert.ok(logits.dataSync().every(Number.isFinite));
    }
  });

  it('pool what does not commute with a maximum, such as sin, behind it', () => {
    const network = cifarCnn({ activation: sin });
    const parameters = createParameters(network.parameters, [1]);
    const { conv, pool, dense } = layersOf(parameters, (z) => tf.sin(z));
    const x = tf.tensor(normal(stream(1, 'data/sin'), 0, BATCH * 3072), [1, BATCH, 32, 32, 3]);
    let h = pool(conv(conv(tf.squeeze(x, [0]), 'conv1'), 'conv2'));
    h = pool(conv(conv(h, 'conv3'), 'conv4'));
    h = tf.sin(dense(tf.reshape(h, [BATCH, -1]), 'dense1'));
    close(network.apply(parameters, x, training()), tf.expandDims(dense(h, 'head'), 0), 1e-4);
  });

  it('refuse activations with parameters, masks of another shape, and unknown paddings', () => {
    for (const { build } of CASES) assert.throws(() => build(prelu()), /'prelu' has the parameters a/);
    const network = mnistMlp({ activation: tanh });
    const parameters = createParameters(network.parameters, [1]);
    assert.throws(
      () =>
        network.apply(parameters, draws('x', [1, BATCH, 784]), training(), {
          masks: { dense2: tf.ones([1, BATCH, 255]) },
        }),
      (error: Error) =>
        error instanceof UserError && /'dense2' .* \[1,4,255\]; give \[1,4,256\]/.test(error.message),
    );
    assert.throws(
      () => cifarCnn({ activation: tanh, padding: 'full' as 'same' }),
      /padding 'full'.* valid, same/,
    );
  });
});

const native = TESTED_BACKENDS.includes('onednn');

describe('the networks of q-neurons on onednn', { skip: native ? false : 'needs the onednn backend' }, () => {
  /** Loss and gradients of one step, by name. */
  function step({ build, image }: Case, activation: Activation): Record<string, Float32Array> {
    const network = build(activation);
    const parameters = createParameters(network.parameters, [1]);
    const x = draws('x', [1, BATCH, ...image]);
    const y = tf.reshape(tf.oneHot([1, 2, 3, 4], 10), [1, BATCH, 10]);
    const masks = masksOf(network);
    const { loss, gradients } = lossAndGradients(parameters, (live) => {
      const value = softmaxCrossEntropy(network.apply(live, x, training(), { masks }), y);
      return { minimised: value, reported: value };
    });
    return Object.fromEntries(
      Object.entries({ loss, ...gradients }).map(([name, tensor]) => [
        name,
        tensor.dataSync() as Float32Array,
      ]),
    );
  }

  for (const each of CASES.slice(0, 3))
    for (const base of [tanh, elu()])
      it(`${each.build(base).name} with q-${base.name} has the loss and the gradients of cpu`, async () => {
        const activation = qActivation(base, { lambda: 0.1 });
        await useBackend('cpu');
        const expected = step(each, activation);
        await useBackend('onednn');
        const actual = step(each, activation);
        for (const [name, values] of Object.entries(expected)) {
          const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
          const worst = values.reduce(
            (most, value, i) => Math.max(most, Math.abs(value - actual[name][i])),
            0,
          );
          // A pooled maximum of two nearly equal values may be another one; else rounding, which the normalisation of
          // four examples enlarges.
          assert.ok(worst <= 1e-2 * largest + 1e-6, `${name}: ${worst} of ${largest}`);
          assert.ok(largest > 1e-7, `${name} has no gradient`);
        }
      });
});
