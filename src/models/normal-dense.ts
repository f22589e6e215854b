import { normal, stream } from '../random/index.js';
import type { ParameterSpec } from './parameter.js';

const normalStart = (name: string, sd: number, count: number) => (seed: number) =>
  normal(stream(seed, `initialisation/${name}`), 0, count).map((value) => sd * value);

/**
 * The kernel and bias of a dense layer, both starting at N(0, sd^2) from the seed's streams
 * `initialisation/<name>.kernel` and `initialisation/<name>.bias`.
 */
export const normalDense =
  (sd: number) =>
  (name: string, inputs: number, units: number): ParameterSpec[] => {
    const [kernel, bias] = [`${name}.kernel`, `${name}.bias`];
    return [
      { name: kernel, shape: [inputs, units], initialise: normalStart(kernel, sd, inputs * units) },
      { name: bias, shape: [1, units], initialise: normalStart(bias, sd, units) },
    ];
  };
