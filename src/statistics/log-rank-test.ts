import { UserError } from '../errors.js';
import { checkNumber, checkOpenUnit } from './checks.js';
import type { Interval } from './confidence-interval.js';
import { erfc } from './error-function.js';
import { normalQuantile } from './normal-distribution.js';

/** A time to an event, or one that was watched until `time` without the event (right-censored). */
export interface CensoredTime {
  readonly time: number;
  readonly event: boolean;
}

export interface LogRankTest {
  /** χ² = (O − E)²/V with 1 degree of freedom. */
  statistic: number;
  degreesOfFreedom: 1;
  /** Two-sided. */
  p: number;
  /** Events seen in a and in b. */
  observed: [number, number];
  /** Events expected in a and in b if both had one hazard. */
  expected: [number, number];
  /** V, of the events in a. */
  variance: number;
  /** Of a against b, exp((O − E)/V): above 1 where events come earlier in a. */
  hazardRatio: number;
  /** Of the hazard ratio, exp((O − E)/V ± z_{(1 + level)/2}/√V). */
  interval: Interval;
}

/**
 * At each time with an event, d of the n still watched have one, of whom n_a are in a; under one hazard for both, the
 * events in a follow the hypergeometric distribution with mean d n_a/n and variance d (n_a/n)(1 − n_a/n)(n − d)/(n − 1).
 * Summed over the times: O events seen in a, E expected, V; χ² = (O − E)²/V, p = erfc(√(χ²/2)), hazard ratio
 * exp((O − E)/V). One censored at a time counts as watched at that time.
 *
 * `a`, `b`: at least 1 time each, finite and ≥ 0; V must be above 0: an event while both arms are watched. `level`: in
 * (0, 1), default 0.95. Else {@link UserError}.
 *
 * Source: Mantel, Evaluation of survival data and two new rank order statistics arising in its consideration, 1966;
 * Peto et al., Design and analysis of randomized clinical trials requiring prolonged observation of each patient, 1977
 * (the hazard ratio; near 1 it approximates that of Cox's model, farther off it is drawn towards 1).
 */
export function logRankTest(
  a: readonly CensoredTime[],
  b: readonly CensoredTime[],
  level = 0.95,
): LogRankTest {
  const caller = 'logRankTest';
  checkTimes(caller, 'a', a);
  checkTimes(caller, 'b', b);
  checkOpenUnit(caller, 'level', level);
  const { observed, expected, variance } = logRankSums(a, b);
  if (!(variance > 0)) {
    throw new UserError(
      `${caller}: at least one event must happen while both a and b are watched, of ${a.length} and ${b.length} times none does`,
    );
  }
  const excess = observed[0] - expected[0];
  const statistic = excess ** 2 / variance;
  const halfWidth = normalQuantile((1 + level) / 2) / Math.sqrt(variance);
  return {
    statistic,
    degreesOfFreedom: 1,
    p: erfc(Math.sqrt(statistic / 2)),
    observed,
    expected,
    variance,
    hazardRatio: Math.exp(excess / variance),
    interval: {
      lower: Math.exp(excess / variance - halfWidth),
      upper: Math.exp(excess / variance + halfWidth),
    },
  };
}

/** Observed and expected events and their variance, without checks; V is 0 where the arms cannot be compared. */
export function logRankSums(
  a: readonly CensoredTime[],
  b: readonly CensoredTime[],
): Pick<LogRankTest, 'observed' | 'expected' | 'variance'> {
  const eventsOf = (arm: readonly CensoredTime[], time: number) =>
    arm.filter((one) => one.event && one.time === time).length;
  const watchedOf = (arm: readonly CensoredTime[], time: number) =>
    arm.filter((one) => one.time >= time).length;
  const times = new Set([...a, ...b].filter(({ event }) => event).map(({ time }) => time));
  const observed: [number, number] = [0, 0];
  const expected: [number, number] = [0, 0];
  let variance = 0;
  for (const time of times) {
    const [eventsA, eventsB] = [eventsOf(a, time), eventsOf(b, time)];
    const [watchedA, watchedB] = [watchedOf(a, time), watchedOf(b, time)];
    const [events, watched] = [eventsA + eventsB, watchedA + watchedB];
    observed[0] += eventsA;
    observed[1] += eventsB;
    expected[0] += (events * watchedA) / watched;
    expected[1] += (events * watchedB) / watched;
    if (watched > 1) {
      variance +=
        (((events * watchedA) / watched) * (watchedB / watched) * (watched - events)) / (watched - 1);
    }
  }
  return { observed, expected, variance };
}

/** Requires at least one censored time, all finite and ≥ 0. Throws {@link UserError} naming `caller`. */
export function checkTimes(caller: string, name: string, times: readonly CensoredTime[]): void {
  if (!(times?.length >= 1)) {
    throw new UserError(`${caller}: ${name} must hold at least 1 time, got ${times?.length ?? times}`);
  }
  times.forEach(({ time }, i) => {
    checkNumber(caller, `the time at index ${i} of ${name}`, time, 'finite and ≥ 0', (v) => v >= 0);
  });
}
