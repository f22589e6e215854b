import assert from 'node:assert/strict';

/** Asserts |actual − expected| ≤ tolerance · max(|expected|, `floor`); the default is for closed formulas in doubles. */
export function close(actual: number, expected: number, tolerance = 1e-10, floor = 0): void {
  assert.ok(
    Math.abs(actual - expected) <= tolerance * Math.max(Math.abs(expected), floor),
    `${actual} is not ${expected} to a relative ${tolerance}`,
  );
}

/** Uniform numbers in [0, 1) from a 32-bit state; public-domain generator by Tommy Ettinger. */
export function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** `n` normal numbers by Box and Muller. */
export function normals(random: () => number, n: number, mean = 0, deviation = 1): number[] {
  return Array.from({ length: n }, () => {
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    return mean + deviation * radius * Math.cos(2 * Math.PI * random());
  });
}

/** Asserts a one-line UserError whose message begins with the function's name and matches `pattern`. */
export function refuses(work: () => unknown, caller: string, pattern: RegExp): void {
  assert.throws(work, (error: Error) => {
    assert.equal(error.name, 'UserError');
    assert.ok(error.message.startsWith(`${caller}: `), error.message);
    assert.doesNotMatch(error.message, /\n/);
    assert.match(error.message, pattern);
    return true;
  });
}
