import type { ImageSet } from './image-set.js';

/** Of each colour, in units of the largest value of a pixel. */
export interface ColourStatistics {
  mean: readonly number[];
  standardDeviation: readonly number[];
}

/**
 * What a network sees of a byte b: b / 255 in [0, 1] (`unit`), b / 127.5 - 1 in [-1, 1] (`symmetric`), or
 * (b / 255 - mean) / standard deviation of its colour.
 */
export type PixelScale = 'unit' | 'symmetric' | ColourStatistics;

const BYTES = 256;

/** The values of the 256 bytes, once for all colours or for one colour after another. */
function tableOf(scale: PixelScale): Float32Array {
  const ofBytes = (value: (byte: number) => number): Float32Array =>
    Float32Array.from({ length: BYTES }, (_, byte) => value(byte));
  if (scale === 'symmetric') return ofBytes((byte) => byte / 127.5 - 1);
  const unit = ofBytes((byte) => byte / 255);
  if (scale === 'unit') return unit;
  const { mean, standardDeviation } = scale;
  return Float32Array.from({ length: mean.length * BYTES }, (_, i) => {
    const colour = Math.floor(i / BYTES);
    return (unit[i % BYTES] - mean[colour]) / standardDeviation[colour];
  });
}

/** Its own function, so that the inner loop is compiled to typed arrays alone. */
function lookUpInto(
  target: Float32Array,
  to: number,
  source: Uint8Array,
  from: number,
  count: number,
  table: Float32Array,
): void {
  const tables = table.length / BYTES;
  if (tables === 1) for (let i = 0; i < count; i++) target[to + i] = table[source[from + i]];
  else for (let i = 0; i < count; i++) target[to + i] = table[(i % tables) * BYTES + source[from + i]];
}

/**
 * The pixels of the images with the given numbers: for every list its images one after the other, in row-major order
 * `[lists, images, height, width]` or `[lists, images, height, width, channels]`. The lists are equally long.
 *
 * @param scale 'unit' by default
 */
export function pixelValues(
  set: Pick<ImageSet, 'images' | 'count'>,
  lists: readonly ArrayLike<number>[],
  scale: PixelScale = 'unit',
): Float32Array {
  const table = tableOf(scale);
  const size = set.images.length / set.count;
  const count = lists.reduce((sum, list) => sum + list.length, 0);
  const values = new Float32Array(count * size);
  let to = 0;
  for (const list of lists)
    for (let i = 0; i < list.length; i++, to += size)
      lookUpInto(values, to, set.images, list[i] * size, size, table);
  return values;
}
