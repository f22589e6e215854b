import * as tf from '@tensorflow/tfjs-core';

/**
 * The means over `count` examples of what is computed for at most `batchSize` of them at once, for models too large to
 * see all examples together: Σ_b size_b mean_b / count, summed in float64.
 *
 * @param means the means over the examples start … end - 1, a tensor of one axis, such as one number a trial; what it
 *   allocates is freed
 */
export function meanOverBatches(
  count: number,
  batchSize: number,
  means: (start: number, end: number) => tf.Tensor,
): number[] {
  const sums: number[] = [];
  for (let start = 0; start < count; start += batchSize) {
    const end = Math.min(start + batchSize, count);
    tf.tidy(() => means(start, end).dataSync()).forEach((mean, i) => {
      sums[i] = (sums[i] ?? 0) + mean * (end - start);
    });
  }
  return sums.map((sum) => sum / count);
}
