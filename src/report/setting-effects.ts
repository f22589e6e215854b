import { seedsOf, type Results } from '../experiments/index.js';
import { compareFamily, summarize } from '../statistics/index.js';
import type { Quantity } from './claim.js';

/** What a variant does to a quantity, compared with a base by trials of the same seed. */
export interface SettingEffect {
  readonly variant: string;
  /** The geometric mean of the variant. */
  readonly mean: number | null;
  /** Of the ratio to the base: geometric mean and 95 % interval. */
  readonly ratio: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  /** d_z of the differences of logarithms. */
  readonly effect: number | null;
  /** After Holm's correction over all variants. */
  readonly p: number | null;
}

const exponential = (value: number | null | undefined): number | null =>
  value === null || value === undefined ? null : Math.exp(value);

/** Every variant of an experiment but the base against it, in a positive quantity on logarithms. */
export function settingEffects(results: Results, quantity: Quantity, base: string): SettingEffect[] {
  const variants = results.experiment.variants.filter((variant) => variant !== base);
  const seeds = seedsOf(results, base);
  const valuesOf = (variant: string): (number | null)[] => {
    const own = quantity.values(results, variant);
    const bySeed = new Map(seedsOf(results, variant).map((seed, i) => [seed, own[i]]));
    return seeds.map((seed) => bySeed.get(seed) ?? null);
  };
  const family = compareFamily(
    variants.map((variant) => ({
      a: valuesOf(variant),
      b: valuesOf(base),
      paired: true,
      scale: 'log',
      direction: 'different',
    })),
  );
  const logsOf = (variant: string): (number | null)[] =>
    valuesOf(variant).map((value) => (value === null ? null : Math.log(value)));
  const baseLogs = logsOf(base);
  return variants.map((variant, i) => {
    const logs = logsOf(variant);
    const ratio = summarize(
      logs.map((value, k) => (value === null || baseLogs[k] === null ? null : value - baseLogs[k])),
    );
    const { effect, pHolm } = family[i];
    return {
      variant,
      mean: exponential(summarize(logs).mean),
      ratio: exponential(ratio.mean),
      lower: exponential(ratio.interval?.lower),
      upper: exponential(ratio.interval?.upper),
      effect: effect?.value ?? null,
      p: pHolm,
    };
  });
}
