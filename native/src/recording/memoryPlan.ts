/** A stretch of memory that is in use from one call to another, both included. */
export interface Lifetime {
  readonly bytes: number;
  readonly first: number;
  readonly last: number;
}

/** Vectors are read from the start of a cache line. */
const LINE = 64;

const rounded = (bytes: number): number => Math.ceil(bytes / LINE) * LINE;

/**
 * An offset in bytes for each stretch, a multiple of 64, such that stretches in use at the same time do not overlap, and
 * the size of it all: the largest first, each at the lowest offset that is free throughout.
 */
export function planMemory(lifetimes: readonly Lifetime[]): { offsets: number[]; bytes: number } {
  const offsets = new Array<number>(lifetimes.length).fill(0);
  const placed: number[] = [];
  let total = 0;
  const order = lifetimes.map((_, i) => i).sort((a, b) => lifetimes[b]!.bytes - lifetimes[a]!.bytes || a - b);
  for (const i of order) {
    const { bytes, first, last } = lifetimes[i]!;
    let at = 0;
    // By offset, so that the first gap that is wide enough is found.
    for (const other of placed) {
      const { bytes: size, first: from, last: to } = lifetimes[other]!;
      if (to < first || from > last) continue;
      if (at + bytes <= offsets[other]!) break;
      at = Math.max(at, offsets[other]! + rounded(size));
    }
    offsets[i] = at;
    total = Math.max(total, at + rounded(bytes));
    const next = placed.findIndex((other) => offsets[other]! > at);
    placed.splice(next < 0 ? placed.length : next, 0, i);
  }
  return { offsets, bytes: total };
}
