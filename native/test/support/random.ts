/**
 * Uniform numbers in [0, 1) from a 32-bit seed (Mulberry32). Test data only: short, seeded, and independent of the
 * package's own streams, which are under test.
 */
export function uniforms(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** One of the choices, uniformly. */
export function pick<T>(uniform: () => number, choices: readonly T[]): T {
  return choices[Math.floor(uniform() * choices.length)]!;
}

/** An integer of low..high, both ends included. */
export function integer(uniform: () => number, low: number, high: number): number {
  return low + Math.floor(uniform() * (high - low + 1));
}
