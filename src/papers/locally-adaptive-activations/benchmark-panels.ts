import {
  hasCifar10,
  hasCifar100,
  hasFashionMnist,
  hasKmnist,
  hasSemeion,
  hasSvhn,
} from '../../data/index.js';
import { atScale, experimentId, type Experiment, type Results } from '../../experiments/index.js';
import {
  fashionMnistAugmentedExperiment,
  fashionMnistExperiment,
  kmnistAugmentedExperiment,
  kmnistExperiment,
  mnistAugmentedExperiment,
  mnistExperiment,
  semeionAugmentedExperiment,
  semeionExperiment,
} from './benchmarks.js';
import {
  cifar100AugmentedExperiment,
  cifar100Experiment,
  cifar10AugmentedExperiment,
  cifar10Experiment,
  svhnAugmentedExperiment,
  svhnExperiment,
} from './resnet-benchmarks.js';

/** One panel of figure 5, or with augmentation of figure 6. */
export interface BenchmarkPanel {
  /** As the paper names it, such as `(b) KMNIST`. */
  name: string;
  experiment: Experiment;
  augmented: boolean;
  /** Why the experiment cannot be trained now: undefined where its data are at hand. Nothing is downloaded to find out. */
  problem(): string | undefined;
}

/** A panel and the trials that it shows. */
export interface StoredPanel extends BenchmarkPanel {
  results: Results;
}

/** The panels of a data set in both figures. `has` says whether it is at hand, else it is told how to get it. */
const panels = (
  name: string,
  experiments: readonly Experiment[],
  has: () => boolean,
  toGet: string,
): BenchmarkPanel[] =>
  experiments.map((experiment) => ({
    name,
    experiment,
    augmented: atScale(experiment, 'paper').settings.augmentation !== undefined,
    problem: () =>
      has()
        ? undefined
        : `its data are not here. ${toGet}, or fetch them and train with \`npx workbook run ${experimentId(experiment)}\``,
  }));

const SEMEION = [semeionExperiment, semeionAugmentedExperiment];
const KMNIST = [kmnistExperiment, kmnistAugmentedExperiment];
const MNIST = [mnistExperiment, mnistAugmentedExperiment];
const FASHION_MNIST = [fashionMnistExperiment, fashionMnistAugmentedExperiment];

const FASHION_MNIST_COPY =
  'Install the Debian package dataset-fashion-mnist, set WORKBOOK_FASHION_MNIST to a folder with its four files';

/** The panels of the LeNet variant, in the order of the paper. */
export const BENCHMARK_PANELS: readonly BenchmarkPanel[] = [
  ...panels('(a) Semeion', SEMEION, hasSemeion, 'Set WORKBOOK_SEMEION to the place of semeion.data'),
  ...panels('(b) KMNIST', KMNIST, hasKmnist, 'Set WORKBOOK_KMNIST to a folder with its four files'),
  ...panels('(c) MNIST', MNIST, () => true, ''),
  ...panels('(d) Fashion-MNIST', FASHION_MNIST, hasFashionMnist, FASHION_MNIST_COPY),
];

const CIFAR10 = [cifar10Experiment, cifar10AugmentedExperiment];
const CIFAR100 = [cifar100Experiment, cifar100AugmentedExperiment];
const SVHN = [svhnExperiment, svhnAugmentedExperiment];

/** The panels of PreActResNet-18. A step takes seconds, on the wasm backend a minute: no notebook trains it in passing. */
export const RESNET_PANELS: readonly BenchmarkPanel[] = [
  ...panels('(e) CIFAR-10', CIFAR10, hasCifar10, 'Set WORKBOOK_CIFAR10 to a folder with its binary files'),
  ...panels(
    '(f) CIFAR-100',
    CIFAR100,
    hasCifar100,
    'Set WORKBOOK_CIFAR100 to a folder with its binary files',
  ),
  ...panels('(g) SVHN', SVHN, hasSvhn, 'Set WORKBOOK_SVHN to a folder with its two MATLAB files'),
];
