import { adaptiveSlope, relu } from '../../activations/index.js';
import {
  cifar10,
  CIFAR10_COLOURS,
  cifar100,
  svhn,
  type ColourDataSet,
  type ColourStatistics,
  type DataSet,
} from '../../data/index.js';
import { scaleOf, type Experiment, type TypedScale } from '../../experiments/index.js';
import { preActResNet18, type PreActResNet18 } from '../../models/index.js';
import { benchmarkPanel, type BenchmarkPanel } from './benchmark-panels.js';
import type { BenchmarkVariant } from './arms.js';
import { benchmarkExperiment, PROTOCOL, type BenchmarkProtocol } from './benchmark-training.js';
import { benchmarkActivation } from './slope-network.js';

/** The protocol and the number of maps of the first stage. */
export interface ResNetSettings extends BenchmarkProtocol {
  width: number;
}

const PAPER: ResNetSettings = { ...PROTOCOL, trainingExamples: 50_000, dropout: 0, width: 64 };

const scale = scaleOf(PAPER, 1);

/** 'paper': sigma(n a z); 'authors-code': sigma(a z), as their forward pass omits n, from the same a = 1/n. */
export const RESNET_SLOPES = ['paper', 'authors-code'] as const;
export type ResNetSlopes = (typeof RESNET_SLOPES)[number];

/**
 * The network of a variant. Slopes start at n a = 1; with those of the authors' code the slope of z starts at a = 1/n
 * instead, one half for n = 2.
 */
export function resnetNetwork(
  variant: BenchmarkVariant,
  { classes = 10, width = PAPER.width, slopes = 'paper' as ResNetSlopes } = {},
): PreActResNet18 {
  const { activation, sharing } = benchmarkActivation(variant);
  const { parameters } = activation;
  const used =
    slopes === 'paper' || variant === 'standard' ? activation : { ...adaptiveSlope(relu, 1), parameters };
  return preActResNet18({ classes, width, activation: used, sharing });
}

/** One data set and its two experiments. */
interface ResNetData {
  /** The letter of its panels in the paper. */
  letter: string;
  /** As in the experiments' names. */
  name: string;
  images: number;
  classes: number;
  /** Pixels are standardised by them where images are varied. */
  colours?: ColourStatistics;
  /** A part of the protocol that two cores can train, for the images as they are. */
  reduced?: TypedScale<ResNetSettings>;
  data: DataSet<ColourDataSet>;
}

/** The panels of a data set in both figures. */
function resnetBenchmarks({
  letter,
  name,
  images,
  classes,
  colours,
  reduced,
  data,
}: ResNetData): BenchmarkPanel[] {
  const experiment = (augmented: boolean, always: Partial<ResNetSettings>): Experiment =>
    benchmarkExperiment<ResNetSettings>({
      name: `benchmark-${name}${augmented ? '-augmented' : ''}`,
      title: `PreActResNet-18 on ${augmented ? 'augmented ' : ''}${data.name} with fixed and adaptive slopes`,
      data: () => data,
      classes,
      pixels: augmented ? colours : undefined,
      // The statistics of a batch are those of as many images as while training.
      evaluationBatch: PAPER.batchSize,
      firstEpoch: true,
      scales: {
        smoke: scale(1, { ...always, trainingExamples: 16, batchSize: 8, epochs: 1, width: 2 }),
        quick: scale(1, { ...always, trainingExamples: 256, epochs: 1 }),
        ...(augmented || reduced === undefined ? {} : { reduced }),
        paper: scale(3, { ...always, trainingExamples: images }),
      },
      network: (variant, _set, { width }) => resnetNetwork(variant, { classes, width }),
    });
  return [
    experiment(false, {}),
    experiment(true, { epochs: 200, decayEpoch: [10, 100], augmentation: { crop: 4, flip: true } }),
  ].map((one) => benchmarkPanel(letter, data, one));
}

/**
 * CIFAR-10 with PreActResNet-18: the paper's 50 epochs of batches of 64 on all 50,000 images, gradient descent with
 * momentum 0.9 at 0.01, a tenth of it from epoch 10 on, three trials; methods with adaptive slopes include the slope
 * recovery term. With augmentation 200 epochs, another tenth from epoch 100 on, and standardised pixels.
 *
 * `reduced` has a tenth of the images, for the 8 epochs that two cores train in about three hours. `quick` is one epoch
 * on 256 images and one trial: it shows that the network trains and lets nothing be concluded.
 *
 * Source: locally adaptive activations, section 4; standardisation and augmentation are those of the authors' program.
 */
export const CIFAR10 = resnetBenchmarks({
  letter: 'e',
  name: 'cifar10',
  images: 50_000,
  classes: 10,
  colours: CIFAR10_COLOURS,
  reduced: {
    ...scale(3, { trainingExamples: 5000, epochs: 8 }),
    variants: ['standard', 'gaaf-n1', 'l-laaf-n1', 'n-laaf-n1'],
    fraction: '5,000 of 50,000 images, 8 of 50 epochs, n = 1 alone',
  },
  data: cifar10,
});

/** CIFAR-100: as {@link CIFAR10}, without standardisation. */
export const CIFAR100 = resnetBenchmarks({
  letter: 'f',
  name: 'cifar100',
  images: 50_000,
  classes: 100,
  data: cifar100,
});

/** SVHN: as {@link CIFAR10} on its 73,257 training images, without standardisation. */
export const SVHN = resnetBenchmarks({
  letter: 'g',
  name: 'svhn',
  images: 73_257,
  classes: 10,
  data: svhn,
});

/** The panels of PreActResNet-18. A step takes seconds, on the wasm backend a minute: no notebook trains it in passing. */
export const RESNET_PANELS: readonly BenchmarkPanel[] = [...CIFAR10, ...CIFAR100, ...SVHN];
