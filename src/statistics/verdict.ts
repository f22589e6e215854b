import { checkChoice, checkOpenUnit, exceedsRounding } from './checks.js';
import { cliffsDelta } from './cliffs-delta.js';
import { FEWEST_TRIALS, type Arm } from './comparison.js';
import { hedgesG } from './hedges-g.js';
import { holm } from './holm.js';
import { finiteTrials, summarize, type Trials } from './summary.js';
import { ALTERNATIVES, type Alternative, welchTest } from './welch-test.js';

type Verdict = 'supported' | 'not supported' | 'contradicted' | 'not testable here';
export type EffectName = "Hedges' g" | "Cliff's delta";

/** A sentence of a paper as a comparison of the means of two arms. */
export interface Claim {
  claim: string;
  /** What the paper says of arm a compared with arm b. */
  direction: Alternative;
  a: Trials;
  b: Trials;
  /** Largest corrected p that counts as significant, in (0, 1). Default 0.05. */
  alpha?: number;
  /** Default "Hedges' g". */
  effect?: EffectName;
}

export interface ClaimCheck {
  claim: string;
  direction: Alternative;
  test: 'Welch';
  alpha: number;
  a: Arm;
  b: Arm;
  /** Null where not testable, as are the next four. Positive when a is above b. */
  statistic: number | null;
  degreesOfFreedom: number | null;
  /** Two-sided. */
  p: number | null;
  /** `p` after Holm's correction over the testable claims checked together. */
  pHolm: number | null;
  effect: { name: EffectName; value: number } | null;
  verdict: Verdict;
  /** Why it is not testable, and how many trials diverged; empty when there is nothing to say. */
  reason: string;
}

/**
 * Checks the claims of one paper together: Welch's two-sided test for each, Holm's correction over those that can be
 * tested.
 *
 * - *supported*: the corrected p is at most alpha and the means differ in the claimed direction;
 * - *contradicted*: the corrected p is at most alpha and they differ in the opposite direction. The test is two-sided
 *   for the sake of this outcome, so a directed claim that holds for no difference at all is supported, or contradicted,
 *   with a chance of at most alpha/2 each. A claim that the arms are just 'different' is never contradicted;
 * - *not supported*: the corrected p is above alpha. This does not say that the arms are equal;
 * - *not testable here*: an arm has fewer than {@link FEWEST_TRIALS} finite trials, or neither arm varies.
 *
 * Trials that diverged (NaN, an infinity or null) enter no mean; they are counted per arm and named in `reason`.
 *
 * `alpha` outside (0, 1), an unknown direction or an unknown effect: {@link UserError}.
 */
export function verdicts(claims: readonly Claim[]): ClaimCheck[] {
  const checks = claims.map(withoutVerdict);
  const testable = checks.filter((check) => check.p !== null);
  const corrected = holm(testable.map((check) => check.p!));
  testable.forEach((check, i) => {
    check.pHolm = corrected[i];
    check.verdict = decide(check);
  });
  return checks;
}

/** {@link verdicts} of a paper with a single claim. */
export function verdict(claim: Claim): ClaimCheck {
  return verdicts([claim])[0];
}

function decide({ pHolm, alpha, direction, a, b }: ClaimCheck): Verdict {
  if (!(pHolm! <= alpha)) return 'not supported';
  const found = a.mean! < b.mean! ? 'less' : 'greater';
  return direction === 'different' || direction === found ? 'supported' : 'contradicted';
}

function withoutVerdict(claim: Claim): ClaimCheck {
  const { direction, alpha = 0.05, effect = "Hedges' g" } = claim;
  checkChoice('verdicts', 'direction', direction, ALTERNATIVES);
  checkChoice('verdicts', 'effect', effect, ["Hedges' g", "Cliff's delta"]);
  checkOpenUnit('verdicts', 'alpha', alpha);
  const [a, b] = [arm(claim.a), arm(claim.b)];
  const obstacle = obstacleToTesting(a, b);
  const base = { claim: claim.claim, direction, test: 'Welch' as const, alpha, a, b, pHolm: null };
  const reason = [obstacle, diverged('a', a), diverged('b', b)].filter(Boolean).join('; ');
  if (obstacle) {
    const nothing = { statistic: null, degreesOfFreedom: null, p: null, effect: null };
    return { ...base, ...nothing, verdict: 'not testable here', reason };
  }
  const [valuesA, valuesB] = [finiteTrials(claim.a), finiteTrials(claim.b)];
  const value = (effect === "Hedges' g" ? hedgesG : cliffsDelta)(valuesA, valuesB);
  return {
    ...base,
    ...welchTest(valuesA, valuesB),
    effect: { name: effect, value },
    verdict: 'not supported',
    reason,
  };
}

function arm(trials: Trials): Arm {
  const { n, diverged, mean, standardError } = summarize(trials);
  return { n, diverged, mean, standardError };
}

function obstacleToTesting(a: Arm, b: Arm): string {
  if (a.n < FEWEST_TRIALS || b.n < FEWEST_TRIALS) {
    return `needs at least ${FEWEST_TRIALS} finite trials per arm, has ${a.n} and ${b.n}`;
  }
  const varies = exceedsRounding(Math.hypot(a.standardError!, b.standardError!), a.mean!, b.mean!);
  return varies ? '' : 'no trial differs from another within its arm';
}

function diverged(name: string, { n, diverged }: Arm): string {
  return diverged > 0 ? `${diverged} of ${n + diverged} trials in arm ${name} diverged` : '';
}
