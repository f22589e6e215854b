import { readFileSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../errors.js';
import { sha256 } from '../system/sha256.js';
import { parseIndexCsv, type PriceSeries } from './index-csv.js';
import { euStockMarkets } from './eu-stock-markets.js';
import { returnsOf, type ReturnSeries } from './return-series.js';
import { simulatedReturns } from './simulated-returns.js';
import { sp500 } from './sp500.js';

/** The five indices of the paper and the files that hold their prices. */
export const STOCK_INDICES = [
  { name: 'Bovespa', file: 'Bovespa Historical Data.csv' },
  { name: 'S&P/TSX', file: 'S&P_TSX Composite Historical Data.csv' },
  { name: 'Nifty 50', file: 'Nifty 50 Historical Data.csv' },
  { name: 'Shanghai', file: 'Shanghai Composite Historical Data.csv' },
  { name: 'Nikkei 225', file: 'Nikkei 225 Historical Data.csv' },
] as const;

/** What a figure calls the paper's data. */
export const STOCK_INDICES_NAME = STOCK_INDICES.map(({ name }) => name).join(', ');

/** The days that the paper uses: from the first on, up to the second without it. */
export const STOCK_PERIOD = { from: '2009-01-02', before: '2018-06-01' } as const;

/**
 * The hash of the five indices' prices that the stored trials of the paper's protocol learnt from: 2,254 days from
 * 2010-01-04, the first day of the files that the paper's authors published, to 2018-05-31.
 */
export const STOCK_INDICES_HASH = 'e49072b68cc0e1b2da2e5b5f40d79687a946a5de42123e79f4c52cfb5d8e7299';

/**
 * Joins price series on the union of their days, from the day `from` on and before the day `before`: one row a day, NaN where an index has no price.
 */
export function joinPrices(
  series: readonly PriceSeries[],
  from: string,
  before: string,
): { dates: string[]; prices: number[][] } {
  const byDate = series.map(({ dates, prices }) => new Map(dates.map((date, i) => [date, prices[i]])));
  const dates = [...new Set(series.flatMap((one) => one.dates))]
    .filter((date) => from <= date && date < before)
    .sort();
  return { dates, prices: byDate.map((known) => dates.map((date) => known.get(date) ?? NaN)) };
}

/**
 * The daily returns of the five indices from the CSV files of a folder, named as in {@link STOCK_INDICES}, with as many
 * rows as there are days, less one, on which any of the five has a price.
 *
 * Throws {@link UserError} for a missing or unreadable file, and as {@link parseIndexCsv}.
 */
export function loadStockIndices(folder: string): ReturnSeries {
  const series = STOCK_INDICES.map(({ file }) => {
    const place = path.join(folder, file);
    let text: string;
    try {
      text = readFileSync(place, 'utf8');
    } catch (error) {
      throw new UserError(
        `cannot read ${place} (${(error as NodeJS.ErrnoException).code}); the folder needs the files ` +
          STOCK_INDICES.map((index) => index.file).join(', '),
        { cause: error },
      );
    }
    return parseIndexCsv(text, place);
  });
  const { dates, prices } = joinPrices(series, STOCK_PERIOD.from, STOCK_PERIOD.before);
  const table = dates.map((date, day) => [date, ...prices.map((column) => column[day])].join(','));
  return {
    name: STOCK_INDICES_NAME,
    columns: STOCK_INDICES.map(({ name }) => name),
    returns: returnsOf(prices),
    hash: sha256(table.join('\n')),
  };
}

/** What WORKBOOK_STOCKS may name instead of a folder. */
const NAMED_RETURNS: Readonly<Record<string, () => ReturnSeries>> = {
  EuStockMarkets: euStockMarkets,
  simulated: simulatedReturns,
};

/**
 * The returns to learn from where the paper's indices are not asked for: those of the S&P 500 in the paper's period,
 * {@link sp500}, which are the same on every machine. `source` is by default the environment variable WORKBOOK_STOCKS
 * and may be a folder with the files of the paper's five indices, 'EuStockMarkets' for R's {@link euStockMarkets}, or
 * 'simulated' for {@link simulatedReturns}, in which there is nothing to forecast.
 *
 * Throws {@link UserError} for bad files, and where R is asked for and not installed.
 */
export function stockReturns(source = process.env.WORKBOOK_STOCKS): ReturnSeries {
  if (!source) return sp500(STOCK_PERIOD.from, STOCK_PERIOD.before);
  return Object.hasOwn(NAMED_RETURNS, source) ? NAMED_RETURNS[source]() : loadStockIndices(source);
}

/** Whether `source`, by default WORKBOOK_STOCKS, is a folder with the files of the paper's five indices. */
export const hasStockIndices = (source = process.env.WORKBOOK_STOCKS): boolean =>
  !!source && !Object.hasOwn(NAMED_RETURNS, source);
