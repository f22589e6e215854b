import {
  hasCifar10,
  hasCifar100,
  hasFashionMnist,
  hasKmnist,
  hasSemeion,
  hasSvhn,
} from '../../data/index.js';
import { experimentId, type Experiment, type Results } from '../../experiments/index.js';
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
  /** The paper's training images. */
  images: number;
  /** Why the experiment cannot be trained now: undefined where its data are at hand. Nothing is downloaded to find out. */
  problem(): string | undefined;
}

/** A panel and the trials that it shows. */
export interface StoredPanel extends BenchmarkPanel {
  results: Results;
}

/** The paper's epochs without and with augmentation. */
export const PAPER_EPOCHS = { plain: 50, augmented: 200 };

/** The panels of a data set in both figures. `has` says whether it is at hand, else it is told how to get it. */
function panels(
  name: string,
  images: number,
  [plain, augmented]: readonly Experiment[],
  has: () => boolean,
  toGet: string,
): BenchmarkPanel[] {
  const panel = (experiment: Experiment): BenchmarkPanel => ({
    name,
    experiment,
    augmented: experiment === augmented,
    images,
    problem: () =>
      has()
        ? undefined
        : `its data are not here. ${toGet}, or fetch them and train with \`npx workbook run ${experimentId(experiment)}\``,
  });
  return [panel(plain), panel(augmented)];
}

/** The panels of the LeNet variant, in the order of the paper. */
export const BENCHMARK_PANELS: readonly BenchmarkPanel[] = [
  ...panels(
    '(a) Semeion',
    1000,
    [semeionExperiment, semeionAugmentedExperiment],
    hasSemeion,
    'Set WORKBOOK_SEMEION to the place of semeion.data',
  ),
  ...panels(
    '(b) KMNIST',
    60_000,
    [kmnistExperiment, kmnistAugmentedExperiment],
    hasKmnist,
    'Set WORKBOOK_KMNIST to a folder with its four files',
  ),
  ...panels('(c) MNIST', 60_000, [mnistExperiment, mnistAugmentedExperiment], () => true, ''),
  ...panels(
    '(d) Fashion-MNIST',
    60_000,
    [fashionMnistExperiment, fashionMnistAugmentedExperiment],
    hasFashionMnist,
    'Install the Debian package dataset-fashion-mnist, set WORKBOOK_FASHION_MNIST to a folder with its four files',
  ),
];

/** The panels of PreActResNet-18. A step takes seconds, on the wasm backend a minute: no notebook trains it in passing. */
export const RESNET_PANELS: readonly BenchmarkPanel[] = [
  ...panels(
    '(e) CIFAR-10',
    50_000,
    [cifar10Experiment, cifar10AugmentedExperiment],
    hasCifar10,
    'Set WORKBOOK_CIFAR10 to a folder with its binary files',
  ),
  ...panels(
    '(f) CIFAR-100',
    50_000,
    [cifar100Experiment, cifar100AugmentedExperiment],
    hasCifar100,
    'Set WORKBOOK_CIFAR100 to a folder with its binary files',
  ),
  ...panels(
    '(g) SVHN',
    73_257,
    [svhnExperiment, svhnAugmentedExperiment],
    hasSvhn,
    'Set WORKBOOK_SVHN to a folder with its two MATLAB files',
  ),
];
