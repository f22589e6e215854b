import type { RectifyingArm } from './arms.js';
import { TEXT_VARIANTS, type TextVariant } from './text-training.js';

const SHORT: Readonly<Record<RectifyingArm, string>> = {
  relu: 'ReLU',
  'adaptive-relu': 'AReLU',
  gumbel: 'AGumb',
};

/** A pair of activations as the paper abbreviates them, that of the convolution first. */
export const textLabel = ({ convolution, dense }: Pick<TextVariant, 'convolution' | 'dense'>): string =>
  `${SHORT[convolution]} / ${SHORT[dense]}`;

/** {@link textLabel} of the variant of a name. */
export const textLabelOf = (name: string): string =>
  textLabel(TEXT_VARIANTS.find((variant) => variant.name === name)!);
