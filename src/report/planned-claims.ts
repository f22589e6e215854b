import type { PlannedClaim } from '../experiments/index.js';
import { ALPHA } from '../statistics/index.js';
import type { Claim, ComparedClaim, TimedClaim } from './claim.js';

/** A comparison of a claim as a plan fixes it: everything but the values. */
export function plannedRow(claim: ComparedClaim | TimedClaim, index: number): PlannedClaim {
  const { sentence, direction } = claim;
  const of = ({ on, first, second }: ComparedClaim['pairs'][number] | TimedClaim['pairs'][number]) => ({
    sentence,
    direction,
    on,
    first: first.label,
    second: second.label,
    alpha: ALPHA,
  });
  if (claim.kind === 'timed')
    return {
      ...of(claim.pairs[index]),
      quantity: claim.quantity,
      test: 'log-rank',
      scale: 'log',
      smallestEffect: null,
      secondary: false,
    };
  const { quantity, secondary = false } = claim;
  const pair = claim.pairs[index];
  const { paired = true, paperEffect = 0, smallestEffect = Math.abs(paperEffect) } = pair;
  return {
    ...of(pair),
    quantity: quantity.label,
    test: paired ? 'paired t' : 'Welch t',
    scale: quantity.scale,
    // Twelve digits: the logarithms and roots of another processor may differ in the last.
    smallestEffect: smallestEffect > 0 ? Number(smallestEffect.toPrecision(12)) : null,
    secondary,
  };
}

/** The comparisons of claims, as a plan fixes them. What counting decides and what nothing can test is in no plan. */
export const plannedClaims = (claims: readonly Claim[]): PlannedClaim[] =>
  claims.flatMap((claim) =>
    'pairs' in claim ? claim.pairs.map((_, index) => plannedRow(claim, index)) : [],
  );
