import assert from 'node:assert/strict';

/** Asserts |actual - expected| <= absolute + relative |expected|, or that both are NaN or the same infinity. */
export function assertClose(
  actual: number,
  expected: number,
  { relative = 0, absolute = 0 }: { relative?: number; absolute?: number },
  what = 'value',
): void {
  if (Object.is(actual, expected) || actual === expected) return;
  const limit = absolute + relative * Math.abs(expected);
  assert.ok(Math.abs(actual - expected) <= limit, `${what}: expected ${expected} ± ${limit}, got ${actual}`);
}

/** f'(x) by the fourth-order central difference; in float64 its error is about 1e-11 for functions of size 1. */
export function centralDifference(f: (x: number) => number, x: number, h = 1e-3): number {
  return (8 * (f(x + h) - f(x - h)) - (f(x + 2 * h) - f(x - 2 * h))) / (12 * h);
}

/** `count` reproducible numbers that fill [-1, 1] without a pattern (multiples of the golden ratio). */
export const spread = (count: number, offset = 0): number[] =>
  Array.from({ length: count }, (_, i) => 2 * (((i + 1 + offset) * 0.6180339887498949) % 1) - 1);
