import { cifar10, mnist, type ColourDataSet, type DataSet, type ImageDataSet } from '../../data/index.js';
import {
  defineExperiment,
  experimentId,
  scaleOf,
  type Experiment,
  type Results,
  type TrialResult,
} from '../../experiments/index.js';
import { cifarCnn, mnistCnn, mnistMlp } from '../../models/index.js';
import { Q_ARMS, type QArm } from './arms.js';
import { trainArm, type QNetwork, type QSettings } from './training.js';

/** The networks of section 3 as text names them, in the order of the figures. */
export const NETWORK_LABELS = {
  'mnist-cnn': 'MNIST-CNN',
  'mnist-mlp': 'MNIST-MLP',
  'cifar-cnn': 'CIFAR-CNN',
} as const;
export type NetworkName = keyof typeof NETWORK_LABELS;

/** The network of an experiment, and whether it is the longer training of a few arms. */
export const networkLabel = ({ experiment: { name } }: Results): string =>
  name === 'mnist-cnn-longer'
    ? `${NETWORK_LABELS['mnist-cnn']}, longer`
    : NETWORK_LABELS[name as NetworkName];

/** How each is built and takes images. */
export const NETWORKS: Record<NetworkName, QNetwork> = {
  'mnist-cnn': { build: mnistCnn, flat: false },
  'mnist-mlp': { build: mnistMlp, flat: true },
  'cifar-cnn': { build: cifarCnn, flat: false },
};

/** How a network that is not drawn can be trained. */
export const notDrawn = (results: Results): string =>
  `${networkLabel(results)}: a figure is published once all trials are stored; ` +
  `\`npx workbook run ${experimentId(results.experiment)} --scale reduced --workers 2\` trains them.`;

/** What the protocols of section 3 have in common. */
const COMMON = { epochs: 100, testExamples: 10_000, rateDecay: 1e-6, draws: 10 } as const;

export const MNIST_PROTOCOL: QSettings = {
  ...COMMON,
  trainingExamples: 60_000,
  batchSize: 64,
  learningRate: 0.05,
};

/** The maps of 250 images do not fit into the cache. */
const MNIST_CNN_PROTOCOL: QSettings = { ...MNIST_PROTOCOL, evaluationBatch: 64 };

export const CIFAR_PROTOCOL: QSettings = {
  ...COMMON,
  trainingExamples: 50_000,
  batchSize: 32,
  learningRate: 0.01,
};

const SMOKE: Partial<QSettings> = {
  epochs: 1,
  trainingExamples: 16,
  testExamples: 10,
  batchSize: 16,
  draws: 1,
};

interface Definition {
  readonly name: string;
  readonly title: string;
  readonly network: QNetwork;
  readonly arms: readonly QArm[];
  readonly data: DataSet<ImageDataSet | ColourDataSet>;
  /** The most trials in one tensor: above 1 only for a network that has an axis of trials. */
  readonly side: number;
  readonly protocol: QSettings;
  readonly quick: Partial<QSettings>;
  readonly reduced: { readonly fraction: string; readonly settings: Partial<QSettings> };
  /** 10 by default, as in the paper. */
  readonly trials?: number;
}

/**
 * The arms of a network, trained with one another's initial weights, images, order of batches and masks where they have the
 * same seed. The reduced scale has five runs, fewer than which no verdict is reached.
 */
export function qExperiment(definition: Definition): Experiment {
  const { name, title, network, arms, data, side, protocol, quick, reduced, trials = 10 } = definition;
  const scale = scaleOf(protocol, side);
  return defineExperiment<QSettings, QArm>({
    paper: 'q-neurons',
    name,
    title,
    version: 1,
    variants: arms,
    scales: {
      smoke: scale(1, SMOKE),
      quick: scale(5, quick),
      reduced: scale(5, reduced.settings, { fraction: reduced.fraction }),
      paper: scale(trials),
    },
    dataHash: () => data.hash(),
    work: ({ epochs, trainingExamples, testExamples }) =>
      // A training step does three times the products of a forward pass.
      epochs * (3 * trainingExamples + trainingExamples + testExamples),
    run: async ({ variant, settings, seeds, onProgress, signal }) => {
      const set = await data.load();
      const results: TrialResult[] = [];
      for (let start = 0; start < seeds.length; start += side) {
        const block = seeds.slice(start, start + side);
        results.push(
          ...(await trainArm(network, set, variant, settings, {
            seeds: block,
            onProgress: (fraction) => onProgress((start + fraction * block.length) / seeds.length),
            signal,
          })),
        );
      }
      return results;
    },
  });
}

const MNIST = { data: mnist, protocol: MNIST_PROTOCOL };

/**
 * Figure 4: MNIST-MLP, the runs of an arm side by side in one tensor.
 *
 * Source: q-neurons, section 3.
 */
export const mnistMlpExperiment = qExperiment({
  ...MNIST,
  name: 'mnist-mlp',
  title: 'A multi-layer perceptron on MNIST with four activations and their q-activations',
  network: NETWORKS['mnist-mlp'],
  arms: Q_ARMS,
  side: 10,
  quick: { epochs: 2, trainingExamples: 640, testExamples: 500 },
  reduced: {
    fraction: '5,000 of 60,000 images, 8 of 100 epochs, 5 of 10 runs, 2,000 test images',
    settings: { epochs: 8, trainingExamples: 5000, testExamples: 2000 },
  },
});

/**
 * Figure 3: MNIST-CNN.
 *
 * Source: q-neurons, section 3.
 */
export const mnistCnnExperiment = qExperiment({
  data: mnist,
  protocol: MNIST_CNN_PROTOCOL,
  name: 'mnist-cnn',
  title: 'A convolutional network on MNIST with four activations and their q-activations',
  network: NETWORKS['mnist-cnn'],
  arms: Q_ARMS,
  side: 1,
  quick: { epochs: 2, trainingExamples: 128, testExamples: 100, statisticsMomentum: 0.5, draws: 2 },
  reduced: {
    // 156 whole batches: a last batch of a few images would have a tenth of the running statistics that are read after it.
    fraction: '9,984 of 60,000 images, 5 of 100 epochs, 5 of 10 runs, 5,000 test images',
    settings: { epochs: 5, trainingExamples: 9984, testExamples: 5000, draws: 4 },
  },
});

/**
 * Figure 5: CIFAR-CNN.
 *
 * Source: q-neurons, section 3.
 */
export const cifarCnnExperiment = qExperiment({
  name: 'cifar-cnn',
  title: 'A convolutional network on CIFAR-10 with four activations and their q-activations',
  network: NETWORKS['cifar-cnn'],
  arms: Q_ARMS,
  data: cifar10,
  side: 1,
  protocol: CIFAR_PROTOCOL,
  quick: { epochs: 2, trainingExamples: 64, testExamples: 100, draws: 2 },
  reduced: {
    fraction: '640 of 50,000 images, 5 of 100 epochs, 5 of 10 runs, 500 test images',
    settings: { epochs: 5, trainingExamples: 640, testExamples: 500, draws: 4 },
  },
});

/** The base functions that the paper finds best, and their q-activations with a fixed scale, without dropout. */
const LONGER_ARMS = Q_ARMS.filter(
  ({ base, schedule, dropout }) =>
    (base === 'tanh' || base === 'elu') &&
    (schedule === 'base' || schedule === 'c0.1') &&
    dropout === 'plain',
);

/**
 * MNIST-CNN trained longer, to tell arms that learn slowly from arms that do not learn.
 *
 * Source: q-neurons, section 3; the paper scale is its protocol in five runs.
 */
export const longerExperiment = qExperiment({
  ...MNIST,
  name: 'mnist-cnn-longer',
  title: 'The convolutional network on MNIST, trained longer with tanh, ELU and their q-activations',
  network: NETWORKS['mnist-cnn'],
  arms: LONGER_ARMS,
  side: 1,
  trials: 5,
  quick: { epochs: 4, trainingExamples: 128, testExamples: 100, statisticsMomentum: 0.5, draws: 2 },
  reduced: {
    fraction: '3 of 100 epochs',
    settings: { epochs: 3 },
  },
});
