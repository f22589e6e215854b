/** Spacing of float32 numbers at |x|; 2^-149 below the smallest normal number. */
export function ulp(x: number): number {
  const magnitude = Math.abs(x);
  if (!(magnitude < Infinity)) return 0;
  const exponent = magnitude < 2 ** -126 ? -126 : Math.floor(Math.log2(magnitude));
  return 2 ** (Math.max(exponent, -126) - 23);
}

/** Unit roundoff of float32. */
export const ROUNDOFF = 2 ** -24;

/**
 * Checks float32 results against float64 references.
 * NaN must meet NaN, an infinity the infinity of the same sign, and a finite value must lie within `bound(i)` plus half
 * of the smallest subnormal number. A reference beyond the float32 range counts as an infinity.
 * Returns the first violation in words, or null.
 */
export function violation(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  bound: (index: number) => number,
): string | null {
  if (actual.length !== expected.length) return `${actual.length} values, expected ${expected.length}`;
  for (let i = 0; i < expected.length; i++) {
    const got = actual[i]!;
    const want = expected[i]!;
    if (got === want) continue;
    if (Number.isNaN(want)) {
      if (!Number.isNaN(got)) return `element ${i}: got ${got}, expected NaN`;
      continue;
    }
    const rounded = Math.fround(want);
    if (!Number.isFinite(rounded)) {
      if (got !== rounded) return `element ${i}: got ${got}, expected ${rounded}`;
      continue;
    }
    const allowed = bound(i) + 2 ** -150;
    if (!(Math.abs(got - want) <= allowed)) {
      return `element ${i}: got ${got}, expected ${want}, off by ${Math.abs(got - want)}, allowed ${allowed}`;
    }
  }
  return null;
}

/** Checks for equal values and equal signs of zeros; NaN equals NaN. Returns the first violation in words, or null. */
export function difference(actual: ArrayLike<unknown>, expected: ArrayLike<unknown>): string | null {
  if (actual.length !== expected.length) return `${actual.length} values, expected ${expected.length}`;
  for (let i = 0; i < expected.length; i++) {
    if (!Object.is(actual[i], expected[i]))
      return `element ${i}: got ${show(actual[i])}, expected ${show(expected[i])}`;
  }
  return null;
}

function show(value: unknown): string {
  return Object.is(value, -0) ? '-0' : String(value);
}
