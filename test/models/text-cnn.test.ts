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
import { countParameters, createParameters, textCnn, type Parameters } from '../../src/models/index.js';
import { lossAndGradients, softmaxCrossEntropy } from '../../src/training/index.js';
import { TESTED_BACKENDS, useBackend } from '../support/backends.js';
import { assertClose, spread } from '../support/numbers.js';

const DIMENSION = 3;
const SIZES = [3, 4, 5];
const FILTERS = 100;
const CLASSES = 2;
/** Words 0 are padding; one text has a word alone, one repeats a word, one is as long as the batch. */
const TEXTS = [
  [1, 2, 3, 4, 5, 6],
  [4, 0, 0, 0, 0, 0],
  [2, 2, 7, 2, 0, 0],
];
const LENGTH = 6;
const VECTORS = Float32Array.from([...[0, 0, 0], ...spread(7 * DIMENSION)]);

type Scalar = (z: number, rho: number) => number;

/** The activations in float64, as eq. (1) and (2) print them. */
const FORMULAS: Record<string, Scalar> = {
  relu: (z) => Math.max(0, z),
  'adaptive-relu': (z, rho) => (z > 0 ? z * (1 - Math.exp(-Math.exp(rho) * z)) : 0),
  'adaptive-gumbel': (z, rho) => 1 - (1 + Math.exp(rho) * Math.exp(z)) ** (-1 / Math.exp(rho)),
};

type Values = Record<string, number[]>;

/** x W + b of a dense layer, in float64. */
function denseLayer(x: readonly number[], values: Values, name: string, units: number): number[] {
  const [kernel, bias] = [values[`${name}.kernel`], values[`${name}.bias`]];
  return Array.from({ length: units }, (_, u) =>
    x.reduce((sum, value, i) => sum + value * kernel[i * units + u], bias[u]),
  );
}

/** The logits of the network word by word, in float64, each text padded by four vectors of zeros on either side and more. */
function literalLogits(
  values: Values,
  convolution: Activation,
  dense: Activation,
  masks: number[][],
): number[][] {
  const vector = (row: number): number[] => [...VECTORS.subarray(row * DIMENSION, (row + 1) * DIMENSION)];
  const padding = new Array<number>(5).fill(0);
  return TEXTS.map((text, b) => {
    const words = [...padding, ...text.filter((row) => row > 0), ...padding].map(vector);
    const features = SIZES.flatMap((size) =>
      Array.from({ length: FILTERS }, (_, f) => {
        const [kernel, bias] = [values[`convolution${size}.kernel`], values[`convolution${size}.bias`][f]];
        let largest = -Infinity;
        for (let t = 0; t + size <= words.length; t++) {
          let sum = bias;
          for (let j = 0; j < size; j++)
            for (let k = 0; k < DIMENSION; k++)
              sum += words[t + j][k] * kernel[(j * DIMENSION + k) * FILTERS + f];
          largest = Math.max(largest, sum);
        }
        return largest;
      }),
    ).map(
      (z, i) =>
        masks[b][i] * FORMULAS[convolution.name](z, values[`convolution.${convolution.name}.rho`]?.[i] ?? 0),
    );
    const hidden = denseLayer(features, values, 'dense1', 100).map((z, i) =>
      FORMULAS[dense.name](z, values[`dense1.${dense.name}.rho`]?.[i] ?? 0),
    );
    return denseLayer(hidden, values, 'head', CLASSES);
  });
}

const crossEntropy = (logits: number[][], labels: number[]): number =>
  logits.reduce(
    (sum, z, b) => sum + Math.log(z.reduce((all, value) => all + Math.exp(value), 0)) - z[labels[b]],
    0,
  ) / logits.length;

const LABELS = [0, 1, 1];
const MASKS = TEXTS.map((_, b) => Array.from({ length: 300 }, (_, i) => ((i + b) % 3 === 0 ? 0 : 2)));

function setUp(convolution: Activation, dense: Activation) {
  const model = textCnn({ vectors: VECTORS, dimension: DIMENSION, classes: CLASSES, convolution, dense });
  const parameters = createParameters(model.parameters, [5]);
  // Biases and shapes away from where they start, where several gradients are alike.
  for (const [i, name] of Object.keys(parameters).entries())
    if (!name.endsWith('.kernel')) {
      const { shape, size } = parameters[name];
      parameters[name].dispose();
      parameters[name] = tf.mul(tf.tensor(spread(size, 10 * i), shape), 0.3);
    }
  const values = Object.fromEntries(
    Object.entries(parameters).map(([name, tensor]): [string, number[]] => [
      name,
      Array.from(tensor.dataSync()),
    ]),
  );
  const x = tf.tensor3d(TEXTS.flat(), [1, TEXTS.length, LENGTH], 'int32');
  const masks = { convolution: tf.tensor3d(MASKS.flat(), [1, TEXTS.length, 300]) };
  return { model, parameters, values, x, masks };
}

const PAIRS: [Activation, Activation][] = [
  [relu, relu],
  [adaptiveGumbel(), adaptiveRelu()],
  [adaptiveRelu(), adaptiveGumbel()],
];

interface Slope {
  name: string;
  i: number;
  expected: number;
}
const known = new Map<string, Slope[]>();

/** Central differences of some numbers of each parameter: of all they would take minutes. */
function slopes([convolution, dense]: [Activation, Activation], values: Values): Slope[] {
  const key = `${convolution.name} ${dense.name}`;
  const found =
    known.get(key) ??
    Object.entries(values).flatMap(([name, list]) =>
      Array.from({ length: 4 }, (_, k): Slope => {
        const i = Math.floor(((k + 0.3) * list.length) / 4);
        const at = (change: number): number => {
          const changed = { ...values, [name]: [...list] };
          changed[name][i] += change;
          return crossEntropy(literalLogits(changed, convolution, dense, MASKS), LABELS);
        };
        // For these numbers no maximum and no relu changes its branch within 1e-5.
        return { name, i, expected: (at(1e-5) - at(-1e-5)) / 2e-5 };
      }),
    );
  known.set(key, found);
  return found;
}

for (const backend of TESTED_BACKENDS)
  describe(`textCnn on ${backend}`, () => {
    before(() => useBackend(backend));

    it('has the logits of a word by word computation in float64', () => {
      for (const [convolution, dense] of PAIRS) {
        const { model, parameters, values, x, masks } = setUp(convolution, dense);
        const logits = model.apply(parameters, x, EVALUATION, { masks });
        assert.deepEqual(logits.shape, [1, TEXTS.length, CLASSES]);
        const expected = literalLogits(values, convolution, dense, MASKS).flat();
        // float32 sums of 300 and of 100 terms below 1.
        logits
          .dataSync()
          .forEach((value, i) => assertClose(value, expected[i], { absolute: 1e-5, relative: 1e-5 }));
      }
    });

    it('has the gradients of central differences in float64', () => {
      for (const [convolution, dense] of PAIRS) {
        const { model, parameters, values, x, masks } = setUp(convolution, dense);
        const y = tf.oneHot(tf.tensor2d([LABELS], undefined, 'int32'), CLASSES);
        const { gradients } = lossAndGradients(parameters, (live) => {
          const loss = softmaxCrossEntropy(model.apply(live, x, EVALUATION, { masks }), y);
          return { minimised: loss, reported: loss };
        });
        for (const { name, i, expected } of slopes([convolution, dense], values))
          assertClose(
            gradients[name].dataSync()[i],
            expected,
            { absolute: 2e-6, relative: 1e-4 },
            `${name}[${i}]`,
          );
      }
    });

    it('sees a text as it is, whatever the others of the batch and their length', () => {
      const { model, parameters, x } = setUp(relu, adaptiveGumbel());
      const together = model.apply(parameters, x, EVALUATION).dataSync();
      TEXTS.forEach((text, b) => {
        const words = text.filter((row) => row > 0);
        const alone = model.apply(parameters, tf.tensor3d(words, [1, 1, words.length], 'int32'), EVALUATION);
        alone
          .dataSync()
          .forEach((value, i) => assertClose(value, together[b * CLASSES + i], { absolute: 1e-6 }));
      });
    });

    it('gives a text without any word the value of padding', () => {
      const { model, parameters, values } = setUp(relu, relu);
      const logits = model.apply(parameters, tf.zeros([1, 1, 4], 'int32'), EVALUATION);
      const features = SIZES.flatMap((size) =>
        values[`convolution${size}.bias`].map((bias) => Math.max(0, bias)),
      );
      const hidden = denseLayer(features, values, 'dense1', 100).map((z) => Math.max(0, z));
      const expected = denseLayer(hidden, values, 'head', CLASSES);
      logits.dataSync().forEach((value, i) => assertClose(value, expected[i], { absolute: 1e-5 }));
    });

    it('leaves no tensors behind', () => {
      const { model, parameters, x } = setUp(adaptiveGumbel(), relu);
      const count = tf.memory().numTensors;
      tf.tidy(() => void model.apply(parameters, x, EVALUATION).dataSync());
      assert.equal(tf.memory().numTensors, count);
    });
  });

describe('textCnn', () => {
  it('has the parameters that its formula says, shapes by feature map and neuron', () => {
    const options = { vectors: VECTORS, dimension: DIMENSION, classes: 4 };
    const plain = textCnn({ ...options, convolution: relu, dense: relu });
    // 12 words of filters, 100 each, and their biases; 300 x 100 + 100; 100 x 4 + 4.
    const weights = 12 * DIMENSION * 100 + 300 + 30_100 + 404;
    assert.equal(countParameters(plain.parameters), weights);
    const adaptive = textCnn({ ...options, convolution: adaptiveGumbel(), dense: adaptiveRelu() });
    assert.equal(countParameters(adaptive.parameters), weights + 300 + 100);
    assert.deepEqual(plain.trainableActivations, []);
    const parameters: Parameters = createParameters(adaptive.parameters, [0]);
    assert.deepEqual(parameters['convolution.adaptive-gumbel.rho'].shape, [1, 1, 300]);
    assert.deepEqual(parameters['dense1.adaptive-relu.rho'].shape, [1, 1, 100]);
  });
});
