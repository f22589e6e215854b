import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { isAvailable } from 'tfjs-backend-onednn';
import {
  EVALUATION,
  adaptiveSlope,
  flexibleSigmoid,
  flexibleTanh,
  tanh,
} from '../../src/activations/index.js';
import {
  autoencoder,
  createParameters,
  lenet5,
  multiLayerPerceptron,
  slopeLeNet,
  stackedLstm,
  type Model,
} from '../../src/models/index.js';
import {
  adam,
  lossAndGradients,
  meanSquaredError,
  momentum,
  softmaxCrossEntropy,
  type Optimizer,
} from '../../src/training/index.js';
import { useBackend } from '../support/backends.js';
import { spread } from '../support/numbers.js';

const STEPS = 50;

interface Case {
  name: string;
  model: Model;
  /** With the axis of trials, here of 1. */
  input: number[];
  target: number[];
  /** Cross-entropy with classes instead of squared errors. */
  classes?: boolean;
  optimizer(): Optimizer;
}

const CASES: Case[] = [
  {
    // Not with the flexible layers: their cube root has no bounded slope at 0, so that inputs changed by 1e-7 change the
    // losses of 50 steps by 4e-3 on one and the same backend.
    name: 'autoencoder',
    model: autoencoder('AE1'),
    input: [1, 8, 784],
    target: [1, 8, 784],
    optimizer: () => adam({ learningRate: 1e-3, trials: 1 }),
  },
  {
    name: 'perceptron with adaptive slopes',
    model: multiLayerPerceptron('slopes', 1, [
      ...new Array<number>(4)
        .fill(50)
        .map((units) => ({ units, activation: adaptiveSlope(tanh, 5), sharing: 'neuron' as const })),
      { units: 1, activation: tanh },
    ]),
    input: [1, 60, 1],
    target: [1, 60, 1],
    optimizer: () => adam({ learningRate: 2e-3, trials: 1 }),
  },
  {
    name: 'stacked LSTM with flexible gates',
    model: stackedLstm({ name: 'lstm', inputs: 6, units: [5, 16], outputs: 1, gate: flexibleSigmoid }),
    input: [1, 12, 16, 6],
    target: [1, 16, 1],
    optimizer: () => adam({ learningRate: 1e-2, trials: 1 }),
  },
  {
    name: 'LeNet-5',
    model: lenet5({ channels: 1, last: { activation: flexibleTanh, sharing: 'neuron' } }),
    input: [1, 2, 32, 32, 1],
    target: [1, 2, 10],
    classes: true,
    optimizer: () => momentum({ learningRate: () => 1e-3, momentum: 0.9 }),
  },
  {
    name: 'LeNet with adaptive slopes',
    model: slopeLeNet({ side: 16, hidden: 32, activation: adaptiveSlope(tanh, 1) }),
    input: [1, 1, 16, 16, 1],
    target: [1, 1, 10],
    classes: true,
    optimizer: () => adam({ learningRate: 1e-3, trials: 1 }),
  },
];

/** Losses before each of {@link STEPS} updates on one batch. */
function losses({ model, input, target, classes = false, optimizer }: Case): number[] {
  const size = (shape: number[]): number => shape.reduce((product, n) => product * n, 1);
  const x = tf.tensor(spread(size(input)), input);
  const values = spread(size(target), 100).map((value, i) => {
    const [row, column] = [Math.floor(i / target[2]), i % target[2]];
    return classes ? Number(column === (3 * row) % target[2]) : value / 2;
  });
  const y = tf.tensor(values, target);
  const loss = classes ? softmaxCrossEntropy : meanSquaredError;
  let parameters = createParameters(model.parameters, [3]);
  const rule = optimizer();
  let state = rule.initialise(parameters);
  return Array.from({ length: STEPS }, () => {
    const result = lossAndGradients(parameters, (live) => {
      const value = loss(model.apply(live, x, { ...EVALUATION, training: true }), y);
      return { minimised: value, reported: value };
    });
    ({ parameters, state } = rule.update(parameters, result.gradients, state));
    return result.loss.dataSync()[0];
  });
}

describe('models of the workbook', { skip: isAvailable() ? false : 'needs the onednn backend' }, () => {
  for (const each of CASES) {
    it(`${each.name}: ${STEPS} steps on onednn have the losses of cpu`, async (context) => {
      await useBackend('cpu');
      const expected = losses(each);
      await useBackend('onednn');
      const actual = losses(each);
      const worst = Math.max(...expected.map((want, i) => Math.abs(actual[i] - want) / want));
      context.diagnostic(
        `largest relative difference ${worst.toExponential(1)}, loss ${expected[0]} to ${expected.at(-1)}`,
      );
      assert.ok(expected.at(-1)! < expected[0], 'the model learns');
      // Rounding differs by about 1e-7 a step; 1e-4 leaves room for what training amplifies.
      assert.ok(worst <= 1e-4, `relative difference ${worst}`);
    });
  }
});
