import type { Augmentation } from '../../data/index.js';

/**
 * How the images of each data set are varied for figure 6.
 *
 * Source: the authors' program; the paper says only that there is augmentation. It crops first, then rotates and
 * scales, or flips.
 */
export const AUGMENTATIONS = {
  semeion: { crop: 1, rotation: 4 },
  kmnist: { crop: 2 },
  mnist: { crop: 2, rotation: 15, scale: [0.85, 1.15] },
  fashionMnist: { crop: 2, flip: true },
  /** CIFAR-10, whose pixels are standardised as well when they are varied, CIFAR-100 and SVHN. */
  colour: { crop: 4, flip: true },
} as const satisfies Record<string, Augmentation>;
