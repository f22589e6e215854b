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
