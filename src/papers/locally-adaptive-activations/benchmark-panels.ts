import {
  cifar10,
  cifar100,
  fashionMnist,
  kmnist,
  mnist,
  semeion,
  svhn,
  type DataSet,
} from '../../data/index.js';
import { atScale, experimentId, type Experiment, type Results } from '../../experiments/index.js';
import { dataProblem } from '../../report/index.js';
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

/** The panels of a data set in both figures. */
const panels = (
  letter: string,
  data: Pick<DataSet<unknown>, 'name' | 'has' | 'howToGet'>,
  ...experiments: Experiment[]
): BenchmarkPanel[] =>
  experiments.map((experiment) => ({
    name: `(${letter}) ${data.name}`,
    experiment,
    augmented: atScale(experiment, 'paper').settings.augmentation !== undefined,
    problem: () => dataProblem(data, experimentId(experiment)),
  }));

/** The panels of the LeNet variant, in the order of the paper. */
export const BENCHMARK_PANELS: readonly BenchmarkPanel[] = [
  ...panels('a', semeion, semeionExperiment, semeionAugmentedExperiment),
  ...panels('b', kmnist, kmnistExperiment, kmnistAugmentedExperiment),
  ...panels('c', mnist, mnistExperiment, mnistAugmentedExperiment),
  ...panels('d', fashionMnist, fashionMnistExperiment, fashionMnistAugmentedExperiment),
];

/** The panels of PreActResNet-18. A step takes seconds, on the wasm backend a minute: no notebook trains it in passing. */
export const RESNET_PANELS: readonly BenchmarkPanel[] = [
  ...panels('e', cifar10, cifar10Experiment, cifar10AugmentedExperiment),
  ...panels('f', cifar100, cifar100Experiment, cifar100AugmentedExperiment),
  ...panels('g', svhn, svhnExperiment, svhnAugmentedExperiment),
];
