import type { Draws } from './draws.js';
import type { Batch } from './fit.js';

/** Examples of any kind, such as images with their classes, sentences or sequences. */
export interface Examples {
  readonly count: number;
  /**
   * The examples with the given numbers, one list a trial or one for all, equally long: `[lists, …]` each, of classes
   * one-hot `[lists, batch, classes]`. `draws` is for examples that are varied at random.
   */
  batch(lists: readonly Uint32Array[], draws?: Draws): Batch;
}

/** The numbers 0 … count - 1. */
export const firstNumbers = (count: number): Uint32Array => Uint32Array.from({ length: count }, (_, i) => i);
