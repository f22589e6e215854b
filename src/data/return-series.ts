/** Daily returns of several indices. */
export interface ReturnSeries {
  /** What a figure calls the data. */
  name: string;
  columns: readonly string[];
  /** `[days][columns]` */
  returns: readonly (readonly number[])[];
  /** SHA-256 of what the returns were computed from. */
  hash: string;
}

/**
 * r_t = (P_t - P_s) / P_s for every column, where s is its last day before t that has a price, and 0 where the price of
 * day t is missing (NaN) or is the first: `[days - 1][columns]` from `[columns][days]`.
 *
 * Source: the authors' code of combined flexible activations: returns of each index over its own trading days, joined
 * on the union of the days, missing ones replaced by 0.
 */
export function returnsOf(prices: readonly (readonly number[])[]): number[][] {
  const columns = prices.map((column) => {
    let before = NaN;
    return column.map((price) => {
      const change = (price - before) / before;
      if (!Number.isNaN(price)) before = price;
      return Number.isNaN(change) ? 0 : change;
    });
  });
  const days = prices[0]?.length ?? 0;
  return Array.from({ length: Math.max(0, days - 1) }, (_, t) => columns.map((column) => column[t + 1]));
}
