import { UserError } from '../errors.js';

/** lambda_T = initial / (1 + decay (T - 1)) in epoch T; fixed where the decay is 0. */
export interface Annealing {
  readonly initial: number;
  readonly decay: number;
}

/**
 * The five scales of q in the paper's experiments: `c…` fixed, `a…` annealed with decay 0.5.
 *
 * Source: q-neurons, section 3.
 */
export const ANNEALINGS = {
  'c0.02': { initial: 0.02, decay: 0 },
  'c0.1': { initial: 0.1, decay: 0 },
  a1: { initial: 1, decay: 0.5 },
  a5: { initial: 5, decay: 0.5 },
  a9: { initial: 9, decay: 0.5 },
} as const satisfies Record<string, Annealing>;
export type AnnealingName = keyof typeof ANNEALINGS;

/** Throws {@link UserError} unless the initial value is finite and above 0 and the decay finite and at least 0. */
export function checkAnnealing(annealing: Annealing): Annealing {
  const { initial, decay } = annealing;
  if (!(initial > 0 && Number.isFinite(initial)))
    throw new UserError(`the scale lambda = ${initial} of q is given; allowed are finite numbers above 0`);
  if (!(decay >= 0 && Number.isFinite(decay)))
    throw new UserError(`the decay ${decay} of lambda is given; allowed are finite numbers of at least 0`);
  return annealing;
}

/**
 * lambda_T = initial / (1 + decay (T - 1)), the scale of q in epoch T = 1, 2, …; before the first epoch `initial`.
 *
 * Throws {@link UserError} unless `epoch` is at least 0.
 *
 * Source: q-neurons, eq. (7).
 */
export function annealedScale({ initial, decay }: Annealing, epoch: number): number {
  if (!(epoch >= 0)) throw new UserError(`epoch ${epoch} is given; allowed are numbers from 0`);
  return initial / (1 + decay * Math.max(epoch - 1, 0));
}
