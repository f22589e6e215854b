import { confidenceInterval, type Interval } from './confidence-interval.js';
import { mean } from './mean.js';
import { median } from './median.js';
import { standardDeviation } from './standard-deviation.js';
import { standardError } from './standard-error.js';

/** Values of an arm that do not exist are null: a mean needs 1 finite trial, the others but the median need 2. */
export interface Summary {
  /** Finite trials. */
  n: number;
  /** Trials that ended in NaN, an infinity or null. They are counted here and in nothing else. */
  diverged: number;
  mean: number | null;
  median: number | null;
  standardDeviation: number | null;
  standardError: number | null;
  /** Of the mean, at `level`. */
  interval: Interval | null;
}

/** One result per trial; NaN, an infinity or null for a trial that diverged. */
export type Trials = readonly (number | null)[];

/** The trials that ended in a finite number. */
export function finiteTrials(trials: Trials): number[] {
  return trials.filter((value): value is number => Number.isFinite(value));
}

/** Describes one arm of an experiment. `level`: of the interval, in (0, 1), default 0.95, else {@link UserError}. */
export function summarize(trials: Trials, level = 0.95): Summary {
  const values = finiteTrials(trials);
  const from = <T>(minimum: number, compute: () => T) => (values.length >= minimum ? compute() : null);
  return {
    n: values.length,
    diverged: trials.length - values.length,
    mean: from(1, () => mean(values)),
    median: from(1, () => median(values)),
    standardDeviation: from(2, () => standardDeviation(values)),
    standardError: from(2, () => standardError(values)),
    interval: from(2, () => confidenceInterval(values, level)),
  };
}
