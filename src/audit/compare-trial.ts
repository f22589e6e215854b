import type { AuditRule, TrialResult } from '../experiments/index.js';
import { relativeDifference, sameFloat32, standardDeviation, studentTQuantile } from '../statistics/index.js';
import { SPREAD_CHANCE } from './rule.js';

/** One number of a trial that is not what the record says. */
export interface Difference {
  /** Such as `testLoss`, or `validationLoss[3]` for the fourth value of a curve. */
  readonly name: string;
  readonly stored: number;
  readonly again: number;
  /** |again - stored| that is allowed; 0 where the last digit counts. */
  readonly allowed: number;
}

/** What a trial that was trained again says of its record. */
export interface TrialComparison {
  readonly seed: number;
  /** `same`: all numbers are the same float32 values; `within`: in the tolerances of the rule. */
  readonly verdict: 'same' | 'within' | 'differs';
  /** What is outside, the largest in relation to what is allowed first. */
  readonly differences: readonly Difference[];
  /** The largest relative difference of the first values, and of the metrics if trained in full. */
  readonly first: number;
  readonly last: number | null;
}

/** How to compare. */
export interface ComparisonOptions {
  readonly rule: AuditRule;
  /** Whether the last digit counts: same backend, version and processor. */
  readonly exact: boolean;
  /** Whether the trial was trained to the end; else only the curves' beginnings are compared. */
  readonly full: boolean;
  /** The other stored trials of the variant, for the spread. */
  readonly others: readonly TrialResult[];
}

/** Compares a stored trial with the same trial trained again. */
export function compareTrial(
  stored: TrialResult,
  again: TrialResult,
  { rule, exact, full, others }: ComparisonOptions,
): TrialComparison {
  const pairs = pairsOf(stored, again, full);
  const same = pairs.every(({ stored: a, again: b }) => sameFloat32(a, b));
  const beginnings = pairs.filter(({ place }) => place !== undefined && place < rule.first.values);
  const metrics = full ? pairs.filter(({ kind }) => kind === 'metric') : [];
  const outside = exact
    ? pairs.map((pair) => ({ ...pair, allowed: 0 }))
    : [
        ...beginnings.map((pair) => ({ ...pair, allowed: relative(pair, rule.first.tolerance) })),
        ...metrics.map((pair) => ({ ...pair, allowed: allowedAtTheEnd(pair, rule, others) })),
        ...(full ? brokenDerivations(stored, again) : []),
      ];
  const differences = outside
    .filter(({ stored: a, again: b, allowed }) => !sameFloat32(a, b) && !(Math.abs(a - b) <= allowed))
    .sort((x, y) => excess(y) - excess(x))
    .map(({ name, stored: a, again: b, allowed }) => ({ name, stored: a, again: b, allowed }));
  const largest = (some: readonly Pair[]): number =>
    Math.max(0, ...some.map((pair) => relativeDifference(pair.stored, pair.again)));
  return {
    seed: stored.seed,
    verdict: differences.length > 0 ? 'differs' : same ? 'same' : 'within',
    differences,
    first: largest(beginnings),
    last: full ? largest(metrics) : null,
  };
}

interface Pair {
  readonly kind: 'metric' | 'curve' | 'parameter';
  readonly name: string;
  /** The place in a curve. */
  readonly place?: number;
  readonly stored: number;
  readonly again: number;
}

/** The numbers of a record beside those of the new training: curves as far as trained, the rest if trained in full. */
function pairsOf(stored: TrialResult, again: TrialResult, full: boolean): Pair[] {
  const lists = (kind: 'curve' | 'parameter', a: Lists = {}, b: Lists = {}): Pair[] =>
    names(a, b).flatMap((name) => {
      const [left, right] = [a[name] ?? [], b[name] ?? []];
      const length = full ? Math.max(left.length, right.length) : Math.min(left.length, right.length);
      return Array.from({ length }, (_, place) => ({
        kind,
        name: `${name}[${place}]`,
        ...(kind === 'curve' ? { place } : {}),
        stored: left[place] ?? NaN,
        again: right[place] ?? NaN,
      }));
    });
  const metrics = names(stored.metrics, again.metrics).map((name) => ({
    kind: 'metric' as const,
    name,
    stored: stored.metrics[name] ?? NaN,
    again: again.metrics[name] ?? NaN,
  }));
  return [
    ...(full ? metrics : []),
    ...lists('curve', stored.curves, again.curves),
    ...(full ? lists('parameter', stored.parameters, again.parameters) : []),
  ];
}

type Lists = Readonly<Record<string, readonly number[]>>;

const names = (a: object, b: object): string[] => [...new Set([...Object.keys(a), ...Object.keys(b)])];

const relative = ({ stored, again }: Pair, tolerance: number): number =>
  tolerance * Math.max(Math.abs(stored), Math.abs(again));

const excess = ({ stored, again, allowed }: { stored: number; again: number; allowed: number }): number =>
  Number.isFinite(stored - again) ? Math.abs(stored - again) / (allowed || Number.MIN_VALUE) : Infinity;

/**
 * Two trials of a variant differ by a variable of standard deviation sqrt(2) s, with s that of the other stored trials:
 * allowed is its two-sided Student quantile at {@link SPREAD_CHANCE}. With fewer than three others any finite value is.
 */
function allowedAtTheEnd(pair: Pair, rule: AuditRule, others: readonly TrialResult[]): number {
  if (rule.last !== 'spread') return relative(pair, rule.last.tolerance);
  const values = others
    .map(({ metrics }) => metrics[pair.name])
    .filter((value) => value !== undefined && Number.isFinite(value));
  if (values.length < 3) return Infinity;
  const quantile = studentTQuantile(1 - SPREAD_CHANCE / 2, values.length - 1);
  return quantile * Math.SQRT2 * standardDeviation(values);
}

/**
 * A metric that is the last or the smallest value of a curve in the new training is so in the record: where it is not, the
 * metric or the curve was changed.
 */
function brokenDerivations(stored: TrialResult, again: TrialResult): (Pair & { allowed: number })[] {
  const derived = (trial: TrialResult, curve: string): readonly [number, number] => {
    const values = trial.curves[curve] ?? [];
    return [values.at(-1) ?? NaN, Math.min(...values)];
  };
  return Object.entries(again.metrics).flatMap(([name, value]) =>
    Object.keys(again.curves).flatMap((curve) => {
      const ours = derived(again, curve);
      const theirs = derived(stored, curve);
      const way = ours.findIndex((each) => sameFloat32(each, value));
      if (way < 0 || sameFloat32(theirs[way], stored.metrics[name] ?? NaN)) return [];
      const which = way === 0 ? 'last' : 'smallest';
      return [
        {
          kind: 'metric' as const,
          name: `${name} (${which} of ${curve})`,
          stored: stored.metrics[name] ?? NaN,
          again: theirs[way],
          allowed: 0,
        },
      ];
    }),
  );
}
