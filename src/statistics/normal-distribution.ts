import { checkOpenUnit } from './checks.js';
import { erfc } from './error-function.js';

/** Φ(z) = ½ erfc(−z/√2), P(Z ≤ z) of the standard normal distribution. `z`: any number but NaN, else {@link UserError}. */
export function normalCdf(z: number): number {
  return 0.5 * erfc(-z * Math.SQRT1_2);
}

/** The z with Φ(z) = `probability`, which lies in (0, 1), both excluded, else {@link UserError}. */
export function normalQuantile(probability: number): number {
  checkOpenUnit('normalQuantile', 'probability', probability);
  if (probability > 0.5) return -normalQuantile(1 - probability);
  // ln Φ is concave and increasing: Newton's method from the left of the root converges from there on.
  const target = Math.log(probability);
  let z = -Math.sqrt(-2 * target);
  for (let step = 0; step < 50; step++) {
    const value = normalCdf(z);
    const slope = Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI) / value;
    const next = z - (Math.log(value) - target) / slope;
    if (Math.abs(next - z) <= 1e-15 * Math.max(1, Math.abs(z))) return next;
    z = next;
  }
  return z;
}
