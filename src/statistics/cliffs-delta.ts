import { checkSample } from './checks.js';

/**
 * δ = (#{(i, j): aᵢ > bⱼ} − #{(i, j): aᵢ < bⱼ}) / (na nb), in [−1, 1]; 1 when every a is above every b.
 *
 * `a`, `b`: at least 1 finite number each, else {@link UserError}.
 *
 * Source: Cliff, Dominance statistics, 1993.
 */
export function cliffsDelta(a: readonly number[], b: readonly number[]): number {
  checkSample('cliffsDelta', 'a', a, 1);
  checkSample('cliffsDelta', 'b', b, 1);
  let dominance = 0;
  for (const x of a) for (const y of b) dominance += Math.sign(x - y);
  return dominance / (a.length * b.length);
}
