import { createParameters, type Model, type Parameters } from '../models/index.js';
import { descend, type DescentOptions, type Observation } from './descend.js';
import type { Measured } from './train-network.js';

export interface RecordedDescentOptions extends Omit<DescentOptions, 'trials' | 'parameters' | 'observe'> {
  /** What is trained, from one seed a trial. */
  model: Pick<Model, 'parameters'>;
  seeds: readonly number[];
  /** Called with every observation; what it returns becomes a value of the trials' curves. */
  measure?(observation: Observation): Measured;
}

/** What a descent left behind of one trial. */
export interface DescentRecord {
  /** Whether a total loss was not finite. */
  diverged: boolean;
  /** NaN if it diverged; the losses after the last step. */
  metrics: { dataLoss: number; totalLoss: number; lastFiniteStep: number };
  /** `dataLoss`, `totalLoss` and what was measured, up to the last step after which the total loss was finite. */
  curves: Record<string, number[]>;
}

/** {@link descend} with a record of every trial; the parameters are the caller's to dispose of. */
export async function recordDescent({
  model,
  seeds,
  measure,
  ...options
}: RecordedDescentOptions): Promise<{ parameters: Parameters; trials: DescentRecord[] }> {
  const recorded: Record<string, { step: number; value: number }[]>[] = seeds.map(() => ({}));
  let last: Pick<Observation, 'data' | 'total'> | undefined;
  const { parameters, lastFiniteStep } = await descend({
    ...options,
    trials: seeds.length,
    parameters: createParameters(model.parameters, seeds),
    observe: (observation) => {
      const { step, data, total } = (last = observation);
      const measured = { dataLoss: data, totalLoss: total, ...measure?.(observation) };
      for (const [name, values] of Object.entries<ArrayLike<number>>(measured))
        recorded.forEach((own, trial) => (own[name] ??= []).push({ step, value: values[trial] }));
    },
  });
  const trials = recorded.map((own, trial) => {
    const end = lastFiniteStep[trial];
    const diverged = end < options.steps;
    const final = (losses: Float32Array | undefined): number => (diverged ? NaN : losses![trial]);
    return {
      diverged,
      metrics: { dataLoss: final(last?.data), totalLoss: final(last?.total), lastFiniteStep: end },
      curves: Object.fromEntries(
        Object.entries(own).map(([name, values]) => [
          name,
          values.filter(({ step }) => step <= end).map(({ value }) => value),
        ]),
      ),
    };
  });
  return { parameters, trials };
}
