import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { lstmLayer as fusedLstmLayer } from 'tfjs-backend-onednn';
import { EVALUATION, flexibleSigmoid, sigmoid, tanh } from '../../src/activations/index.js';
import { chooseBackend } from '../../src/backends/index.js';
import { countCellParameters, createParameters, lstmLayer, stackedLstm } from '../../src/models/index.js';
import { normal, stream } from '../../src/random/index.js';

const draws = (name: string, shape: number[], scale: number, shift = 0): tf.Tensor => {
  const count = shape.reduce((product, length) => product * length, 1);
  return tf.tensor(
    normal(stream(7, `noise/${name}`), 0, count).map((value) => shift + scale * value),
    shape,
  );
};

const worst = (a: tf.Tensor, b: tf.Tensor): number => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0];

const [TRIALS, TIME, BATCH, FEATURES, UNITS] = [3, 4, 5, 2, 6];

const layerInputs = (xTrials: number): tf.Tensor[] => [
  draws('x', [xTrials, TIME, BATCH, FEATURES], 1),
  draws('kernel', [TRIALS, FEATURES, 4 * UNITS], 0.8),
  draws('recurrent', [TRIALS, UNITS, 4 * UNITS], 0.5),
  draws('bias', [TRIALS, 1, 4 * UNITS], 0.3),
  draws('alpha', [TRIALS, 1, 3 * UNITS], 0.3, 0.6),
  // Wide enough that sums lie inside the ramp, beyond either end, and some ramps fall.
  draws('beta', [TRIALS, 1, 3 * UNITS], 0.5, 0.4),
];

describe('the LSTM layer in one kernel', () => {
  before(async () => {
    await chooseBackend();
  });

  for (const xTrials of [1, TRIALS])
    for (const flexible of [true, false])
      it(`is the layer of plain operations, ${flexible ? 'flexible' : 'plain'} gates, x of ${xTrials} trials`, () => {
        const inputs = layerInputs(xTrials).slice(0, flexible ? 6 : 4);
        const weights = draws('weights', [TRIALS, TIME, BATCH, UNITS], 1);
        const gates = (alpha: tf.Tensor, beta: tf.Tensor) => (flexible ? { alpha, beta } : undefined);
        const fused = (
          x: tf.Tensor,
          w: tf.Tensor,
          u: tf.Tensor,
          b: tf.Tensor,
          alpha: tf.Tensor,
          beta: tf.Tensor,
        ) => fusedLstmLayer(x, w, u, b, gates(alpha, beta));
        const plain = (
          x: tf.Tensor,
          w: tf.Tensor,
          u: tf.Tensor,
          b: tf.Tensor,
          alpha: tf.Tensor,
          beta: tf.Tensor,
        ) =>
          lstmLayer(tf.tile(x, [TRIALS / xTrials, 1, 1, 1]), w, u, b, (z) =>
            (flexible ? flexibleSigmoid : sigmoid).apply(z, { alpha, beta }, EVALUATION),
          );
        const [f, p] = [fused, plain].map((layer) =>
          tf.valueAndGrads((...args: tf.Tensor[]) =>
            tf.sum(tf.mul(weights, (layer as (...all: tf.Tensor[]) => tf.Tensor)(...args))),
          )(inputs),
        );
        // Sums of about a hundred float32 terms of order 1: both sides carry roundings of a few 1e-6.
        assert.ok(worst(f.value, p.value) < 1e-4);
        f.grads.forEach((gradient, i) => {
          assert.deepEqual(gradient.shape, inputs[i].shape);
          const size = Math.max(1, tf.max(tf.abs(p.grads[i])).dataSync()[0]);
          assert.ok(
            worst(gradient, p.grads[i]) < 2e-5 * size,
            `gradient ${i}: ${worst(gradient, p.grads[i])}`,
          );
        });
      });

  it('refuses shapes that do not belong together', () => {
    const [x, kernel, recurrent, bias] = layerInputs(TRIALS);
    assert.throws(() => fusedLstmLayer(x, recurrent, recurrent, bias), /kernel has the shape/);
    assert.throws(() => fusedLstmLayer(tf.slice(x, 0, 2), kernel, recurrent, bias), /x has 2 trials/);
  });
});

describe('stackedLstm', () => {
  before(async () => {
    await chooseBackend();
  });
  const model = (gate = flexibleSigmoid, units: number[] = [16], cell: 'xavier' | 'library' = 'xavier') =>
    stackedLstm({ name: 'test', inputs: 5, units, outputs: 5, gate, cell });

  it('has the parameters that Table 1 counts, and 6 h more a layer with flexible gates', () => {
    const sizes: [number[], number, number][] = [
      [[16], 1408, 96],
      [[8, 4, 4], 800, 96],
      [[16, 8], 2208, 144],
      [[16, 16], 3520, 192],
    ];
    for (const [units, fixed, extra] of sizes) {
      assert.equal(countCellParameters(model(sigmoid, units)), fixed);
      assert.equal(countCellParameters(model(flexibleSigmoid, units)), fixed + extra);
    }
    // The paper: 6.82 % more for [5, 16].
    assert.equal(((100 * 96) / 1408).toFixed(2), '6.82');
    assert.equal(countCellParameters(model(sigmoid, [16], 'library')), 1408 + 64);
  });

  it('starts flexible where it starts fixed', () => {
    const x = draws('x', [1, 3, 4, 5], 1);
    const [fixed, flexible] = [sigmoid, flexibleSigmoid].map((gate) => {
      const built = model(gate, [8, 4, 4]);
      return built.apply(createParameters(built.parameters, [3, 4]), x, EVALUATION);
    });
    assert.deepEqual(fixed.shape, [2, 4, 5]);
    assert.ok(worst(fixed, flexible) < 1e-6);
  });

  it('keeps trials apart', () => {
    const built = model(flexibleSigmoid, [16, 8]);
    const x = draws('x', [1, 3, 4, 5], 1);
    const together = built.apply(createParameters(built.parameters, [5, 6, 9]), x, EVALUATION);
    const alone = built.apply(createParameters(built.parameters, [6]), x, EVALUATION);
    assert.ok(worst(tf.slice(together, [1, 0, 0], [1, 4, 5]), alone) < 1e-6);
  });

  it('takes gates of any activation, shared or not', () => {
    for (const sharing of ['neuron', 'layer', 'network'] as const) {
      const built = stackedLstm({
        name: 'any',
        inputs: 2,
        units: [3, 3],
        outputs: 1,
        gate: flexibleSigmoid,
        sharing,
      });
      const parameters = createParameters(built.parameters, [1]);
      assert.deepEqual(built.apply(parameters, draws('x', [1, 2, 3, 2], 1), EVALUATION).shape, [1, 3, 1]);
    }
    const odd = stackedLstm({ name: 'odd', inputs: 2, units: [3], outputs: 1, gate: tanh });
    const parameters = createParameters(odd.parameters, [1]);
    assert.deepEqual(odd.apply(parameters, draws('x', [1, 2, 3, 2], 1), EVALUATION).shape, [1, 3, 1]);
  });

  it('is eq. (4) for one unit, one feature and two steps', () => {
    const built = stackedLstm({ name: 'one', inputs: 1, units: [1], outputs: 1, gate: sigmoid });
    const values: Record<string, number[]> = {
      'lstm1.kernel': [0.3, -0.7, 0.5, 1.1],
      'lstm1.recurrent': [0.2, 0.4, -0.6, 0.9],
      'lstm1.bias': [0.1, -0.2, 0.3, 0.05],
      'head.kernel': [1],
      'head.bias': [0],
    };
    const parameters = Object.fromEntries(
      built.parameters.map(({ name, shape }) => [name, tf.tensor(values[name], [1, ...shape])]),
    );
    const x = [0.8, -0.4];
    // The recurrence in float64.
    const logistic = (z: number): number => 1 / (1 + Math.exp(-z));
    let [h, c] = [0, 0];
    for (const input of x) {
      const z = [0, 1, 2, 3].map(
        (k) => values['lstm1.kernel'][k] * input + values['lstm1.recurrent'][k] * h + values['lstm1.bias'][k],
      );
      c = logistic(z[0]) * c + logistic(z[1]) * Math.tanh(z[3]);
      h = logistic(z[2]) * Math.tanh(c);
    }
    const y = built.apply(parameters, tf.tensor4d(x, [1, 2, 1, 1]), EVALUATION).dataSync()[0];
    assert.ok(Math.abs(y - h) < 1e-6, `${y}, expected ${h}`);
  });
});
