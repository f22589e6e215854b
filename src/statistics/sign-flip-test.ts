import { UserError } from '../errors.js';
import { checkChoice, checkNumber } from './checks.js';
import { checkPairs, pairedDifferences } from './paired-t-test.js';
import { RESAMPLES, type PermutationResult, type Random } from './permutation-test.js';
import { ALTERNATIVES, type Alternative } from './welch-test.js';

export interface SignFlipOptions {
  /** What is looked for in a compared with b. Default 'different'. */
  alternative?: Alternative;
  /** Number of random flips where there are more than {@link MOST_ENUMERATED_PAIRS} pairs. Default 9999. */
  resamples?: number;
  /** Needed where sampling is. */
  random?: Random;
}

/** With up to this many pairs all 2ⁿ flips are enumerated. */
export const MOST_ENUMERATED_PAIRS = 16;

/**
 * The share of the assignments of signs to the paired differences dᵢ = aᵢ − bᵢ whose mean is at least as extreme as the
 * observed one: the permutation test in which each pair may be exchanged. With up to 16 pairs all 2ⁿ assignments are
 * enumerated and p = count / 2ⁿ; otherwise `resamples` random ones are drawn, one number of `random` for each pair, and
 * p = (count + 1) / (resamples + 1), never 0. Two-sided p = min(1, 2 · the smaller one-sided p).
 *
 * Two means are tied, and count as equally extreme, when they differ by at most 100 machine epsilons of the largest of
 * the values in a and b, of which every difference carries the rounding.
 *
 * `a`, `b`: the same number of finite numbers, at least 1; `resamples`: an integer ≥ 1; `random` present where sampling
 * is needed. Else {@link UserError}.
 *
 * Source: Fisher, The design of experiments, 1935, section 21; Phipson and Smyth, Permutation p-values should never be
 * zero, 2010 (the + 1).
 */
export function signFlipTest(
  a: readonly number[],
  b: readonly number[],
  options: SignFlipOptions = {},
): PermutationResult {
  const { alternative = 'different', resamples = RESAMPLES, random } = options;
  const caller = 'signFlipTest';
  checkPairs(caller, a, b, 1);
  checkChoice(caller, 'alternative', alternative, ALTERNATIVES);
  checkNumber(caller, 'resamples', resamples, 'an integer ≥ 1', (k) => Number.isInteger(k) && k >= 1);
  const n = a.length;
  const exact = n <= MOST_ENUMERATED_PAIRS;
  if (!exact && typeof random !== 'function') {
    throw new UserError(
      `${caller}: the flips of ${n} pairs, more than ${MOST_ENUMERATED_PAIRS}, must be sampled; give options.random`,
    );
  }

  const differences = pairedDifferences(a, b);
  const observed = differences.reduce((sum, d) => sum + d, 0) / n;
  const largest = [...a, ...b].reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const tolerance = 100 * Number.EPSILON * largest;
  const sums = exact ? allFlips(differences) : randomFlips(differences, resamples, random!);
  let [atMost, atLeast] = [0, 0];
  for (const sum of sums) {
    const value = sum / n;
    if (value <= observed + tolerance) atMost++;
    if (value >= observed - tolerance) atLeast++;
  }
  const share = (count: number) => (exact ? count / sums.length : (count + 1) / (resamples + 1));
  const p = {
    less: share(atMost),
    greater: share(atLeast),
    different: Math.min(1, 2 * share(Math.min(atMost, atLeast))),
  }[alternative];
  return { statistic: observed, p, exact, resamples: sums.length };
}

/** The sums of the differences under each of the 2ⁿ assignments of signs. */
function allFlips(differences: readonly number[]): Float64Array {
  const sums = new Float64Array(2 ** differences.length);
  let filled = 1;
  for (const difference of differences) {
    for (let k = 0; k < filled; k++) {
      sums[filled + k] = sums[k] - difference;
      sums[k] += difference;
    }
    filled *= 2;
  }
  return sums;
}

function randomFlips(differences: readonly number[], count: number, random: Random): Float64Array {
  return Float64Array.from({ length: count }, () =>
    differences.reduce((sum, difference) => (random() < 0.5 ? sum - difference : sum + difference), 0),
  );
}
