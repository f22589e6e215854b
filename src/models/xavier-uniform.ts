import { stream, uniform } from '../random/index.js';

/**
 * U(-b, b) with b = sqrt(6 / (fanIn + fanOut)).
 *
 * Returns the initialiser of the parameter `name` with `count` values, which draws from the seed's stream
 * `initialisation/<name>`.
 *
 * Source: Glorot, Bengio (2010), Understanding the difficulty of training deep feedforward neural networks, eq. (16).
 */
export function xavierUniform(
  name: string,
  fanIn: number,
  fanOut: number,
  count: number,
): (seed: number) => Float32Array {
  const bound = Math.sqrt(6 / (fanIn + fanOut));
  return (seed) => uniform(stream(seed, `initialisation/${name}`), 0, count).map((u) => bound * (2 * u - 1));
}
