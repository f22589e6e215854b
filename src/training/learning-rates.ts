import { UserError } from '../errors.js';

/** One for all trials, or one a trial. */
export type LearningRate = number | readonly number[];

/**
 * One learning rate a trial: `rates` itself, or the one number for all.
 *
 * Throws {@link UserError} unless every rate is finite and above 0 and there are as many as trials.
 */
export function perTrialRates(rates: LearningRate, trials: number): Float32Array {
  const list = typeof rates === 'number' ? new Array<number>(trials).fill(rates) : rates;
  if (list.length !== trials)
    throw new UserError(
      `${list.length} learning rates are given for ${trials} trials; give one number or one a trial`,
    );
  for (const rate of list)
    if (!(rate > 0 && Number.isFinite(rate)))
      throw new UserError(`learning rate ${rate} is given; allowed are finite numbers above 0`);
  return Float32Array.from(list);
}
