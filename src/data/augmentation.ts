import { UserError } from '../errors.js';
import { uniform, type Stream } from '../random/index.js';
import type { Placement } from './place-images.js';

/** How images are varied at random while training; what is left out is not done. */
export interface Augmentation {
  /** A window of the image's size is cut out of the image with a black border of so many pixels. */
  crop?: number;
  /** Rotation by an angle of ± so many degrees, at most 180. */
  rotation?: number;
  /** Scaling by a factor between the first and the second, both above 0. */
  scale?: readonly [number, number];
  /** Mirrored, left and right exchanged, with a chance of one half. */
  flip?: boolean;
}

const DRAWS = 5;

/**
 * A placement for each of `count` images, every quantity uniformly distributed: shifts over the whole numbers
 * -crop … crop, the angle over [-rotation, rotation), the factor over [scale[0], scale[1]), mirrored or not.
 *
 * Image i takes draws 5 i … 5 i + 4 of the step, whatever is varied: right, down, angle, factor, mirror.
 *
 * Throws {@link UserError} for a quantity out of its range.
 */
export function drawPlacements(
  augmentation: Augmentation,
  source: Stream,
  step: number,
  count: number,
): Placement[] {
  checkAugmentation(augmentation);
  const { crop = 0, rotation = 0, scale: [least, most] = [1, 1], flip = false } = augmentation;
  const draws = uniform(source, step, DRAWS * count);
  return Array.from({ length: count }, (_, i) => {
    const [right, down, angle, factor, mirror] = draws.subarray(DRAWS * i, DRAWS * (i + 1));
    return {
      right: Math.floor(right * (2 * crop + 1)) - crop,
      down: Math.floor(down * (2 * crop + 1)) - crop,
      degrees: rotation * (2 * angle - 1),
      scale: least + (most - least) * factor,
      mirrored: flip && mirror < 0.5,
    };
  });
}

function checkAugmentation({ crop = 0, rotation = 0, scale: [least, most] = [1, 1] }: Augmentation): void {
  if (!(Number.isInteger(crop) && crop >= 0))
    throw new UserError(
      `an augmentation crops from a border of ${crop} pixels; allowed are integers of at least 0`,
    );
  if (!(rotation >= 0 && rotation <= 180))
    throw new UserError(`an augmentation rotates by ${rotation} degrees; allowed are 0 to 180`);
  if (!(least > 0 && most >= least && most < Infinity))
    throw new UserError(
      `an augmentation scales by ${least} to ${most}; allowed are finite factors above 0, the smaller first`,
    );
}
