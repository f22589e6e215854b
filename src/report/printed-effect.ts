import { fixed, type Estimate } from '../charts/index.js';
import type { Pair } from './claim.js';

/**
 * What a paper's print says of a comparison: its first minus its second, and as the smallest effect of interest the size of
 * that, but at least its standard error √(SE_first² + SE_second²), below which the print itself tells nothing apart; a
 * remark says where this is so.
 */
export function printedEffect(
  first: Estimate,
  second: Estimate,
): Pick<Pair, 'paperEffect' | 'smallestEffect' | 'remark'> {
  const paperEffect = first.mean - second.mean;
  const error = Math.hypot(first.standardError ?? 0, second.standardError ?? 0);
  const smallestEffect = Math.max(Math.abs(paperEffect), error);
  return {
    paperEffect,
    ...(smallestEffect > 0 ? { smallestEffect } : {}),
    ...(error > 0 && Math.abs(paperEffect) < error
      ? {
          remark: `the paper prints a difference of ${fixed(Math.abs(paperEffect) / error, 1)} standard errors`,
        }
      : {}),
  };
}
