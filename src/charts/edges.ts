import { UserError } from '../errors.js';

/** A mean with what is drawn around it: mean ± spread, or edges of their own where those are not symmetric. */
export interface Spread {
  mean: number | null;
  /** ≥ 0; left out or non-finite where there is none. */
  spread?: number | null;
  /** The edges instead of `spread`, such as those of {@link bandOfLogs}. Both or neither. */
  lower?: number | null;
  upper?: number | null;
}

/**
 * The geometric mean e^m with the edges e^(m − s) and e^(m + s) of m ± s, the mean and the spread of logarithms
 * ln v: a band that is symmetric on a logarithmic axis and stays above 0. In words: geometric mean and factor e^s.
 *
 * Null where m is null or not finite; without a spread both edges are null.
 */
export function bandOfLogs(m: number | null, s: number | null): Required<Omit<Spread, 'spread'>> {
  if (m === null || !Number.isFinite(m)) return { mean: null, lower: null, upper: null };
  if (s === null || !Number.isFinite(s)) return { mean: Math.exp(m), lower: null, upper: null };
  return { mean: Math.exp(m), lower: Math.exp(m - s), upper: Math.exp(m + s) };
}

const finite = (value: number | null | undefined) => (Number.isFinite(value) ? (value as number) : null);

/**
 * Mean, spread and edges as numbers or null; `times` the spread reaches the edges. Throws {@link UserError} for one
 * edge without the other, edges that do not enclose the mean, a spread < 0, and on a logarithmic axis for a lower edge
 * ≤ 0.
 */
export function edgesOf(
  caller: string,
  row: Spread,
  log: boolean,
  times = 1,
): { mean: number | null; spread: number | null; lower: number | null; upper: number | null } {
  const [mean, spread] = [finite(row.mean), finite(row.spread)];
  const [lower, upper] = [finite(row.lower), finite(row.upper)];
  if (mean === null) return { mean, spread: null, lower: null, upper: null };
  if ((lower === null) !== (upper === null))
    throw new UserError(
      `${caller}: lower and upper must be given together, got ${row.lower} and ${row.upper}`,
    );
  if (lower !== null && upper !== null) {
    if (!(lower <= mean && mean <= upper))
      throw new UserError(`${caller}: lower ≤ mean ≤ upper must hold, got ${lower}, ${mean}, ${upper}`);
    if (log && !(lower > 0))
      throw new UserError(`${caller}: a logarithmic axis needs edges > 0, got lower ${lower}`);
    return { mean, spread: null, lower, upper };
  }
  if (spread === null) return { mean, spread, lower: mean, upper: mean };
  if (spread < 0) throw new UserError(`${caller}: spread must be ≥ 0, got ${spread}`);
  const [from, to] = [mean - times * spread, mean + times * spread];
  if (log && !(from > 0)) {
    throw new UserError(
      `${caller}: on a logarithmic axis ${mean} ± ${times * spread} reaches ${from}; give lower and upper computed on logarithms (bandOfLogs), or spread: 'none'`,
    );
  }
  return { mean, spread, lower: from, upper: to };
}
