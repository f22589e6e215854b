/** What repeated runs of one step took, in milliseconds. */
export interface Timing {
  readonly median: number;
  readonly runs: number;
}

/** `wall`: time that passes; `cpu`: processor time of the whole process, for machines that have other work as well. */
export type Clock = 'wall' | 'cpu';

const CLOCKS: Readonly<Record<Clock, () => number>> = {
  wall: () => performance.now(),
  cpu: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e3;
  },
};

/** Reads the clock, in milliseconds. */
export const nowOf = (clock: Clock): (() => number) => CLOCKS[clock];

/**
 * Median time of a step after unmeasured ones: at least five, and half as many seconds as are measured, in which the
 * compilers of JavaScript settle.
 * @param seconds time to spend; at least five runs are made
 */
export function time(step: () => void, seconds: number, clock: Clock): Timing {
  const now = nowOf(clock);
  const settled = performance.now() + 500 * seconds;
  for (let i = 0; i < 5 || performance.now() < settled; i++) step();
  const times: number[] = [];
  for (const end = performance.now() + 1e3 * seconds; performance.now() < end || times.length < 5;) {
    const start = now();
    step();
    times.push(now() - start);
  }
  times.sort((a, b) => a - b);
  return { median: times[times.length >> 1]!, runs: times.length };
}
