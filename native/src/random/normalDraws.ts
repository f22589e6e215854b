import type { Tensor } from '@tensorflow/tfjs-core';
import { draw, drawAttributes, PHILOX_NORMAL, streamWords, type RandomAttributes } from './kernel.js';

/**
 * Standard normal draws, float32, that are made where they are used: in place of a tensor among the inputs of
 * `elementwise` they never lie in memory on the backend 'onednn'.
 */
export class NormalDraws {
  constructor(private readonly attributes: RandomAttributes) {}

  get shape(): number[] {
    return this.attributes.shape;
  }

  /** The draws as a tensor. */
  tensor(): Tensor {
    return draw(PHILOX_NORMAL, this.attributes);
  }

  /** What the addon makes the draws from number `first` on of. */
  words(first = 0): Uint32Array {
    return streamWords(this.attributes, first);
  }
}

/** The draws of `philoxNormal(seed, stream, step, shape)`, to the bit, made where they are used. */
export const normalDraws = (
  seed: number | readonly number[],
  stream: string,
  step: number,
  shape: readonly number[],
): NormalDraws => new NormalDraws(drawAttributes(seed, stream, step, shape));
