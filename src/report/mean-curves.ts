import type { CurveRow } from '../charts/index.js';
import { curve, type Results } from '../experiments/index.js';
import { finiteTrials, summarize } from '../statistics/index.js';

/** A variant with its panel and its name in the legend. */
export interface CurveArm {
  readonly variant: string;
  readonly arm: string;
  readonly panel?: string;
}

export interface MeanCurvesOptions {
  /** The name of the curve in the records. */
  readonly curve: string;
  readonly arms: readonly CurveArm[];
  /** x of the first value. Default 0. */
  readonly first?: number;
  /** The distance in x of two values. Default 1. */
  readonly every?: number;
  /** Of more values only every k-th is taken, with the least k that leaves at most about so many. Default: all. */
  readonly points?: number;
  /** What the band shows: the standard error, one or two sample standard deviations. Default `standard error`. */
  readonly spread?: 'standard error' | 'standard deviation' | 'two standard deviations' | 'none';
  /**
   * 'log' takes mean and spread of logarithms: the geometric mean, times and divided by the exponential of the spread, for
   * curves over decades. Default 'linear'.
   */
  readonly scale?: 'linear' | 'log';
}

/**
 * The mean over the trials of a curve of every arm at every x, with its spread. A trial that has no value at an x any
 * more, or one that is not finite, makes a gap there, as in {@link summarize}'s counts.
 */
export function meanCurves(
  results: Results,
  {
    curve: name,
    arms,
    first = 0,
    every = 1,
    points = Infinity,
    spread = 'standard error',
    scale = 'linear',
  }: MeanCurvesOptions,
): CurveRow[] {
  return arms.flatMap(({ variant, arm, panel }) => {
    const trials = curve(results, variant, name);
    const length = Math.max(0, ...trials.map((values) => values.length));
    const stride = Math.max(1, Math.ceil((length - 1) / points));
    return Array.from({ length: Math.ceil(length / stride) }, (_, place) => {
      const index = place * stride;
      const values = trials.map((list) => list[index] ?? null);
      return {
        ...(panel === undefined ? {} : { panel }),
        arm,
        x: first + index * every,
        ...pointOf(values, spread, scale),
      };
    });
  });
}

function pointOf(
  values: readonly (number | null)[],
  spread: NonNullable<MeanCurvesOptions['spread']>,
  scale: 'linear' | 'log',
): Partial<CurveRow> & Pick<CurveRow, 'mean'> {
  const log = scale === 'log';
  const { mean, standardError, standardDeviation } = summarize(
    log
      ? finiteTrials(values)
          .filter((value) => value > 0)
          .map(Math.log)
      : values,
  );
  const width = {
    'standard error': standardError,
    'standard deviation': standardDeviation,
    'two standard deviations': standardDeviation === null ? null : 2 * standardDeviation,
    none: null,
  }[spread];
  if (!log) return { mean, spread: width };
  if (mean === null) return { mean };
  const factor = Math.exp(width ?? 0);
  return { mean: Math.exp(mean), lower: Math.exp(mean) / factor, upper: Math.exp(mean) * factor };
}
