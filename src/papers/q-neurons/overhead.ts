import {
  defineExperiment,
  grid,
  perSeed,
  type TrialResult,
  type TypedScale,
  type Variant,
} from '../../experiments/index.js';
import { median } from '../../statistics/index.js';
import { momentum, stepTimes, type TimedSteps } from '../../training/index.js';
import { armActivation, BASES, type BaseName } from './arms.js';
import { CIFAR_PROTOCOL, MNIST_PROTOCOL, NETWORKS, type NetworkName } from './networks.js';

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

/** The median processor time of a step of a network with the base function and with its q-activation, taken in turns. */
function timeSteps({ network, base }: OverheadVariant, settings: TimedSteps, seed: number): TrialResult {
  const { batchSize, learningRate } = network === 'cifar-cnn' ? CIFAR_PROTOCOL : MNIST_PROTOCOL;
  const [baseTime, qTime] = stepTimes(
    (['base', 'c0.1'] as const).map((schedule) =>
      NETWORKS[network].build({ activation: armActivation({ base, schedule }) }),
    ),
    {
      ...settings,
      image: IMAGES[network],
      classes: CLASSES,
      batchSize,
      seed,
      optimizer: () => momentum({ learningRate: () => learningRate, momentum: 0 }),
    },
  ).map(median);
  return {
    seed,
    status: 'completed',
    metrics: { baseMilliseconds: baseTime, qMilliseconds: qTime, ratio: qTime / baseTime },
    curves: {},
  };
}

const scale = (trials: number, settings: TimedSteps): TypedScale<TimedSteps> => ({
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
export const overheadExperiment = defineExperiment<TimedSteps, OverheadVariant>({
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
