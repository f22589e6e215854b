import { normal, stream } from '../random/index.js';
import type { ParameterSpec } from './parameter.js';

/** Draws per value: none of so many lies within two standard deviations once in 10^21. */
const CANDIDATES = 16;

/**
 * The kernel of a dense layer starting at N(0, 2 / (inputs + units)) with values beyond two standard deviations drawn
 * again, and its bias starting at 0.
 *
 * The i-th value is the first of the draws 16 i … 16 i + 15 of the seed's stream `initialisation/<name>.kernel` that
 * lies within two standard deviations.
 *
 * Source: Glorot, Bengio (2010), Understanding the difficulty of training deep feedforward neural networks, with the
 * truncation that TensorFlow's `truncated_normal` makes.
 */
export function truncatedXavierDense(name: string, inputs: number, units: number): ParameterSpec[] {
  const [kernel, bias] = [`${name}.kernel`, `${name}.bias`];
  const sd = Math.sqrt(2 / (inputs + units));
  const count = inputs * units;
  const initialise = (seed: number): Float32Array => {
    const draws = normal(stream(seed, `initialisation/${kernel}`), 0, CANDIDATES * count);
    return Float32Array.from({ length: count }, (_, i) => {
      const candidates = draws.subarray(CANDIDATES * i, CANDIDATES * (i + 1));
      return sd * (candidates.find((value) => Math.abs(value) <= 2) ?? 0);
    });
  };
  return [
    { name: kernel, shape: [inputs, units], initialise },
    { name: bias, shape: [1, units], initialise: () => new Float32Array(units) },
  ];
}
