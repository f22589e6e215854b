import type { ConvolutionShape } from 'tfjs-backend-onednn';

/** A convolution of a network's training step; strides default to 1, padding to 0. */
export type NetworkConvolution = Omit<ConvolutionShape, 'pass'>;

/** The convolutions of a network, each shape once, in the order of its layers. */
export interface ConvolutionalNetwork {
  /** As a model of this name is called in `src/models`, and what it trains on. */
  readonly network: string;
  readonly data: string;
  readonly convolutions: readonly NetworkConvolution[];
}

const of =
  (batch: number, filterSide: number) =>
  (side: number, channels: number, filters: number, more: Partial<NetworkConvolution> = {}) => ({
    images: [batch, side, side, channels],
    filter: [filterSide, filterSide, channels, filters],
    ...more,
  });

const [batch64, batch32, batch100] = [of(64, 3), of(32, 3), of(100, 5)];
const [slope, shortcut] = [of(64, 5), of(64, 1)];
const padded = { pad: 1 };
const halving = { strides: 2 };

/** What the papers' training steps convolve, at the batch sizes of their protocols. */
export const CONVOLUTIONAL_NETWORKS: readonly ConvolutionalNetwork[] = [
  {
    network: 'LeNet5',
    data: 'CIFAR-10, batch 100',
    convolutions: [batch100(32, 3, 6), batch100(14, 6, 16)],
  },
  {
    network: 'slope-lenet',
    data: 'MNIST, batch 64',
    convolutions: [slope(28, 1, 64), slope(12, 64, 64)],
  },
  {
    network: 'slope-lenet',
    data: 'Semeion, batch 64',
    convolutions: [slope(16, 1, 64), slope(6, 64, 64)],
  },
  {
    network: 'pre-act-resnet18',
    data: 'CIFAR-10, batch 64',
    convolutions: [
      batch64(32, 3, 64, padded),
      batch64(32, 64, 64, padded),
      shortcut(32, 64, 128, halving),
      batch64(32, 64, 128, { ...padded, ...halving }),
      batch64(16, 128, 128, padded),
      shortcut(16, 128, 256, halving),
      batch64(16, 128, 256, { ...padded, ...halving }),
      batch64(8, 256, 256, padded),
      shortcut(8, 256, 512, halving),
      batch64(8, 256, 512, { ...padded, ...halving }),
      batch64(4, 512, 512, padded),
    ],
  },
  {
    network: 'mnist-cnn',
    data: 'MNIST, batch 64',
    convolutions: [batch64(28, 1, 32), batch64(26, 32, 32), batch64(12, 32, 64), batch64(10, 64, 64)],
  },
  {
    network: 'cifar-cnn',
    data: 'CIFAR-10, batch 32',
    convolutions: [batch32(32, 3, 32), batch32(30, 32, 32), batch32(14, 32, 64), batch32(12, 64, 64)],
  },
];
