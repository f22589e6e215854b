import * as tf from '@tensorflow/tfjs-core';
import {
  defineExperiment,
  grid,
  perSeed,
  type TrialResult,
  type TypedScale,
  type Variant,
} from '../../experiments/index.js';
import { createParameters, type Classifier, type Parameters } from '../../models/index.js';
import { stream, uniform } from '../../random/index.js';
import { median } from '../../statistics/index.js';
import { lossAndGradients, momentum, softmaxCrossEntropy } from '../../training/index.js';
import { armActivation, BASES, type BaseName } from './arms.js';
import { CIFAR_PROTOCOL, MNIST_PROTOCOL, NETWORKS, type NetworkName } from './networks.js';

/** How many steps are timed, and how many go before. */
export interface OverheadSettings {
  steps: number;
  warmUp: number;
}

interface OverheadVariant extends Variant {
  readonly network: NetworkName;
  readonly base: BaseName;
}

const CLASSES = 10;
/** One image as a network takes it. */
const IMAGES: Record<NetworkName, readonly number[]> = {
  'mnist-cnn': [28, 28, 1],
  'mnist-mlp': [784],
  'cifar-cnn': [32, 32, 3],
};

/** Processor milliseconds of this process so far. */
function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** A function that trains a network by one step on a batch of random pixels, always the same. */
function stepper(network: NetworkName, model: Classifier, seed: number): { step(): void; dispose(): void } {
  const { batchSize, learningRate } = network === 'cifar-cnn' ? CIFAR_PROTOCOL : MNIST_PROTOCOL;
  const image = IMAGES[network];
  const size = image.reduce((product, length) => product * length, batchSize);
  const x = tf.tensor(uniform(stream(seed, 'data/pixels'), 0, size), [1, batchSize, ...image]);
  const classes = tf.tensor1d(
    uniform(stream(seed, 'data/classes'), 0, batchSize).map((u) => Math.floor(u * CLASSES)),
    'int32',
  );
  const y = tf.expandDims(tf.oneHot(classes, CLASSES), 0);
  const optimizer = momentum({ learningRate: () => learningRate, momentum: 0 });
  let parameters: Parameters = createParameters(model.parameters, [seed]);
  let state = optimizer.initialise(parameters);
  let number = 0;
  return {
    step: () => {
      const noise = { seeds: [seed], name: 'noise', step: number++ };
      const result = lossAndGradients(parameters, (live) => {
        const loss = softmaxCrossEntropy(model.apply(live, x, { training: true, epoch: 1, noise }), y);
        return { minimised: loss, reported: loss };
      });
      result.loss.dataSync();
      result.loss.dispose();
      ({ parameters, state } = optimizer.update(parameters, result.gradients, state));
    },
    dispose: () => tf.dispose([x, y, classes, parameters, state.moments]),
  };
}

/** The median processor time of a step of a network with the base function and with its q-activation, taken in turns. */
function timeSteps(
  { network, base }: OverheadVariant,
  { steps, warmUp }: OverheadSettings,
  seed: number,
): TrialResult {
  const both = (['base', 'c0.1'] as const).map((schedule) => ({
    times: [] as number[],
    ...stepper(network, NETWORKS[network].build({ activation: armActivation({ base, schedule }) }), seed),
  }));
  for (let i = 0; i < warmUp + steps; i++)
    for (const { times, step } of both) {
      const start = processorTime();
      step();
      if (i >= warmUp) times.push(processorTime() - start);
    }
  both.forEach(({ dispose }) => dispose());
  const [baseTime, qTime] = both.map(({ times }) => median(times));
  return {
    seed,
    status: 'completed',
    metrics: { baseMilliseconds: baseTime, qMilliseconds: qTime, ratio: qTime / baseTime },
    curves: {},
  };
}

const scale = (trials: number, settings: OverheadSettings): TypedScale<OverheadSettings> => ({
  trials,
  trialsPerBlock: trials,
  settings,
});

/**
 * The processor time of a training step with a q-activation beside that with its base function, on the batches of the
 * paper's protocol with random pixels, without dropout. Other than the results of trainings, times depend on the machine.
 *
 * Source: q-neurons, section 2: the overhead of q is one Gaussian variable and a second call of f.
 */
export const overheadExperiment = defineExperiment<OverheadSettings, OverheadVariant>({
  paper: 'q-neurons',
  name: 'overhead',
  title: 'Processor time of a training step with and without q',
  version: 1,
  variants: grid({ network: Object.keys(NETWORKS) as NetworkName[], base: BASES }),
  scales: {
    smoke: scale(1, { steps: 1, warmUp: 1 }),
    quick: scale(2, { steps: 3, warmUp: 1 }),
    paper: scale(5, { steps: 7, warmUp: 2 }),
  },
  dataHash: async () => 'random pixels',
  run: ({ variant, settings, ...block }) =>
    perSeed(block, async (seed) => {
      block.signal.throwIfAborted();
      return timeSteps(variant, settings, seed);
    }),
});
