import { mean } from 'simple-statistics';
import { UserError } from '../errors.js';
import { checkChoice, checkNumber, checkSample } from './checks.js';
import { ALTERNATIVES, type Alternative } from './welch-test.js';

/** Numbers uniform in [0, 1). */
export type Random = () => number;
export type TwoSampleStatistic = (a: readonly number[], b: readonly number[]) => number;

/** The default of {@link PermutationOptions.resamples}. */
export const RESAMPLES = 9999;

export interface PermutationOptions {
  /** What is looked for in a compared with b. Default 'different'. */
  alternative?: Alternative;
  /** Number of random partitions, and the largest number of partitions that is enumerated. Default 9999. */
  resamples?: number;
  /** Needed where sampling is. */
  random?: Random;
  /** Default: mean of a minus mean of b. */
  statistic?: TwoSampleStatistic;
}

export interface PermutationResult {
  statistic: number;
  p: number;
  exact: boolean;
  /** Partitions looked at. */
  resamples: number;
}

const differenceOfMeans: TwoSampleStatistic = (a, b) => mean(a as number[]) - mean(b as number[]);

/**
 * The share of the partitions of the pooled values into samples of the two sizes whose statistic is at least as
 * extreme as the observed one. With at most `resamples` partitions all are enumerated and p = count / partitions;
 * otherwise `resamples` random ones are drawn and p = (count + 1) / (resamples + 1), never 0.
 * Two-sided p = min(1, 2 · the smaller one-sided p).
 *
 * Two statistics are tied, and count as equally extreme, when they differ by at most 100 machine epsilons of the
 * observed statistic or of the largest value, whichever is larger: sums of the same values in another order round
 * differently.
 *
 * `a`, `b`: at least 1 finite number each; `resamples`: an integer ≥ 1; `statistic` must be finite for every
 * partition; `random` present where sampling is needed. Else {@link UserError}.
 *
 * Source: Phipson and Smyth, Permutation p-values should never be zero, 2010 (the + 1).
 */
export function permutationTest(
  a: readonly number[],
  b: readonly number[],
  options: PermutationOptions = {},
): PermutationResult {
  const { alternative = 'different', resamples = RESAMPLES, random, statistic = differenceOfMeans } = options;
  const caller = 'permutationTest';
  checkSample(caller, 'a', a, 1);
  checkSample(caller, 'b', b, 1);
  checkChoice(caller, 'alternative', alternative, ALTERNATIVES);
  checkNumber(caller, 'resamples', resamples, 'an integer ≥ 1', (k) => Number.isInteger(k) && k >= 1);
  const partitions = partitionsOf(a, b);
  const exact = partitions <= resamples;
  if (!exact && typeof random !== 'function') {
    throw new UserError(
      `${caller}: ${partitions} partitions are more than resamples (${resamples}) and must be sampled; give options.random, or larger options.resamples`,
    );
  }

  const pooled = [...a, ...b];
  const observed = finite(statistic(a, b));
  const largest = pooled.reduce((most, value) => Math.max(most, Math.abs(value)), Math.abs(observed));
  const tolerance = 100 * Number.EPSILON * largest;
  const samples = exact
    ? allPartitions(pooled, a.length)
    : randomPartitions(pooled, a.length, resamples, random!);
  let [atMost, atLeast] = [0, 0];
  for (const [first, second] of samples) {
    const value = finite(statistic(first, second));
    if (value <= observed + tolerance) atMost++;
    if (value >= observed - tolerance) atLeast++;
  }
  const share = (count: number) => (exact ? count / partitions : (count + 1) / (resamples + 1));
  const p = {
    less: share(atMost),
    greater: share(atLeast),
    different: Math.min(1, 2 * share(Math.min(atMost, atLeast))),
  }[alternative];
  return { statistic: observed, p, exact, resamples: exact ? partitions : resamples };
}

/** The number of partitions of the pooled values into samples of the two sizes. */
export function partitionsOf(a: readonly number[], b: readonly number[]): number {
  return binomial(a.length + b.length, a.length);
}

function finite(statistic: number): number {
  checkNumber('permutationTest', 'the statistic of every partition', statistic, 'finite', () => true);
  return statistic;
}

function binomial(n: number, k: number): number {
  let result = 1;
  for (let i = 1; i <= Math.min(k, n - k); i++) result = Math.round((result * (n - i + 1)) / i);
  return result;
}

type Partition = [number[], number[]];

function* allPartitions(values: number[], size: number): Generator<Partition> {
  const chosen = Array.from({ length: size }, (_, i) => i);
  for (;;) {
    const isChosen = new Array<boolean>(values.length).fill(false);
    for (const i of chosen) isChosen[i] = true;
    yield [values.filter((_, i) => isChosen[i]), values.filter((_, i) => !isChosen[i])];
    let last = size - 1;
    while (last >= 0 && chosen[last] === values.length - size + last) last--;
    if (last < 0) return;
    chosen[last]++;
    for (let i = last + 1; i < size; i++) chosen[i] = chosen[i - 1] + 1;
  }
}

function* randomPartitions(
  values: number[],
  size: number,
  count: number,
  random: Random,
): Generator<Partition> {
  const shuffled = [...values];
  for (let sample = 0; sample < count; sample++) {
    for (let i = 0; i < size; i++) {
      const j = i + Math.floor(random() * (shuffled.length - i));
      [shuffled[i], shuffled[j]] = [shuffled[j], shuffled[i]];
    }
    yield [shuffled.slice(0, size), shuffled.slice(size)];
  }
}
