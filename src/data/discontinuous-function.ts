/**
 * u(x) = 0.2 sin(6 x) for x <= 0, 1 + 0.1 x cos(18 x) for x > 0.
 *
 * Source: locally adaptive activations, eq. (4).
 */
export const discontinuousFunction = (x: number): number =>
  x <= 0 ? 0.2 * Math.sin(6 * x) : 1 + 0.1 * x * Math.cos(18 * x);

/** `count` evenly spaced points of [low, high], both ends included. */
export const evenPoints = (low: number, high: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => low + ((high - low) * i) / (count - 1));
