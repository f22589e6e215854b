import { UserError } from '../errors.js';
import { checkChoice, checkNumber, exceedsRounding } from './checks.js';
import { cohensDz } from './cohens-dz.js';
import type { Interval } from './confidence-interval.js';
import { equivalenceTest, type EquivalenceTest } from './equivalence-test.js';
import { hedgesG } from './hedges-g.js';
import { holm } from './holm.js';
import { checkTimes, logRankSums, logRankTest, type CensoredTime } from './log-rank-test.js';
import { mean } from './mean.js';
import { differencesVary, pairedTTest } from './paired-t-test.js';
import { partitionsOf, permutationTest, RESAMPLES, type Random } from './permutation-test.js';
import { pairedPower, trialsForPower, welchPower } from './power.js';
import { MOST_ENUMERATED_PAIRS, signFlipTest } from './sign-flip-test.js';
import { standardDeviation } from './standard-deviation.js';
import { standardError } from './standard-error.js';
import { studentTQuantile } from './student-t.js';
import { finiteTrials, summarize, type Trials } from './summary.js';
import { welchTest } from './welch-test.js';

export type Verdict =
  'supported' | 'contradicted' | 'too small to matter' | 'undecided' | 'not testable here';

/** Pairs, or trials in each arm, below which nothing is tested. */
export const FEWEST_TRIALS = 5;

/** The level of a test where none is given. */
export const ALPHA = 0.05;

export type Direction = 'less' | 'greater' | 'different' | 'equivalent';

/** Two arms compared in the mean of one quantity. */
export interface Comparison {
  kind?: 'means';
  /** One value a trial; NaN, an infinity or null for a trial that diverged. Paired: the same seed at the same index. */
  a: Trials;
  b: Trials;
  paired: boolean;
  /** 'log' compares the natural logarithms of positive values. Default 'linear'. */
  scale?: 'linear' | 'log';
  /** What is said of a compared with b. */
  direction: Direction;
  /**
   * The smallest difference that matters, on the scale (log: of |ln ratio|), finite and > 0. Default |paperEffect|; with
   * neither, or a paper effect of 0, no equivalence can be concluded.
   */
  smallestEffect?: number;
  /** The paper's a − b on the scale, finite. */
  paperEffect?: number;
  /** In (0, 1/2). Default {@link ALPHA}. */
  alpha?: number;
  /** A secondary quantity: its numbers are computed, it gets no verdict and is not in the family. Default false. */
  untested?: boolean;
}

/** Two arms compared in the time to an event. */
export interface TimesComparison {
  kind: 'times';
  a: readonly CensoredTime[];
  b: readonly CensoredTime[];
  /** Said of the times: 'less' where events come earlier in a, which is a hazard ratio above 1. */
  direction: Exclude<Direction, 'equivalent'>;
  /** In (0, 1/2). Default {@link ALPHA}. */
  alpha?: number;
  /** As of {@link Comparison}. */
  untested?: boolean;
}

/** What entered the test of one arm, on the linear scale. */
export interface Arm {
  n: number;
  /** Trials that ended in NaN, an infinity or null. */
  diverged: number;
  /** Null without trials, and of censored times. */
  mean: number | null;
  standardError: number | null;
}

/** The numbers are null where they do not exist, all of them where nothing can be tested. */
export interface Compared {
  test: 'paired t' | 'Welch t' | 'log-rank';
  a: Arm;
  b: Arm;
  /** That entered the test; null if not paired. */
  pairs: number | null;
  /** Pairs (unpaired: trials) left out because a trial diverged or, on the logarithmic scale, is not positive. */
  leftOut: number;
  /** a − b, on the scale; of times the logarithm of the hazard ratio. */
  difference: number | null;
  standardError: number | null;
  /** Of the difference, at level 1 − alpha. */
  interval: Interval | null;
  /** Percent of |b|: linear 100 (a − b)/|b|, log 100 (exp(difference) − 1). Null for times, and where the mean of b is 0. */
  relativeChange: number | null;
  effect: { name: 'd_z' | "Hedges' g" | 'hazard ratio'; value: number } | null;
  /** t, or χ² of times. */
  statistic: number | null;
  degreesOfFreedom: number | null;
  /** Two-sided, uncorrected. */
  p: number | null;
  /** After Holm's correction over the tested comparisons of the family; for 'equivalent' that of `pEquivalence`. */
  pHolm: number | null;
  /** Two-sided, uncorrected: sign flips of the pairs, or permutations of the trials; null where it needs `random`. */
  pPermutation: number | null;
  /** Of the two one-sided tests against the smallest effect, uncorrected. */
  pEquivalence: number | null;
  /** Of the uncorrected two-sided test at the paper's effect, with the deviations and the trials of these arms. */
  power: number | null;
  /** Pairs, or trials in each arm, with which that power is 80 %. */
  trialsNeeded: number | null;
  /** Null if untested. */
  verdict: Verdict | null;
  /** Obstacles to testing, trials left out, and what qualifies the verdict; empty when there is nothing to say. */
  reason: string;
}

/**
 * Compares the arms of a family of comparisons, such as the claims of one paper, and decides on each.
 *
 * Tests, all two-sided: Student's t test of the paired differences, Welch's t test without pairs, the log-rank test for
 * times. Holm's correction is over the comparisons of the family that are tested and can be; a claim of equivalence
 * enters it with the p of its two one-sided tests.
 *
 * For 'less', 'greater' and 'different':
 * - *supported*: corrected p ≤ alpha and a − b has the claimed sign, however small it is; where the interval of level
 *   1 − 2 alpha lies within the smallest effect, the reason says that it is smaller than matters;
 * - *contradicted*: corrected p ≤ alpha and a − b has the opposite sign; 'different' cannot be contradicted;
 * - *too small to matter*: otherwise, if the two one-sided tests find |a − b| below the smallest effect with p ≤ alpha.
 *   This p is not corrected: each such verdict is wrong with a chance of at most alpha;
 * - *undecided*: otherwise. The power at the paper's effect and the trials that 80 % would need stand beside it.
 *
 * For 'equivalent':
 * - *supported*: corrected p of the two one-sided tests ≤ alpha;
 * - *contradicted*: two-sided p ≤ alpha and the whole interval of level 1 − alpha lies outside the smallest effect, both
 *   uncorrected;
 * - *undecided*: otherwise. Power and trials needed, which are those of the test for a difference, are null.
 *
 * *Not testable here*: fewer than {@link FEWEST_TRIALS} pairs, trials or times in an arm, no variation, no event while
 * both arms are watched, or a claim of equivalence without a smallest effect.
 *
 * Trials that diverged enter no mean; a pair is left out with either of its trials. That is a comparison of the trials
 * that converged, and the reason counts the others.
 *
 * `random` draws the permutations; without it their p is given only where all are enumerated. Options out of range,
 * paired arms of different lengths, times that are negative or not finite: {@link UserError}.
 */
export function compareFamily(
  family: readonly (Comparison | TimesComparison)[],
  random?: Random,
): Compared[] {
  const measured = family.map((comparison) =>
    comparison.kind === 'times' ? compareTimes(comparison) : compareMeans(comparison, random),
  );
  const tested = measured.filter(({ familyP }) => familyP !== null);
  const corrected = holm(tested.map(({ familyP }) => familyP!));
  tested.forEach(({ compared }, i) => {
    compared.pHolm = corrected[i];
  });
  return measured.map(({ compared, request, familyP, notes }) => {
    const obstacle = compared.verdict === 'not testable here';
    if (familyP !== null) compared.verdict = decide(compared, request);
    if (request.untested) compared.verdict = null;
    const small = !obstacle && smallNote(compared, request);
    return { ...compared, reason: [...notes, small].filter(Boolean).join('; ') };
  });
}

/** What the decision depends on, defaults filled in. */
interface Request {
  direction: Direction;
  alpha: number;
  untested: boolean;
  /** On the scale of `difference`; of the hazard ratio it has the opposite sign of the times. */
  signOfLess: -1 | 1;
  margin: number | null;
  equivalence: EquivalenceTest | null;
}

interface Measured {
  compared: Compared;
  request: Request;
  /** The p with which it enters the family; null if it does not. */
  familyP: number | null;
  notes: string[];
}

function decide(compared: Compared, request: Request): Verdict {
  const { direction, alpha, margin, signOfLess } = request;
  const { difference, interval } = compared;
  const significant = compared.pHolm! <= alpha;
  if (direction === 'equivalent') {
    if (significant) return 'supported';
    const outside = interval!.lower >= margin! || interval!.upper <= -margin!;
    return compared.p! <= alpha && outside ? 'contradicted' : 'undecided';
  }
  if (significant) {
    const found = Math.sign(difference!) === signOfLess ? 'less' : 'greater';
    return direction === 'different' || direction === found ? 'supported' : 'contradicted';
  }
  return compared.pEquivalence !== null && compared.pEquivalence <= alpha
    ? 'too small to matter'
    : 'undecided';
}

/** Says of a significant difference that it is smaller than matters. */
function smallNote(
  { verdict, pEquivalence }: Compared,
  { direction, alpha, margin, equivalence }: Request,
): string {
  if (direction === 'equivalent' || (verdict !== 'supported' && verdict !== 'contradicted')) return '';
  if (pEquivalence === null || pEquivalence > alpha) return '';
  const { lower, upper } = equivalence!.interval;
  const level = Number((100 * (1 - 2 * alpha)).toPrecision(6));
  return (
    `smaller than matters: the ${level} % interval ${short(lower)} to ${short(upper)} of the difference lies within ` +
    `±${short(margin!)}`
  );
}

const short = (value: number) => String(Number(value.toPrecision(3)));

const NOTHING = {
  difference: null,
  standardError: null,
  interval: null,
  relativeChange: null,
  effect: null,
  statistic: null,
  degreesOfFreedom: null,
  p: null,
  pHolm: null,
  pPermutation: null,
  pEquivalence: null,
  power: null,
  trialsNeeded: null,
} as const;

const CALLER = 'compareFamily';

function checkAlpha(alpha: number): void {
  checkNumber(CALLER, 'alpha', alpha, 'between 0 and 0.5, both excluded', (v) => 0 < v && v < 0.5);
}

function compareMeans(comparison: Comparison, random?: Random): Measured {
  const { a, b, paired, scale = 'linear', direction, alpha = ALPHA, untested = false } = comparison;
  const { smallestEffect, paperEffect } = comparison;
  checkChoice(CALLER, 'scale', scale, ['linear', 'log']);
  checkChoice(CALLER, 'direction', direction, ['less', 'greater', 'different', 'equivalent']);
  checkAlpha(alpha);
  if (paperEffect !== undefined) checkNumber(CALLER, 'paperEffect', paperEffect, 'finite', () => true);
  if (smallestEffect !== undefined) {
    checkNumber(CALLER, 'smallestEffect', smallestEffect, 'finite and > 0', (v) => v > 0);
  }
  if (paired && a.length !== b.length) {
    throw new UserError(
      `${CALLER}: paired arms must hold one trial for each seed, got ${a.length} and ${b.length}; give null for a trial that is missing`,
    );
  }
  const margin = smallestEffect ?? (Math.abs(paperEffect ?? 0) || null);
  const request: Request = { direction, alpha, untested, signOfLess: -1, margin, equivalence: null };
  const entered = whatEnters(comparison);
  const arms = { a: arm(a, entered.a), b: arm(b, entered.b) };
  const obstacle =
    obstacleToMeans(paired, entered, scale) ||
    (direction === 'equivalent' && margin === null && !untested
      ? 'a claim of equivalence needs the smallest effect that matters'
      : '');
  const base = {
    test: paired ? ('paired t' as const) : ('Welch t' as const),
    ...arms,
    pairs: paired ? entered.a.length : null,
    leftOut: entered.leftOut,
    reason: '',
  };
  const notes = [obstacle, diverged('a', a, arms.a), diverged('b', b, arms.b), leftOutNote(paired, entered)];
  if (obstacle) {
    const compared: Compared = { ...base, ...NOTHING, verdict: 'not testable here' };
    return { compared, request, familyP: null, notes };
  }
  const toScale = scale === 'log' ? Math.log : (value: number) => value;
  const [x, y] = [entered.a.map(toScale), entered.b.map(toScale)];
  const found = paired ? pairedMeans(x, y, comparison, random) : welchMeans(x, y, comparison, random);
  const { difference, standardError: error, degreesOfFreedom } = found;
  request.equivalence =
    margin === null ? null : equivalenceTest(difference, error, degreesOfFreedom, margin, alpha);
  const halfWidth = -studentTQuantile(alpha / 2, degreesOfFreedom) * error;
  const pEquivalence = request.equivalence?.p ?? null;
  const compared: Compared = {
    ...base,
    ...found,
    interval: { lower: difference - halfWidth, upper: difference + halfWidth },
    relativeChange: relativeChange(scale, difference, mean(y)),
    pHolm: null,
    pEquivalence,
    verdict: null,
  };
  const familyP = direction === 'equivalent' ? pEquivalence : found.p;
  return { compared, request, familyP: untested ? null : familyP, notes };
}

interface Entered {
  a: number[];
  b: number[];
  leftOut: number;
  /** Of those left out, pairs or trials that are finite but not positive on the logarithmic scale. */
  notPositive: number;
}

/** The values that enter the test, on the linear scale. */
function whatEnters({ a, b, paired, scale }: Comparison): Entered {
  const positive = (value: number) => scale !== 'log' || value > 0;
  if (!paired) {
    const [finiteA, finiteB] = [finiteTrials(a), finiteTrials(b)];
    const [enterA, enterB] = [finiteA.filter(positive), finiteB.filter(positive)];
    const entering = enterA.length + enterB.length;
    return {
      a: enterA,
      b: enterB,
      leftOut: a.length + b.length - entering,
      notPositive: finiteA.length + finiteB.length - entering,
    };
  }
  const finite = a.flatMap((value, i) =>
    Number.isFinite(value) && Number.isFinite(b[i]) ? [[value, b[i]] as [number, number]] : [],
  );
  const pairs = finite.filter(([first, second]) => positive(first) && positive(second));
  return {
    a: pairs.map(([first]) => first),
    b: pairs.map(([, second]) => second),
    leftOut: a.length - pairs.length,
    notPositive: finite.length - pairs.length,
  };
}

interface Found {
  difference: number;
  standardError: number;
  effect: NonNullable<Compared['effect']>;
  statistic: number;
  degreesOfFreedom: number;
  p: number;
  pPermutation: number | null;
  power: number | null;
  trialsNeeded: number | null;
}

function pairedMeans(x: number[], y: number[], comparison: Comparison, random?: Random): Found {
  const { meanDifference, standardError, statistic, degreesOfFreedom, p } = pairedTTest(x, y);
  const canFlip = random !== undefined || x.length <= MOST_ENUMERATED_PAIRS;
  const effect = effectToFind(comparison);
  const standardised = (effect ?? 0) / (standardError * Math.sqrt(x.length));
  const { alpha } = comparison;
  return {
    difference: meanDifference,
    standardError,
    effect: { name: 'd_z', value: cohensDz(x, y) },
    statistic,
    degreesOfFreedom,
    p,
    pPermutation: canFlip ? signFlipTest(x, y, { random }).p : null,
    power: effect === null ? null : pairedPower(standardised, x.length, alpha),
    trialsNeeded: effect === null ? null : trialsForPower(standardised, 0.8, { alpha }),
  };
}

function welchMeans(x: number[], y: number[], comparison: Comparison, random?: Random): Found {
  const { alpha } = comparison;
  const canPermute = random !== undefined || partitionsOf(x, y) <= RESAMPLES;
  const effect = effectToFind(comparison);
  const [armX, armY] = [x, y].map((values) => ({ n: values.length, deviation: standardDeviation(values) }));
  return {
    difference: mean(x) - mean(y),
    standardError: Math.hypot(standardError(x), standardError(y)),
    effect: { name: "Hedges' g", value: hedgesG(x, y) },
    ...welchTest(x, y),
    pPermutation: canPermute ? permutationTest(x, y, { random }).p : null,
    power: effect === null ? null : welchPower(effect, armX, armY, alpha),
    trialsNeeded:
      effect === null
        ? null
        : trialsForPower(effect / (Math.hypot(armX.deviation, armY.deviation) / Math.SQRT2), 0.8, {
            design: 'two arms',
            deviations: [armX.deviation, armY.deviation],
            alpha,
          }),
  };
}

/** The paper's effect where there is one to find. */
function effectToFind({ direction, paperEffect }: Comparison): number | null {
  return direction === 'equivalent' ? null : paperEffect || null;
}

function relativeChange(scale: 'linear' | 'log', difference: number, reference: number): number | null {
  if (scale === 'log') return 100 * Math.expm1(difference);
  return reference === 0 ? null : (100 * difference) / Math.abs(reference);
}

function arm(trials: Trials, entered: number[]): Arm {
  const { n, mean, standardError } = summarize(entered);
  return { n, diverged: trials.length - finiteTrials(trials).length, mean, standardError };
}

function obstacleToMeans(paired: boolean, { a, b }: Entered, scale: 'linear' | 'log'): string {
  if (a.length < FEWEST_TRIALS || b.length < FEWEST_TRIALS) {
    return paired
      ? `needs at least ${FEWEST_TRIALS} pairs, has ${a.length}`
      : `needs at least ${FEWEST_TRIALS} trials in each arm, has ${a.length} and ${b.length}`;
  }
  const toScale = scale === 'log' ? Math.log : (value: number) => value;
  const [x, y] = [a.map(toScale), b.map(toScale)];
  if (paired) {
    return differencesVary(x, y) ? '' : `all ${x.length} pairs have the same difference`;
  }
  const varies = exceedsRounding(Math.hypot(standardError(x), standardError(y)), mean(x), mean(y));
  return varies ? '' : `no trial differs from another within its arm of ${x.length} and ${y.length}`;
}

function diverged(name: string, trials: readonly unknown[], { diverged }: Arm): string {
  return diverged > 0 ? `${diverged} of ${trials.length} trials in arm ${name} diverged` : '';
}

function leftOutNote(paired: boolean, { leftOut, notPositive }: Entered): string {
  if (leftOut === 0 || (!paired && notPositive === 0)) return '';
  if (!paired) return `${counted(notPositive, 'trial')} left out as not positive`;
  const why = notPositive > 0 ? `, ${notPositive} of them as not positive` : '';
  return `${counted(leftOut, 'pair')} left out${why}`;
}

const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`;

function compareTimes({ a, b, direction, alpha = ALPHA, untested = false }: TimesComparison): Measured {
  checkChoice(CALLER, 'direction of times', direction, ['less', 'greater', 'different']);
  checkAlpha(alpha);
  if (a.length > 0) checkTimes(CALLER, 'a', a);
  if (b.length > 0) checkTimes(CALLER, 'b', b);
  const request: Request = { direction, alpha, untested, signOfLess: 1, margin: null, equivalence: null };
  const arms = { a: armOfTimes(a), b: armOfTimes(b) };
  const base = { test: 'log-rank' as const, ...arms, pairs: null, leftOut: 0, reason: '' };
  const notes = [obstacleToTimes(a, b)];
  if (notes[0]) {
    const compared: Compared = { ...base, ...NOTHING, verdict: 'not testable here' };
    return { compared, request, familyP: null, notes };
  }
  const { statistic, degreesOfFreedom, p, hazardRatio, interval, variance } = logRankTest(a, b, 1 - alpha);
  const compared: Compared = {
    ...base,
    ...NOTHING,
    difference: Math.log(hazardRatio),
    standardError: 1 / Math.sqrt(variance),
    interval: { lower: Math.log(interval.lower), upper: Math.log(interval.upper) },
    effect: { name: 'hazard ratio', value: hazardRatio },
    statistic,
    degreesOfFreedom,
    p,
    verdict: null,
  };
  return { compared, request, familyP: untested ? null : p, notes };
}

function armOfTimes(times: readonly CensoredTime[]): Arm {
  return { n: times.length, diverged: 0, mean: null, standardError: null };
}

function obstacleToTimes(a: readonly CensoredTime[], b: readonly CensoredTime[]): string {
  if (a.length < FEWEST_TRIALS || b.length < FEWEST_TRIALS) {
    return `needs at least ${FEWEST_TRIALS} times in each arm, has ${a.length} and ${b.length}`;
  }
  return logRankSums(a, b).variance > 0
    ? ''
    : `no event happens while both arms of ${a.length} and ${b.length} times are watched`;
}
