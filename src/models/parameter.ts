import * as tf from '@tensorflow/tfjs-core';

/** A trainable array of a model, and how it starts. */
export interface ParameterSpec {
  name: string;
  /** Without the trial axis, e.g. `[in, out]` for a kernel and `[1, units]` for what is added to `[batch, units]`. */
  shape: readonly number[];
  /** The values at the start of the trial of a seed, in row-major order. */
  initialise(seed: number): Float32Array;
}

/** One tensor `[trials, ...shape]` for each parameter, by its name. */
export type Parameters = Record<string, tf.Tensor>;

const size = (spec: ParameterSpec): number => spec.shape.reduce((product, length) => product * length, 1);

/** The parameters of one trial a seed, stacked along the trial axis. */
export function createParameters(specs: readonly ParameterSpec[], seeds: readonly number[]): Parameters {
  return Object.fromEntries(
    specs.map((spec) => {
      const values = new Float32Array(seeds.length * size(spec));
      seeds.forEach((seed, trial) => values.set(spec.initialise(seed), trial * size(spec)));
      return [spec.name, tf.tensor(values, [seeds.length, ...spec.shape])];
    }),
  );
}

/** The number of trainable numbers of one trial. */
export const countParameters = (specs: readonly ParameterSpec[]): number =>
  specs.reduce((sum, spec) => sum + size(spec), 0);
