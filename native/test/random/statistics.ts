/** P(Z <= x) of the standard normal: by its series; 0 or 1 where that is right to 1e-15. */
export function normalDistribution(x: number): number {
  if (Math.abs(x) > 8) return x > 0 ? 1 : 0;
  // phi(x) (x + x^3 / 3 + x^5 / 15 + ...), all terms of one sign.
  let term = x;
  let sum = x;
  for (let k = 1; Math.abs(term) > 1e-17 * Math.abs(sum); k++) {
    term *= (x * x) / (2 * k + 1);
    sum += term;
  }
  return 0.5 + sum * Math.exp((-x * x) / 2 - 0.5 * Math.log(2 * Math.PI));
}

/** max |F_n(x) - F(x)| over the sample. */
export function kolmogorovStatistic(sample: Float32Array, distribution: (x: number) => number): number {
  const n = sample.length;
  return Float32Array.from(sample)
    .sort()
    .reduce((worst, x, i) => {
      const p = distribution(x);
      return Math.max(worst, (i + 1) / n - p, p - i / n);
    }, 0);
}
