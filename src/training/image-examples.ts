import * as tf from '@tensorflow/tfjs-core';
import {
  drawPlacements,
  pixelValues,
  placeImages,
  type Augmentation,
  type ColourImageSet,
  type ImageSet,
  type PixelScale,
} from '../data/index.js';
import { UserError } from '../errors.js';
import { stream } from '../random/index.js';
import { streamOf, type Draws } from './draws.js';
import { firstNumbers, type Examples } from './examples.js';

export interface ImageExamplesOptions {
  /** 10 by default. */
  classes?: number;
  /** What y is: the one-hot classes, by default, or as for autoencoders the images themselves, y being x. */
  target?: 'class' | 'image';
  /** 'unit' by default: byte / 255. */
  scale?: PixelScale;
  /** How images are varied at every step, from the stream `augmentation`; not at all if left out. */
  augmentation?: Augmentation;
  /** Whether x is `[lists, batch, pixels]` instead of `[lists, batch, height, width, channels]`. */
  flat?: boolean;
}

/**
 * Images with their classes or with themselves as targets.
 *
 * Their batches throw {@link UserError} where images are varied without as many seeds of draws as lists.
 */
export function imageExamples(
  set: ImageSet | ColourImageSet,
  { classes = 10, target = 'class', scale = 'unit', augmentation, flat = false }: ImageExamplesOptions = {},
): Examples {
  const { count, height, width, labels } = set;
  const channels = 'channels' in set ? set.channels : 1;
  const shape = flat ? [height * width * channels] : [height, width, channels];

  /** The images of all lists, one list after the other, moved and mirrored at random. */
  function placed(
    change: Augmentation,
    lists: readonly Uint32Array[],
    draws: Draws | undefined,
  ): Float32Array {
    if (draws?.seeds.length !== lists.length)
      throw new UserError(
        `${lists.length} lists of images are varied with ${draws?.seeds.length ?? 0} seeds of draws; give one a list`,
      );
    const bytes = lists.map((numbers, list) =>
      placeImages(
        set.images,
        { height, width, channels },
        numbers,
        drawPlacements(
          change,
          stream(draws.seeds[list], streamOf('augmentation', draws)),
          draws.step,
          numbers.length,
        ),
      ),
    );
    const images = new Uint8Array(bytes.reduce((sum, { length }) => sum + length, 0));
    bytes.reduce((to, own) => (images.set(own, to), to + own.length), 0);
    const all = lists.length * lists[0].length;
    return pixelValues({ images, count: all }, [firstNumbers(all)], scale);
  }

  return {
    count,
    batch(lists, draws) {
      const size = lists[0].length;
      const pixels = augmentation ? placed(augmentation, lists, draws) : pixelValues(set, lists, scale);
      const x = tf.tensor(pixels, [lists.length, size, ...shape]);
      if (target === 'image') return { x, y: x };
      const y = new Float32Array(lists.length * size * classes);
      lists.forEach((numbers, list) =>
        numbers.forEach((number, i) => (y[(list * size + i) * classes + labels[number]] = 1)),
      );
      return { x, y: tf.tensor(y, [lists.length, size, classes]) };
    },
  };
}
