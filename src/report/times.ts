import { curve, type Results } from '../experiments/index.js';
import type { CensoredTime } from '../statistics/index.js';
import { groupOf, type TimedClaim } from './claim.js';

/** A value of a stored curve that is waited for. */
export interface Target {
  /** The name of the curve in the records. */
  readonly curve: string;
  /** Reached by a value that is at most this. */
  readonly target: number;
  /** The time between two values. Default 1. */
  readonly every?: number;
}

/**
 * When the curve of each trial of a variant first reaches the target, and for trials that never do how long they were
 * watched. A trial without the curve is left out.
 */
export const timesTo = (
  results: Results,
  variant: string,
  { curve: name, target, every = 1 }: Target,
): CensoredTime[] =>
  curve(results, variant, name)
    .filter((values) => values.length > 0)
    .map((values) => {
      const place = values.findIndex((value) => value <= target);
      const event = place >= 0;
      return { time: (event ? place : values.length - 1) * every, event };
    });

/** As {@link compare} in the times that `times` gives for a variant; a remark says how many trials reached what they wait for. */
export function compareTimes(
  results: Results,
  {
    on,
    pairs,
    times,
    labelOf,
    ...claim
  }: Pick<TimedClaim, 'sentence' | 'quantity' | 'direction'> & {
    readonly on: string;
    readonly pairs: readonly (readonly [first: string, second: string])[];
    times(variant: string): readonly CensoredTime[];
    labelOf(variant: string): string;
  },
): TimedClaim {
  return {
    ...claim,
    kind: 'timed',
    results,
    pairs: pairs.map((variants) => {
      const [first, second] = variants.map((variant) => ({
        label: labelOf(variant),
        groups: [groupOf(results, variant)],
        times: times(variant),
      }));
      const reached = [first, second].map(
        (arm) => `${arm.times.filter(({ event }) => event).length} of ${arm.times.length}`,
      );
      return { on, first, second, remark: `reached by ${reached.join(' and ')}` };
    }),
  };
}
