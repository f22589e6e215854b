import { mean as compensatedMean } from 'simple-statistics';
import { UserError } from '../errors.js';
import { checkNumber, checkOpenUnit, checkSample } from './checks.js';
import type { Interval } from './confidence-interval.js';
import type { Random } from './permutation-test.js';
import { quantile } from './quantile.js';

export interface BootstrapOptions {
  /** In (0, 1). Default 0.95. */
  level?: number;
  /** An integer ≥ 1. Default 10000. */
  resamples?: number;
  /** Default: the mean. */
  statistic?: (sample: readonly number[]) => number;
}

/**
 * The (1 − level)/2 and (1 + level)/2 quantiles (type 7) of the statistic over `resamples` samples of size n drawn with
 * replacement: the percentile bootstrap interval. One draw of `random` per value.
 *
 * `sample`: at least 2 finite numbers; `statistic` must be finite for every resample. Else {@link UserError}.
 *
 * Source: Efron, Nonparametric standard errors and confidence intervals, 1981.
 */
export function bootstrapInterval(
  sample: readonly number[],
  random: Random,
  options: BootstrapOptions = {},
): Interval {
  const { level = 0.95, resamples = 10_000, statistic = (x) => compensatedMean(x as number[]) } = options;
  const caller = 'bootstrapInterval';
  checkSample(caller, 'sample', sample, 2);
  checkOpenUnit(caller, 'level', level);
  checkNumber(caller, 'resamples', resamples, 'an integer ≥ 1', (k) => Number.isInteger(k) && k >= 1);
  if (typeof random !== 'function') {
    throw new UserError(`${caller}: random must be a function with numbers in [0, 1), got ${random}`);
  }
  const statistics = Array.from({ length: resamples }, () => {
    const value = statistic(sample.map(() => sample[Math.floor(random() * sample.length)]));
    checkNumber(caller, 'the statistic of every resample', value, 'finite', () => true);
    return value;
  });
  return { lower: quantile(statistics, (1 - level) / 2), upper: quantile(statistics, (1 + level) / 2) };
}
