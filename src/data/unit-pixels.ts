import type { ImageSet } from './image-set.js';

/** Its own function, so that the inner loop is compiled to typed arrays alone. */
function scaleInto(target: Float32Array, to: number, source: Uint8Array, from: number, count: number): void {
  for (let i = 0; i < count; i++) target[to + i] = source[from + i] / 255;
}

/**
 * The pixels, byte / 255 in [0, 1], of the images with the given numbers: for every list its images one after the
 * other, in row-major order `[lists, images, height, width]` or `[lists, images, height, width, channels]`. The lists
 * are equally long.
 */
export function unitPixels(set: ImageSet, lists: readonly ArrayLike<number>[]): Float32Array {
  const size = set.images.length / set.count;
  const count = lists.reduce((sum, list) => sum + list.length, 0);
  const values = new Float32Array(count * size);
  let to = 0;
  for (const list of lists)
    for (let i = 0; i < list.length; i++, to += size) scaleInto(values, to, set.images, list[i] * size, size);
  return values;
}
