import { UserError } from '../errors.js';

/**
 * p̃₍ᵢ₎ = max over j ≤ i of min(1, (m − j + 1) p₍ⱼ₎) for the sorted p-values p₍₁₎ ≤ … ≤ p₍ₘ₎: Holm's step-down
 * correction, which bounds the chance of any false rejection among the m tests.
 *
 * `pValues`: numbers in [0, 1], possibly none, else {@link UserError}. The result keeps their order.
 *
 * Source: Holm, A simple sequentially rejective multiple test procedure, 1979.
 */
export function holm(pValues: readonly number[]): number[] {
  const wrong = pValues.findIndex((p) => !(0 <= p && p <= 1));
  if (wrong >= 0) {
    throw new UserError(`holm: pValues must hold numbers in [0, 1], got ${pValues[wrong]} at index ${wrong}`);
  }
  const order = pValues.map((_, i) => i).sort((i, j) => pValues[i] - pValues[j]);
  const adjusted = new Array<number>(pValues.length);
  let largest = 0;
  order.forEach((index, rank) => {
    largest = Math.max(largest, Math.min(1, (pValues.length - rank) * pValues[index]));
    adjusted[index] = largest;
  });
  return adjusted;
}
