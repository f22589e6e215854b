/**
 * |sum_j u_j exp(-2 pi i j k / N)| / N for k = 0 … last: the magnitudes of the discrete Fourier transform, divided by
 * the number N of values.
 */
export function spectrum(values: readonly number[], last: number): number[] {
  const count = values.length;
  return Array.from({ length: last + 1 }, (_, k) => {
    let [real, imaginary] = [0, 0];
    values.forEach((value, j) => {
      const angle = (2 * Math.PI * ((j * k) % count)) / count;
      real += value * Math.cos(angle);
      imaginary -= value * Math.sin(angle);
    });
    return Math.hypot(real, imaginary) / count;
  });
}

/** The first and last frequency index of a band. */
export type Band = readonly [first: number, last: number];

/**
 * |F(u) - F(exact)| / |F(exact)| in the Euclidean norm over the frequency indices of a band, and over several pairs of
 * lists together, such as sections at several times.
 */
export function bandError(
  lists: readonly (readonly number[])[],
  exact: readonly (readonly number[])[],
  [first, last]: Band,
): number {
  const band = (values: readonly number[]): number[] => spectrum(values, last).slice(first);
  const missing = lists.flatMap((u, k) => band(u.map((value, i) => value - exact[k][i])));
  return Math.hypot(...missing) / Math.hypot(...exact.flatMap(band));
}

/**
 * |F(u) - F(exact)| over the frequency indices of each band, divided by |F(exact)| over all indices from 1 to the highest of
 * the bands, in the Euclidean norm, under the name of the band: what is missing of the whole.
 */
export function bandErrors<Name extends string>(
  u: readonly number[],
  exact: readonly number[],
  bands: Readonly<Record<Name, Band>>,
): [Name, number][] {
  const entries = Object.entries(bands) as [Name, Band][];
  const highest = Math.max(...entries.map(([, [, last]]) => last));
  const whole = Math.hypot(...spectrum(exact, highest).slice(1));
  const missing = spectrum(
    u.map((value, i) => value - exact[i]),
    highest,
  );
  return entries.map(([name, [first, last]]) => [
    name,
    Math.hypot(...missing.slice(first, last + 1)) / whole,
  ]);
}
