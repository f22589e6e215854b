import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { isAvailable, setReplay, unavailableReason, type StepCounts } from 'tfjs-backend-onednn';
import { identity, qActivation, relu, tanh } from '../../src/activations/index.js';
import type { ImageSet } from '../../src/data/index.js';
import {
  createParameters,
  lecunDense,
  mnistCnn,
  mnistMlp,
  multiLayerPerceptron,
  type Model,
  type Parameters,
} from '../../src/models/index.js';
import { simulatedModel } from '../../src/papers/activation-adaptation/simulated.js';
import { autoencoderModel } from '../../src/papers/flexible-activations/index.js';
import { lstmModel } from '../../src/papers/flexible-activations/lstm-training.js';
import {
  burgersLoss,
  burgersTensors,
} from '../../src/papers/locally-adaptive-activations/burgers-problem.js';
import { burgersNetwork } from '../../src/papers/locally-adaptive-activations/burgers.js';
import { fitData, functionFitNetwork } from '../../src/papers/locally-adaptive-activations/function-fit.js';
import {
  networkResidual,
  withRecovery,
} from '../../src/papers/locally-adaptive-activations/slope-network.js';
import { normal, stream, words } from '../../src/random/index.js';
import {
  adam,
  descend,
  elasticNetDescent,
  gradientSteps,
  imageExamples,
  logisticLoss,
  meanSquaredError,
  momentum,
  softmaxCrossEntropy,
  tabularExamples,
  trainNetwork,
  type DescentOptions,
  type Examples,
  type NetworkTraining,
  type OptimizerState,
} from '../../src/training/index.js';
import { useBackend } from '../support/backends.js';

/** All that a training gives: the loss of each step and trial, and every number of the last parameters. */
interface Course {
  losses: number[][];
  parameters: Record<string, number[]>;
  counts: StepCounts;
}

/** Of the one batch an epoch that is smaller than the others no two in a row have the same annealed scale. */
const SMALLER = 'MNIST-MLP with annealed q-activations and a smaller last batch';

const numbersOf = (parameters: Parameters): Record<string, number[]> =>
  Object.fromEntries(Object.entries(parameters).map(([name, tensor]) => [name, [...tensor.dataSync()]]));

async function course(training: NetworkTraining): Promise<Course> {
  const losses: number[][] = [];
  const { parameters, counts } = await trainNetwork({
    ...training,
    observe: (loss) => void losses.push([...loss]),
  });
  const numbers = numbersOf(parameters);
  tf.dispose(parameters);
  return { losses, parameters: numbers, counts };
}

async function descent(options: Omit<DescentOptions, 'observe' | 'observeEvery'>): Promise<Course> {
  const losses: number[][] = [];
  const { parameters, counts } = await descend({
    ...options,
    observeEvery: 1,
    observe: ({ data, total }) => void losses.push([...data, ...total]),
  });
  const numbers = numbersOf(parameters);
  tf.dispose(parameters);
  return { losses, parameters: numbers, counts };
}

const SEEDS = [3, 0];

const images: ImageSet = {
  count: 60,
  height: 28,
  width: 28,
  images: Uint8Array.from(words(stream(1, 'data'), 0, 60 * 784), (word) => word >>> 24),
  labels: Uint8Array.from(words(stream(1, 'data'), 1, 60), (word) => word % 10),
};

/** 31 steps an epoch of 60 images, the last batch smaller than the others where `batchSize` does not divide 60. */
const ofImages = (
  network: NetworkTraining['network'],
  seeds: readonly number[],
  changes: Partial<NetworkTraining> = {},
): NetworkTraining => ({
  network,
  seeds,
  examples: imageExamples(images, { flat: true }),
  loss: softmaxCrossEntropy,
  optimizer: momentum({ learningRate: (step) => 0.05 / step, momentum: 0.9 }),
  epochs: 4,
  batchSize: 4,
  ...changes,
});

/** Sequences of ten days, batch `[1, time, batch, features]` with the next day `[1, batch, features]`. */
const sequences: Examples = {
  count: 120,
  batch: ([list]) => {
    const day = (example: number): Float32Array => normal(stream(example, 'data'), 0, 11 * 5);
    const [x, y] = [new Float32Array(10 * list.length * 5), new Float32Array(list.length * 5)];
    list.forEach((example, b) => {
      const days = day(example);
      for (let t = 0; t < 10; t++) x.set(days.subarray(5 * t, 5 * t + 5), (t * list.length + b) * 5);
      y.set(days.subarray(50), 5 * b);
    });
    return {
      x: tf.tensor4d(x, [1, 10, list.length, 5]),
      y: tf.tensor3d(y, [1, list.length, 5]),
    };
  },
};

const table = (seed: number): { features: Float32Array; labels: Uint8Array } => ({
  features: normal(stream(seed, 'data'), 0, 100 * 10),
  labels: Uint8Array.from(words(stream(seed, 'data'), 1, 100), (word) => word % 2),
});

const startOf = ({ parameters }: Pick<Model, 'parameters'>, seeds = SEEDS): Parameters =>
  createParameters(parameters, seeds);

/** Trainings of at least 50 steps, made anew at each call. */
const TRAININGS: Record<string, () => Promise<Course>> = {
  'simulated networks of 8 layers with adaptive Gumbel': () =>
    course({
      network: simulatedModel('gumbel', 8),
      seeds: [1, 2, 3],
      examples: tabularExamples([table(1), table(2), table(3)]),
      loss: logisticLoss,
      optimizer: elasticNetDescent({
        learningRate: 0.01,
        l1: 0.001,
        l2: 0.001,
        penalised: (name) => !name.endsWith('.rho'),
      }),
      epochs: 12,
      batchSize: 20,
    }),
  'the autoencoder with flexible activations': () =>
    course({
      ...ofImages(autoencoderModel('AE1', 'flexible'), SEEDS),
      examples: imageExamples(images, { flat: true, target: 'image' }),
      loss: meanSquaredError,
      optimizer: adam({ learningRate: [0.006, 0.001], trials: 2 }),
    }),
  'MNIST-MLP with batch normalisation and dropout': () =>
    course(ofImages(mnistMlp({ activation: tanh }), SEEDS)),
  [SMALLER]: () =>
    course(
      ofImages(mnistMlp({ activation: qActivation(relu, { lambda: 'a1' }) }), SEEDS, {
        batchSize: 7,
        epochs: 8,
      }),
    ),
  'MNIST-CNN with q-activations behind pooling': () =>
    course(
      ofImages(mnistCnn({ activation: qActivation(tanh, { lambda: 'c0.1' }) }), [5], {
        examples: imageExamples(images, {}),
      }),
    ),
  'LSTM with flexible gates': () =>
    course({
      network: lstmModel('LSTM-4', 'flexible'),
      seeds: [7],
      examples: sequences,
      loss: meanSquaredError,
      optimizer: adam({ learningRate: 0.006, trials: 1 }),
      epochs: 3,
      batchSize: 6,
    }),
  'the function fit with slope recovery': () => {
    const { x, u } = fitData(30);
    const network = functionFitNetwork('n-laaf-srt');
    const [points, values] = [tf.tensor3d(x, [1, 30, 1]), tf.tensor3d(u, [1, 30, 1])];
    const error = networkResidual(network);
    return descent({
      trials: 2,
      parameters: startOf(network.model),
      optimizer: adam({ learningRate: 2e-4, trials: 2 }),
      steps: 80,
      losses: withRecovery(network, 'paper', (live) => error(live, points, { u: 1 }, values)),
    });
  },
  'Burgers with slope recovery': () => {
    const network = burgersNetwork('n-laaf-srt', [20, 20, 20]);
    const points = burgersTensors(SEEDS, 100, 40);
    return descent({
      trials: 2,
      parameters: startOf(network.model),
      optimizer: adam({ learningRate: 8e-4, trials: 2 }),
      steps: 80,
      losses: withRecovery(network, 'paper', burgersLoss(network, points)),
    });
  },
};

interface Training {
  parameters: Parameters;
  state: OptimizerState;
}

const stepwise = adam({ learningRate: 1e-2, trials: SEEDS.length });
const drawing = multiLayerPerceptron(
  'drawing',
  6,
  [
    { units: 8, activation: qActivation(tanh, { lambda: 'c0.1' }) },
    { units: 1, activation: identity },
  ],
  lecunDense,
);

function newTraining(): Training {
  const parameters = startOf(drawing);
  return { parameters, state: stepwise.initialise(parameters) };
}

const copied = (parameters: Parameters): Parameters =>
  Object.fromEntries(
    Object.entries(parameters).map(([name, tensor]) => [
      name,
      tf.tensor(tensor.dataSync().slice(), tensor.shape),
    ]),
  );

/** Makes the steps `from` .. `to` - 1 of a training; the losses of each, and how many were replayed. */
function trainTo(training: Training, from: number, to: number): [losses: number[][], replayed: number] {
  const steps = gradientSteps((live, [x, y], step) => {
    const noise = { seeds: SEEDS, name: 'noise', step };
    const loss = meanSquaredError(drawing.apply(live, x, { training: true, epoch: 1, noise }), y);
    return { minimised: loss, reported: loss };
  });
  const losses: number[][] = [];
  for (let step = from; step < to; step++) {
    const numbers = (count: number): Float32Array =>
      normal(stream(step, 'data'), count, SEEDS.length * 10 * count);
    const x = tf.tensor3d(numbers(6), [SEEDS.length, 10, 6]);
    const y = tf.tensor3d(numbers(1), [SEEDS.length, 10, 1]);
    const { loss, gradients } = steps.at(training.parameters, [x, y], step, 1);
    losses.push([...loss.dataSync()]);
    tf.dispose([loss, x, y]);
    Object.assign(training, stepwise.update(training.parameters, gradients, training.state));
  }
  const { replayed } = steps.counts;
  steps.dispose();
  return [losses, replayed];
}

describe('replayed steps', { skip: isAvailable() ? false : unavailableReason() }, () => {
  before(() => useBackend('onednn'));
  after(() => setReplay(true));

  for (const [name, train] of Object.entries(TRAININGS))
    it(`give the bits of ordinary ones: ${name}`, async () => {
      setReplay(false);
      const ordinary = await train();
      setReplay(true);
      const replayed = await train();
      assert.ok(ordinary.losses.length >= 50, `${ordinary.losses.length} steps`);
      assert.equal(ordinary.counts.replayed, 0);
      assert.match(replayed.counts.reason ?? '', name === SMALLER ? /^no two steps in a row/ : /^$/);
      assert.ok(replayed.counts.replayed > ordinary.losses.length / 2, JSON.stringify(replayed.counts));
      assert.deepEqual(replayed.losses, ordinary.losses);
      assert.deepEqual(replayed.parameters, ordinary.parameters);
    });

  it('take a training up in the middle, with a loop of its own, as if it had not been interrupted', () => {
    const whole = newTraining();
    const [losses] = trainTo(whole, 0, 60);
    const first = newTraining();
    const [before, replayedBefore] = trainTo(first, 0, 30);
    // As another process would read them.
    const restored = {
      parameters: copied(first.parameters),
      state: { ...first.state, moments: first.state.moments.map(copied) },
    };
    const [rest, replayedAfter] = trainTo(restored, 30, 60);
    assert.ok(replayedBefore > 20 && replayedAfter > 20, `${replayedBefore} and ${replayedAfter}`);
    assert.deepEqual([...before, ...rest], losses);
    assert.deepEqual(numbersOf(restored.parameters), numbersOf(whole.parameters));
  });
});
