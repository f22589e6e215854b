import * as tf from '@tensorflow/tfjs-core';
import { grouped } from '../../charts/index.js';
import { cifar10, mnist, type ColourDataSet, type DataSet, type ImageDataSet } from '../../data/index.js';
import {
  defineExperiment,
  experimentId,
  perSeed,
  scaleOf,
  trialResults,
  type Experiment,
  type Results,
  type TrialResult,
  type TypedBlock,
  type Variant,
} from '../../experiments/index.js';
import { learntActivations, lenet5, variationalPerceptron, type Model } from '../../models/index.js';
import { dataProblem } from '../../report/index.js';
import {
  adam,
  evaluateClassifier,
  firstNumbers,
  imageExamples,
  randomSplit,
  trainClassifier,
} from '../../training/index.js';
import { CLASSIFICATION_ARMS, OUTPUT_ARMS, type NetworkArm } from './arms.js';

/** The protocol of one network on one data set. */
export interface ClassificationSettings {
  /** Each trial draws its own from those of the data set. */
  trainingExamples: number;
  testExamples: number;
  epochs: number;
  batchSize: number;
  learningRate: number;
}

type ClassificationVariant = Variant & { readonly arm: NetworkArm };

/** A network and what it learns. */
export interface ClassificationTask {
  readonly title: string;
  /** Test accuracies nearer than this, in percentage points, are alike. */
  readonly smallestEffect: number;
  readonly images: number;
  /** Whether x is `[trials, batch, pixels]` and all trials of a block train side by side. */
  readonly flat: boolean;
  /** The shape of one image. */
  readonly image: readonly number[];
  readonly arms: Readonly<Record<string, NetworkArm>>;
  network(arm: NetworkArm): Model;
  readonly data: DataSet<ImageDataSet | ColourDataSet>;
}

/** 784-256-256-10. */
const perceptron = ({ activation, sharing, output }: NetworkArm): Model => {
  const hidden = { units: 256, activation, sharing };
  return variationalPerceptron('mnist-perceptron', 784, [hidden, hidden], { units: 10, activation: output });
};

const MNIST = { images: 60_000, smallestEffect: 0.2, data: mnist };
const PERCEPTRON = { ...MNIST, flat: true, image: [784], network: perceptron };

const TASKS = {
  'mnist-mlp': { ...PERCEPTRON, title: 'MNIST, 784-256-256-10', arms: CLASSIFICATION_ARMS },
  'output-layer': { ...PERCEPTRON, title: 'MNIST, 784-256-256-10, output layer', arms: OUTPUT_ARMS },
  'mnist-lenet5': {
    ...MNIST,
    title: 'MNIST, LeNet-5',
    flat: false,
    image: [28, 28, 1],
    arms: CLASSIFICATION_ARMS,
    network: (arm) => lenet5({ channels: 1, pad: 2, hidden: arm }),
  },
  'cifar10-lenet5': {
    title: 'CIFAR-10, LeNet-5',
    images: 50_000,
    smallestEffect: 1,
    flat: false,
    image: [32, 32, 3],
    arms: CLASSIFICATION_ARMS,
    network: (arm) => lenet5({ hidden: arm }),
    data: cifar10,
  },
} satisfies Record<string, ClassificationTask>;
export type TaskName = keyof typeof TASKS;

/** Trains trials side by side; a network whose convolutions have no trial axis takes one. */
async function train(
  task: TaskName,
  { variant, settings, onProgress, signal }: TypedBlock<ClassificationSettings, ClassificationVariant>,
  seeds: readonly number[],
): Promise<TrialResult[]> {
  const { flat, data: source, network: build } = TASKS[task] as ClassificationTask;
  const data = await source.load();
  const [learned, tested] = [data.train, data.test].map((set) => imageExamples(set, { flat }));
  const network = build(variant.arm);
  const { parameters, trainingLoss } = await trainClassifier({
    network,
    seeds,
    examples: learned,
    chosen: seeds.map((seed) => randomSplit(seed, learned.count, settings.trainingExamples).train),
    optimizer: adam({ learningRate: settings.learningRate, trials: seeds.length }),
    epochs: settings.epochs,
    batchSize: settings.batchSize,
    onProgress,
    signal,
  });
  const numbers = [firstNumbers(settings.testExamples)];
  const { loss, accuracy } = evaluateClassifier({ network, parameters, examples: tested, numbers });
  const learnt = seeds.map((_, trial) => learntActivations(network, parameters, trial));
  tf.dispose(parameters);
  return trialResults(seeds, {
    metrics: {
      testAccuracy: accuracy,
      testLoss: loss,
      trainingLoss: trainingLoss.map((list) => list.at(-1)!),
    },
    curves: { trainingLoss },
    parameters: (trial) => learnt[trial],
  });
}

export const PROTOCOL = { testExamples: 10_000, epochs: 20, batchSize: 100, learningRate: 1e-3 };

/** The experiment of a task; `reduced` is what two cores train in minutes. */
function classification(
  task: TaskName,
  trials: number,
  reduced: { trainingExamples: number; epochs: number },
): Experiment {
  const { title, images, flat, data, arms } = TASKS[task] as ClassificationTask;
  const scale = scaleOf<ClassificationSettings>({ ...PROTOCOL, trainingExamples: images }, flat ? 5 : 1);
  return defineExperiment<ClassificationSettings, ClassificationVariant>({
    paper: 'variational-networks',
    name: task,
    title: `${title}, with ordinary and variational activations`,
    version: 1,
    variants: Object.entries(arms).map(([name, arm]) => ({ name, arm })),
    scales: {
      smoke: scale(2, { trainingExamples: 100, testExamples: 100, epochs: 1, batchSize: 50 }),
      quick: scale(flat ? 5 : 2, { trainingExamples: 1000, testExamples: 1000, epochs: 2 }),
      reduced: scale(trials, reduced, {
        fraction:
          `${grouped(reduced.trainingExamples)} of ${grouped(images)} images, ` +
          `${reduced.epochs} of ${PROTOCOL.epochs} epochs`,
      }),
      paper: scale(trials),
    },
    work: ({ epochs, trainingExamples }) => epochs * trainingExamples,
    dataHash: () => data.hash(),
    run: (block) =>
      flat
        ? train(task, block, block.seeds)
        : perSeed(block, async (seed, live) => (await train(task, { ...block, ...live }, [seed]))[0]),
  });
}

function entry(name: TaskName, trials: number, trainingExamples: number, epochs: number) {
  const task: ClassificationTask = TASKS[name];
  const experiment = classification(name, trials, { trainingExamples, epochs });
  /** Why it cannot be trained now, undefined where the data are at hand. Nothing is downloaded to find out. */
  const problem = (): string | undefined => dataProblem(task.data, experimentId(experiment));
  return { task, experiment, problem };
}

/** The tasks with their experiments: trials, and images and epochs of the scale `reduced`. */
export const CLASSIFICATIONS = [
  entry('mnist-mlp', 10, 10_000, 5),
  entry('mnist-lenet5', 5, 6000, 4),
  entry('cifar10-lenet5', 5, 5000, 2),
];

/** The task whose arms expand the output layer. */
export const OUTPUT_LAYER = entry('output-layer', 10, 10_000, 5);

/** A task with its stored trials. */
export interface StoredTask {
  readonly task: ClassificationTask;
  readonly results: Results;
}
