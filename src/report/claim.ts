import { metric, seedsOf, type Results } from '../experiments/index.js';
import type { CensoredTime, Trials } from '../statistics/index.js';

/** What a claim is about, measured the same way wherever it is spoken of. */
export interface Quantity {
  /** Such as `test loss after the last epoch`. */
  readonly label: string;
  /** How arms are compared in it: by differences, or by ratios where it spans decades. */
  readonly scale: 'linear' | 'log';
  /** One value a stored trial, in the order of {@link seedsOf}; null for a trial that diverged. */
  values(results: Results, variant: string): Trials;
}

/** The quantity that a metric of the records holds. */
export const metricQuantity = (
  name: string,
  label: string,
  scale: Quantity['scale'] = 'linear',
): Quantity => ({
  label,
  scale,
  values: (results, variant) => metric(results, variant, name),
});

/** One side of a comparison: an arm with one value a trial. */
export interface Side {
  readonly label: string;
  /** Where its trials are stored, as {@link groupOf} names it. Default: nowhere, as for a constant. */
  readonly groups?: readonly string[];
  readonly seeds: readonly number[];
  readonly values: Trials;
}

/** The records of a variant at a scale, `<experiment>/<variant>-<scale>`, with which the names of their files begin. */
export const groupOf = ({ experiment, scale }: Results, variant: string): string =>
  `${experiment.name}/${variant}-${scale}`;

/** What an arm has of a quantity. */
export const side = (quantity: Quantity, results: Results, variant: string, label: string): Side => ({
  label,
  groups: [groupOf(results, variant)],
  seeds: seedsOf(results, variant),
  values: quantity.values(results, variant),
});

/** What two arms have of every seed that both have, such as a value or a curve, in the order of the first. */
export function bySeed<T>(
  first: { readonly seeds: readonly number[]; readonly values: readonly T[] },
  second: { readonly seeds: readonly number[]; readonly values: readonly T[] },
): [T, T][] {
  const place = new Map(second.seeds.map((seed, i) => [seed, i]));
  return first.seeds.flatMap((seed, i): [T, T][] => {
    const j = place.get(seed);
    return j === undefined ? [] : [[first.values[i], second.values[j]]];
  });
}

/** A side that does not vary, such as the value before training, for as many trials as another side has. */
export const constantSide = (label: string, value: number, { seeds }: Side): Side => ({
  label,
  seeds,
  values: seeds.map(() => value),
});

/** Two arms that a sentence sets against each other. */
export interface Pair {
  /** Where: the network, the data set, the time. */
  readonly on: string;
  readonly first: Side;
  readonly second: Side;
  /** Whether trials of the same seed are a pair. Default true. */
  readonly paired?: boolean;
  /** The paper's first minus second, of logarithms where the quantity is compared on them. */
  readonly paperEffect?: number;
  /** The smallest difference that matters, > 0, on the same scale. Default: the size of the paper's. */
  readonly smallestEffect?: number;
  /** What a reader should know of this row alone. */
  readonly remark?: string;
}

interface Stated {
  /** What the paper says, in its words or nearly. */
  readonly sentence: string;
}

/** A sentence as comparisons of two arms each, all of one experiment. */
export interface ComparedClaim extends Stated {
  readonly kind: 'compared';
  readonly results: Results;
  readonly quantity: Pick<Quantity, 'label' | 'scale'>;
  /** The results that the first of each pair is from, where they are of another experiment. */
  readonly firstOf?: Results;
  /** What is said of the first compared with the second. */
  readonly direction: 'less' | 'greater' | 'different' | 'equivalent';
  readonly pairs: readonly Pair[];
  /** A further quantity of comparisons that are decided by another: shown without a verdict. */
  readonly secondary?: boolean;
}

/** One side of a comparison of times. */
export interface TimedSide extends Pick<Side, 'label' | 'groups'> {
  readonly times: readonly CensoredTime[];
}

/** A sentence about how long something takes, which some trials do not reach: tested by log-rank. */
export interface TimedClaim extends Stated {
  readonly kind: 'timed';
  readonly results: Results;
  /** What is waited for, such as `steps to a loss of 0.01`. */
  readonly quantity: string;
  /** `less`: the first is said to need less time. */
  readonly direction: 'less' | 'greater' | 'different';
  readonly pairs: readonly {
    readonly on: string;
    readonly first: TimedSide;
    readonly second: TimedSide;
    readonly remark?: string;
  }[];
}

/** A sentence that counting or computing decides, without a test. */
export interface CountedClaim extends Stated {
  readonly kind: 'counted';
  readonly on: string;
  /** What was found. */
  readonly ours: string;
  readonly holds: boolean;
}

/** A sentence that nothing here can test, and why. */
export interface UntestableClaim extends Stated {
  readonly kind: 'untestable';
  readonly reason: string;
}

/** What a paper claims, as data. */
export type Claim = ComparedClaim | TimedClaim | CountedClaim | UntestableClaim;

/** Two variants to compare: where, their names and labels, and what the paper reports of them. */
export interface VariantPair extends Omit<Pair, 'first' | 'second' | 'paired'> {
  readonly first: string;
  readonly second: string;
}

/**
 * The comparisons of a claim in one quantity, between variants of one experiment: trials are paired where the experiment
 * declares it. `labelOf` names the variants.
 */
export function compare(
  results: Results,
  {
    pairs,
    quantity,
    labelOf,
    paired,
    firstOf = results,
    ...claim
  }: Stated &
    Pick<ComparedClaim, 'direction' | 'secondary'> & {
      readonly quantity: Quantity;
      readonly pairs: readonly VariantPair[];
      /** Where values of a seed are no pair whatever the experiment says, such as distances from an arm's median: false. */
      readonly paired?: boolean;
      /** The results of the first of each pair, where it is of another experiment. */
      readonly firstOf?: Results;
      labelOf(variant: string): string;
    },
): ComparedClaim {
  const sides = new Map<string, Side>();
  const sideOf = (variant: string, of: Results): Side => {
    const key = `${of.experiment.name} ${variant}`;
    const known = sides.get(key) ?? side(quantity, of, variant, labelOf(variant));
    sides.set(key, known);
    return known;
  };
  return {
    ...claim,
    kind: 'compared',
    results,
    ...(firstOf === results ? {} : { firstOf }),
    quantity,
    pairs: pairs.map(({ first, second, ...pair }) => ({
      ...pair,
      first: sideOf(first, firstOf),
      second: sideOf(second, results),
      paired: paired ?? results.experiment.pairedBySeed?.(first, second) ?? true,
    })),
  };
}

export const counted = (sentence: string, on: string, ours: string, holds: boolean): CountedClaim => ({
  kind: 'counted',
  sentence,
  on,
  ours,
  holds,
});

export const untestable = (sentence: string, reason: string): UntestableClaim => ({
  kind: 'untestable',
  sentence,
  reason,
});
