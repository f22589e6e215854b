import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fromCSV } from 'arquero';
import { UserError } from '../errors.js';
import { sha256 } from '../system/sha256.js';
import { returnsOf, type ReturnSeries } from './return-series.js';

/** The prices of a day that the package has, without the volume and the adjusted close, which equals the close. */
const COLUMNS = ['open', 'high', 'low', 'close'] as const;

const PACKAGED = 'vega-datasets/data/sp500-2000.csv';

/**
 * Daily returns of the S&P 500's opening, highest, lowest and closing price from the day `from` on and before the day
 * `before` (ISO dates), with one row less than there are days. The prices, 2000-01-03 to 2020-04-17, are those of the
 * npm package `vega-datasets`.
 *
 * The four are one index: most of a day's opening price is the close of the day before, so that the returns of the open,
 * and less of the high and the low, can be forecast, other than those of the close.
 *
 * Throws {@link UserError} if the package's file cannot be read.
 */
export function sp500(from: string, before: string): ReturnSeries {
  let text: string;
  try {
    text = readFileSync(createRequire(import.meta.url).resolve(PACKAGED), 'utf8');
  } catch (error) {
    throw new UserError(
      `cannot read ${PACKAGED} (${(error as NodeJS.ErrnoException).code}); install it again with: npm install vega-datasets`,
      { cause: error },
    );
  }
  const table = fromCSV(text, { autoType: false });
  const column = (name: string): string[] => Array.from(table.array(name) as ArrayLike<string>);
  const dates = column('date');
  const inside = (_: string, day: number): boolean => from <= dates[day] && dates[day] < before;
  const prices = COLUMNS.map((name) => column(name).filter(inside));
  const rows = dates
    .filter(inside)
    .map((date, day) => [date, ...prices.map((values) => values[day])].join(','));
  return {
    name: 'S&P 500 (open, high, low, close)',
    columns: COLUMNS,
    returns: returnsOf(prices.map((values) => values.map(Number))),
    hash: sha256(rows.join('\n')),
  };
}
