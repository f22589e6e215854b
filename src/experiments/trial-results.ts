import type { TrialResult } from './experiment.js';

/** What the trials of a block leave behind, trial by trial. */
export interface MeasuredTrials {
  /** Of each name one number a trial. */
  metrics: Readonly<Record<string, ArrayLike<number>>>;
  /** Of each name one curve a trial. */
  curves: Readonly<Record<string, readonly (readonly number[])[]>>;
  /** The learnt values of a trial. */
  parameters?(trial: number): Readonly<Record<string, readonly number[]>>;
}

/** The results of the trials of these seeds; one with a metric that is not finite has diverged. */
export const trialResults = (
  seeds: readonly number[],
  { metrics, curves, parameters }: MeasuredTrials,
): TrialResult[] =>
  seeds.map((seed, trial) => {
    const own = Object.fromEntries(Object.entries(metrics).map(([name, values]) => [name, values[trial]]));
    return {
      seed,
      status: Object.values(own).every(Number.isFinite) ? 'completed' : 'diverged',
      metrics: own,
      curves: Object.fromEntries(Object.entries(curves).map(([name, values]) => [name, values[trial]])),
      ...(parameters ? { parameters: parameters(trial) } : {}),
    };
  });
