import type { OneDnnBackend } from '../backend.js';

const plan = new Int32Array(64);

/** Views of more dimensions than the addon's copy takes. */
export const MAX_RANK = 16;

/**
 * out[outOffset + Σ i outStrides] = x[inOffset + Σ i inStrides] for all indices i below `sizes`, at most
 * MAX_RANK of them. A stride of 0 repeats, a negative one reverses.
 */
export function copyStrided(
  backend: OneDnnBackend,
  out: Float32Array,
  x: Float32Array,
  sizes: readonly number[],
  outStrides: readonly number[],
  inStrides: readonly number[],
  outOffset = 0,
  inOffset = 0,
): void {
  const rank = sizes.length;
  plan[0] = rank;
  for (let d = 0; d < rank; d++) {
    plan[1 + d] = sizes[d]!;
    plan[1 + rank + d] = outStrides[d]!;
    plan[1 + 2 * rank + d] = inStrides[d]!;
  }
  plan[1 + 3 * rank] = outOffset;
  plan[2 + 3 * rank] = inOffset;
  backend.addon.copy(out, x, plan);
}
