/** A result with, element by element, the sum of the magnitudes of what was added up: the scale of its rounding. */
export interface Accumulated {
  readonly values: Float64Array;
  readonly magnitudes: Float64Array;
}

/**
 * C[b] = A[b] B[b] in float64, A of [m, k] or [k, m], B of [k, n] or [n, k], batches of 1 being repeated.
 * @param batch batch sizes of A and of B
 */
export function matmul(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  [m, k, n]: readonly [number, number, number],
  transposeA: boolean,
  transposeB: boolean,
  [batchA, batchB]: readonly [number, number],
): Accumulated {
  const batch = batchA === 0 || batchB === 0 ? 0 : Math.max(batchA, batchB);
  const values = new Float64Array(batch * m * n);
  const magnitudes = new Float64Array(batch * m * n);
  for (let s = 0; s < batch; s++) {
    const fromA = batchA === 1 ? 0 : s * m * k;
    const fromB = batchB === 1 ? 0 : s * k * n;
    for (let i = 0; i < m; i++) {
      const row = (s * m + i) * n;
      for (let p = 0; p < k; p++) {
        const left = a[fromA + (transposeA ? p * m + i : i * k + p)]!;
        const size = Math.abs(left);
        for (let j = 0; j < n; j++) {
          const right = b[fromB + (transposeB ? j * k + p : p * n + j)]!;
          values[row + j]! += left * right;
          magnitudes[row + j]! += size * Math.abs(right);
        }
      }
    }
  }
  return { values, magnitudes };
}
