import { checkChoice, checkNumber, checkOpenUnit } from './checks.js';
import { noncentralTCdf, noncentralTSurvival } from './noncentral-t.js';
import { studentTQuantile } from './student-t.js';

/** An arm as far as the power of a test depends on it. */
export interface ArmSize {
  /** Trials, an integer ≥ 2. */
  n: number;
  /** Standard deviation of a trial, finite and ≥ 0. */
  deviation: number;
}

/**
 * P(|T| > t_{1 − α/2, ν}) for T noncentral t with ν degrees of freedom and noncentrality δ: the chance that the two-sided
 * t test rejects at α where the true difference is δ standard errors.
 *
 * `noncentrality` δ: finite. `degreesOfFreedom` ν: in (0, 1e9]. `alpha`: in (0, 1), default 0.05. Else {@link UserError}.
 */
export function tTestPower(noncentrality: number, degreesOfFreedom: number, alpha = 0.05): number {
  checkOpenUnit('tTestPower', 'alpha', alpha);
  const critical = -studentTQuantile(alpha / 2, degreesOfFreedom);
  return Math.min(
    1,
    noncentralTSurvival(critical, degreesOfFreedom, noncentrality) +
      noncentralTCdf(-critical, degreesOfFreedom, noncentrality),
  );
}

/**
 * The power of the paired (or one-sample) two-sided t test of `pairs` pairs at the true effect d_z = mean / standard
 * deviation of the differences: ν = n − 1, δ = d_z √n. Exact for normal differences.
 *
 * `effect`: finite. `pairs`: an integer ≥ 2. `alpha`: in (0, 1), default 0.05. Else {@link UserError}.
 *
 * Source: Cohen, Statistical power analysis for the behavioral sciences, 1988, ch. 2.
 */
export function pairedPower(effect: number, pairs: number, alpha = 0.05): number {
  checkNumber('pairedPower', 'effect', effect, 'finite', () => true);
  checkCount('pairedPower', 'pairs', pairs);
  return tTestPower(effect * Math.sqrt(pairs), pairs - 1, alpha);
}

/**
 * The power of Welch's two-sided t test at a true difference of two means: δ = difference / √(σa²/na + σb²/nb), and for ν
 * Welch and Satterthwaite's degrees of freedom at the true deviations, an approximation: in the test itself they vary
 * with the sample. With na = nb and σa = σb they are na + nb − 2, those of Student's pooled test.
 *
 * `difference`: finite, in the unit of the deviations, which are not both 0. `alpha`: in (0, 1), default 0.05. Else
 * {@link UserError}.
 */
export function welchPower(difference: number, a: ArmSize, b: ArmSize, alpha = 0.05): number {
  const caller = 'welchPower';
  checkNumber(caller, 'difference', difference, 'finite', () => true);
  for (const [name, { n, deviation }] of Object.entries({ a, b })) {
    checkCount(caller, `${name}.n`, n);
    checkNumber(caller, `${name}.deviation`, deviation, 'finite and ≥ 0', (v) => v >= 0);
  }
  const [errorA, errorB] = [a.deviation / Math.sqrt(a.n), b.deviation / Math.sqrt(b.n)];
  const error = Math.hypot(errorA, errorB);
  checkNumber(caller, 'the larger deviation', error, '> 0', (v) => v > 0);
  const [shareA, shareB] = [(errorA / error) ** 2, (errorB / error) ** 2];
  const degreesOfFreedom = 1 / (shareA ** 2 / (a.n - 1) + shareB ** 2 / (b.n - 1));
  return tTestPower(difference / error, degreesOfFreedom, alpha);
}

export interface TrialsOptions {
  /** Default 'pairs': the smallest number of pairs. 'two arms': the smallest number of trials in each of two arms. */
  design?: 'pairs' | 'two arms';
  /** σa and σb of two arms up to a common factor, finite and ≥ 0, not both 0. Default both 1. */
  deviations?: readonly [number, number];
  /** In (0, 1). Default 0.05. */
  alpha?: number;
}

/** More trials than this are not looked for. */
const MOST_TRIALS = 1e8;

/**
 * The smallest n whose power is at least `power`: pairs for {@link pairedPower} at the effect d_z, or trials in each arm
 * for {@link welchPower} at the effect difference / √((σa² + σb²)/2). Infinity where more than 1e8 would be needed.
 *
 * `effect`: finite, not 0. `power`: in (0, 1), default 0.8. Else {@link UserError}.
 */
export function trialsForPower(effect: number, power = 0.8, options: TrialsOptions = {}): number {
  const { design = 'pairs', deviations = [1, 1], alpha = 0.05 } = options;
  const caller = 'trialsForPower';
  checkNumber(caller, 'effect', effect, 'finite and not 0', (v) => v !== 0);
  checkOpenUnit(caller, 'power', power);
  checkChoice(caller, 'design', design, ['pairs', 'two arms']);
  const scale = Math.hypot(...deviations) / Math.SQRT2;
  checkNumber(caller, 'the root mean square of deviations', scale, 'finite and > 0', (v) => v > 0);
  checkOpenUnit(caller, 'alpha', alpha);
  const [a, b] = deviations.map((deviation) => deviation / scale);
  const enough = (n: number) =>
    (design === 'pairs'
      ? pairedPower(effect, n, alpha)
      : welchPower(effect, { n, deviation: a }, { n, deviation: b }, alpha)) >= power;
  let [tooFew, enoughTrials] = [1, 2];
  while (!enough(enoughTrials)) {
    if (enoughTrials >= MOST_TRIALS) return Infinity;
    [tooFew, enoughTrials] = [enoughTrials, Math.min(2 * enoughTrials, MOST_TRIALS)];
  }
  while (enoughTrials - tooFew > 1) {
    const middle = Math.floor((tooFew + enoughTrials) / 2);
    if (enough(middle)) enoughTrials = middle;
    else tooFew = middle;
  }
  return enoughTrials;
}

function checkCount(caller: string, name: string, count: number): void {
  checkNumber(caller, name, count, 'an integer ≥ 2', (v) => Number.isInteger(v) && v >= 2);
}
