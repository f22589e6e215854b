import type { TypedScale } from './define-experiment.js';

/** So many trials, what they change of the protocol, and what else the scale says. */
export type ScaleOf<Settings> = (
  trials: number,
  changes?: Partial<Settings>,
  more?: Partial<Omit<TypedScale<Settings>, 'trials' | 'settings'>>,
) => TypedScale<Settings>;

/** A way to state the scales of an experiment by its protocol; at most `side` trials, by default all, are trained as one block. */
export const scaleOf =
  <Settings extends object>(protocol: Settings, side = Infinity): ScaleOf<Settings> =>
  (trials, changes = {}, more = {}) => ({
    trials,
    trialsPerBlock: Math.min(trials, side),
    settings: { ...protocol, ...changes },
    ...more,
  });
