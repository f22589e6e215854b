import type { ColourStatistics } from './pixels.js';

/** (value - mean) / standard deviation of its colour, for values with the colours last `[…, colours]`. */
export function standardiseColours(
  values: Float32Array,
  { mean, standardDeviation }: ColourStatistics,
): Float32Array {
  const colours = mean.length;
  return values.map((value, i) => (value - mean[i % colours]) / standardDeviation[i % colours]);
}
