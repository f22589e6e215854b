import { fromCSV } from 'arquero';
import { UserError } from '../errors.js';

/** Closing prices of one index, oldest first. */
export interface PriceSeries {
  /** ISO dates, `2018-06-01`, strictly ascending. */
  dates: string[];
  prices: number[];
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const COLUMNS = ['Date', 'Price'];

/** `Jun 01, 2018` or `2018-06-01` as an ISO date; undefined for anything that is not a day of the calendar. */
function isoDate(text: string): string | undefined {
  const spoken = /^([A-Z][a-z]{2}) (\d{1,2}), (\d{4})$/.exec(text);
  const iso = spoken
    ? `${spoken[3]}-${String(MONTHS.indexOf(spoken[1]) + 1).padStart(2, '0')}-${spoken[2].padStart(2, '0')}`
    : text;
  const time = Date.parse(`${iso}T00:00:00Z`);
  const exists = /^\d{4}-\d{2}-\d{2}$/.test(iso) && !Number.isNaN(time);
  return exists && new Date(time).toISOString().startsWith(iso) ? iso : undefined;
}

/** `115,645.34` or `115645.34`; undefined for anything else, and for what is not above 0. */
function price(text: string): number | undefined {
  if (!/^(\d+|\d{1,3}(,\d{3})+)(\.\d+)?$/.test(text)) return undefined;
  const value = Number(text.replaceAll(',', ''));
  return value > 0 ? value : undefined;
}

/**
 * Reads an index's daily prices as its publisher exports them: UTF-8 with or without a byte order mark, quoted fields
 * with thousands separators, the columns `Date` (`Jun 01, 2018` or `2018-06-01`) and `Price` among others, newest
 * first or oldest first.
 *
 * Throws {@link UserError} with file and line for a missing column, a date or price that cannot be read, dates that are
 * not in order or occur twice, and a file without rows.
 */
export function parseIndexCsv(text: string, file: string): PriceSeries {
  if (text.trim() === '') throw new UserError(`${file} is empty; export it again`);
  const table = fromCSV(text.replace(/^\uFEFF/, ''), { autoType: false });
  const missing = COLUMNS.filter((name) => !table.columnNames().includes(name));
  if (missing.length > 0)
    throw new UserError(
      `${file} has no column ${missing.map((name) => `'${name}'`).join(' and no column ')}; its columns are ` +
        `${table.columnNames().join(', ')}, and Date and Price are needed`,
    );
  const [dateTexts, priceTexts] = COLUMNS.map((name) => Array.from(table.array(name) as ArrayLike<string>));
  const rows = dateTexts.map((dateText, i) => {
    const place = `${file}, line ${i + 2}`;
    const [date, value] = [isoDate(dateText ?? ''), price(priceTexts[i] ?? '')];
    if (date === undefined)
      throw new UserError(
        `${place}: the date '${dateText ?? ''}' is given; write Jun 01, 2018 or 2018-06-01`,
      );
    if (value === undefined)
      throw new UserError(
        `${place}: the price '${priceTexts[i] ?? ''}' is given; write a number above 0 as 12,345.67`,
      );
    return { date, value };
  });
  if (rows.length === 0) throw new UserError(`${file} has no rows below its header; export it again`);
  const newestFirst = rows.length > 1 && rows[0].date > rows[1].date;
  rows.forEach(({ date }, i) => {
    const before = rows[i - 1]?.date;
    if (before === date)
      throw new UserError(`${file}, line ${i + 2}: the date ${date} occurs twice; remove one`);
    if (i > 0 && before > date !== newestFirst)
      throw new UserError(
        `${file}, line ${i + 2}: ${date} comes after ${before}, against the order of the lines above; sort by date`,
      );
  });
  if (newestFirst) rows.reverse();
  return { dates: rows.map(({ date }) => date), prices: rows.map(({ value }) => value) };
}
