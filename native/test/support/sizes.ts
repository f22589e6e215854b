/**
 * Sizes at which vectorised and blocked code changes its path: nothing, one, around the widths of vector registers (4, 8,
 * 16), of register tiles (32, 64), of cache blocks (128 to 512) and of pages (4096 bytes, 4096 elements).
 */
export const SIZES = [
  0, 1, 2, 3, 7, 8, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 129, 255, 257, 511, 513, 1000, 4097,
];

/** Batch sizes for the operations that have a batch. */
export const BATCHES = [1, 2, 5];
