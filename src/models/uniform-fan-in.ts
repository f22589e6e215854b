import { stream, uniform } from '../random/index.js';

/**
 * U(-1/sqrt(fanIn), 1/sqrt(fanIn)): PyTorch's default start for the kernel and the bias of a linear layer.
 *
 * Returns the initialiser of the parameter `name` with `count` values, which draws from the seed's stream
 * `initialisation/<name>`.
 */
export function uniformFanIn(name: string, fanIn: number, count: number): (seed: number) => Float32Array {
  const bound = 1 / Math.sqrt(fanIn);
  return (seed) => uniform(stream(seed, `initialisation/${name}`), 0, count).map((u) => bound * (2 * u - 1));
}
