import { permutation, stream } from '../random/index.js';

/**
 * The places of `max(1, ceil(share size))` of `size` records, every such set equally likely, ascending; none of none.
 *
 * @param share in (0, 1]
 * @param name what is drawn from; the draws of different names are independent
 */
export function drawSample(size: number, share: number, seed: number, name: string): number[] {
  const count = size === 0 ? 0 : Math.max(1, Math.ceil(share * size));
  const order = permutation(stream(seed, `search/audit/${name}`), 0, size);
  return Array.from(order.subarray(0, count)).sort((a, b) => a - b);
}

/**
 * The chance that none of `forged` records is among `sampled` of `size` that are drawn without replacement:
 * C(size - forged, sampled) / C(size, sampled), the hypergeometric probability of no hit.
 */
export function chanceOfEscape(size: number, forged: number, sampled: number): number {
  let chance = 1;
  for (let drawn = 0; drawn < sampled; drawn++) chance *= Math.max(0, size - forged - drawn) / (size - drawn);
  return chance;
}

/**
 * The cap c with the sum of min(cost, c) at most `budget`: what costs less is done in full, the rest shares what is left
 * evenly. Infinity if everything fits.
 */
export function evenCap(costs: readonly number[], budget: number): number {
  const ascending = [...costs].sort((a, b) => a - b);
  let left = budget;
  for (const [place, cost] of ascending.entries()) {
    const cap = left / (ascending.length - place);
    if (cost > cap) return cap;
    left -= cost;
  }
  return Infinity;
}
