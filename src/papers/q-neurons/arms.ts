import { activationNamed, ANNEALINGS, qActivation, type QEvaluation } from '../../activations/index.js';
import type { Activation, AnnealingName } from '../../activations/index.js';
import type { LineStyle } from '../../charts/index.js';
import { grid, type Variant } from '../../experiments/index.js';

/** The base functions of the experiments, in the order of the paper's figures. */
export const BASES = ['tanh', 'relu', 'elu', 'softplus'] as const;
export type BaseName = (typeof BASES)[number];

/** Those that are not linear on either side of 0, of which the paper says that q improves them. */
export const CURVED = ['tanh', 'elu', 'softplus'] as const satisfies readonly BaseName[];

/** The scales of q: fixed at 0.02 and 0.1, and annealed from 1, 5 and 9. */
export const LAMBDAS = Object.keys(ANNEALINGS) as readonly AnnealingName[];

/** `base`, the function itself, and its q-activation with each of {@link LAMBDAS}. */
export const SCHEDULES = ['base', 'c0.02', 'c0.1', 'a1', 'a5', 'a9'] as const satisfies readonly (
  'base' | AnnealingName
)[];
export type Schedule = (typeof SCHEDULES)[number];

export const DROPOUTS = ['plain', 'dropout'] as const;
export type Dropout = (typeof DROPOUTS)[number];

/** One of the 48 arms of a network. */
export interface QArm extends Variant {
  readonly base: BaseName;
  readonly schedule: Schedule;
  readonly dropout: Dropout;
}

/**
 * The arms of each experiment, named such as `tanh-c0.1-dropout`.
 *
 * Source: q-neurons, section 3.
 */
export const Q_ARMS: readonly QArm[] = grid({ base: BASES, schedule: SCHEDULES, dropout: DROPOUTS });

export const armName = (base: BaseName, schedule: Schedule, dropout: Dropout): string =>
  `${base}-${schedule}-${dropout}`;

/**
 * The activation of an arm.
 *
 * Throws {@link UserError} for an unknown base function or scale, as {@link qActivation} does.
 */
export const armActivation = (
  { base, schedule }: Pick<QArm, 'base' | 'schedule'>,
  evaluation: QEvaluation = 'stochastic',
): Activation =>
  schedule === 'base' ? activationNamed(base) : qActivation(base, { lambda: schedule, evaluation });

/** As the paper's legends name an arm: `tanh`, `q-tanh (c0.1)`. */
export const armLabel = (base: BaseName, schedule: Schedule): string =>
  schedule === 'base' ? base : `q-${base} (${schedule})`;

export const DROPOUT_LABELS: Record<Dropout, string> = { plain: 'without dropout', dropout: 'with dropout' };

/** Names a variant of {@link Q_ARMS} by its label, as `labelOf` of a comparison. */
export function variantLabel(variant: string): string {
  const { base, schedule } = Q_ARMS.find(({ name }) => name === variant)!;
  return armLabel(base, schedule);
}

/** The base function black; fixed scales blue, annealed ones from orange to purple. */
export const LINES: Record<Schedule, LineStyle> = {
  base: { colour: '#000000', dash: [1, 0] },
  'c0.02': { colour: '#0072B2', dash: [1, 0] },
  'c0.1': { colour: '#56B4E9', dash: [7, 3] },
  a1: { colour: '#E69F00', dash: [1, 0] },
  a5: { colour: '#D55E00', dash: [7, 3] },
  a9: { colour: '#CC79A7', dash: [2, 2] },
};
