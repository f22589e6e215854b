import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fromCSV } from 'arquero';
import { fixed, grouped } from '../charts/index.js';
import { UserError } from '../errors.js';

/** How the cells of several rows become one value. */
const SUMMARIES = ['least', 'most', 'count'] as const;
type Summary = (typeof SUMMARIES)[number];

/** What a number in prose is: cells of one column of a table, in the rows that the conditions choose. */
export interface ValueSource {
  /** The CSV file, as a path below the folder of figures with forward slashes. */
  readonly file: string;
  /** All must hold; a condition holds where the cell is (`equals`), or contains, one of the texts. */
  readonly where: readonly {
    readonly column: string;
    readonly equals: boolean;
    readonly texts: readonly string[];
  }[];
  /** The column of the value; undefined where rows are counted. */
  readonly show?: string;
  /** Without it exactly one row must be chosen. */
  readonly as?: Summary;
  /** Digits after the point; without it a cell reads as it stands in the table. */
  readonly decimals?: number;
  /** A factor, such as 100 for per cent. Default 1. */
  readonly times: number;
}

/** A value with the rows that it is from. */
export interface FoundValue {
  readonly text: string;
  /** Places in the table, from 0; of a least or most value the row that has it is first. */
  readonly rows: readonly number[];
}

/** The start of a link to a table, from a notebook. */
export const FIGURES = '../figures/';

/** Whether a link names a value: it leads from a notebook to a CSV file of the figures and has a part behind `#`. */
export const isValueLink = (href: string): boolean =>
  href.startsWith(FIGURES) && /\.csv#/.test(href) && !href.includes('/../', FIGURES.length - 1);

/**
 * What a link names, such as
 * `../figures/variational-networks/sweeps-table.csv#label=M = 1&show=ratio&decimals=1`: conditions `column=text`, or
 * `column*=text` where the cell need only contain it, alternatives separated by `|`; `show=` the column; `as=` least, most
 * or count over several rows; `decimals=` and `times=`. `%26` and the like stand for the characters that separate.
 *
 * Throws {@link UserError} for a link that is none, and for an unknown summary, decimals or factor.
 */
export function parseValueLink(href: string): ValueSource {
  const wrong = (what: string): UserError =>
    new UserError(
      `the link '${href}' ${what}; allowed is such as ../figures/<paper>/<table>.csv#<column>=<text>&show=<column>&decimals=1`,
    );
  if (!isValueLink(href)) throw wrong('names no value of a table');
  const [file, query] = split(href.slice(FIGURES.length), '#');
  const options: Record<string, string> = {};
  const where: ValueSource['where'][number][] = [];
  for (const part of query.split('&')) {
    if (!part.includes('=')) throw wrong(`has the part '${part}'`);
    const [left, text] = split(part, '=');
    const equals = !left.endsWith('*');
    const column = decoded(equals ? left : left.slice(0, -1));
    if (['show', 'as', 'decimals', 'times'].includes(column)) options[column] = decoded(text);
    else where.push({ column, equals, texts: text.split('|').map(decoded) });
  }
  const { show, as, decimals, times = '1' } = options;
  if (as !== undefined && !SUMMARIES.includes(as as Summary))
    throw wrong(`has as=${as}, allowed are ${SUMMARIES.join(', ')}`);
  if ((show === undefined) !== (as === 'count')) throw wrong('needs either show=<column> or as=count');
  if (decimals !== undefined && !/^(1?[0-9]|20)$/.test(decimals)) throw wrong(`has decimals=${decimals}`);
  if (!(Number.isFinite(Number(times)) && Number(times) !== 0)) throw wrong(`has times=${times}`);
  return {
    file: decoded(file),
    where,
    times: Number(times),
    ...(show === undefined ? {} : { show }),
    ...(as === undefined ? {} : { as: as as Summary }),
    ...(decimals === undefined ? {} : { decimals: Number(decimals) }),
  };
}

function split(text: string, mark: string): [string, string] {
  const place = text.indexOf(mark);
  return [text.slice(0, place), text.slice(place + mark.length)];
}

/** Only what is an escape is read as one: `(%)` stays. */
const decoded = (text: string): string => text.replace(/(?:%[0-9a-f]{2})+/gi, decodeURIComponent);

/**
 * The value as prose prints it, from the tables in the folder `figures`: minus signs, integers with their digits in threes.
 * Undefined where the table or a column is not there, as tables leave out columns that are empty, or no row is chosen, or none whose
 * cell is filled, as at a scale that has not trained an arm; a count is then 0.
 *
 * Throws {@link UserError} for several rows without a summary, and a cell that is no number but is
 * to be calculated with.
 */
export function inlineValue(figures: string, source: ValueSource): FoundValue | undefined {
  const rows = readRows(path.join(figures, source.file));
  if (rows === undefined) return undefined;
  const { show, as, where } = source;
  const columns = Object.keys(rows[0] ?? {});
  const named = [...where.map(({ column }) => column), ...(show === undefined ? [] : [show])];
  if (!named.every((column) => columns.includes(column))) return undefined;
  const chosen = rows.flatMap((row, place) =>
    where.every(({ column, equals, texts }) =>
      texts.some((text) => (equals ? row[column] === text : row[column].includes(text))),
    )
      ? [{ place, cell: show === undefined ? '' : row[show] }]
      : [],
  );
  if (as === 'count') return { text: grouped(chosen.length), rows: chosen.map(({ place }) => place) };
  const filled = chosen.filter(({ cell }) => cell !== '');
  if (filled.length === 0) return undefined;
  if (as === undefined && chosen.length > 1)
    throw new UserError(
      `${source.file} has ${chosen.length} rows for a value of '${show}': add conditions, or as=${SUMMARIES.join(' or ')}`,
    );
  const sorted =
    as === undefined
      ? filled
      : [...filled].sort((a, b) => numberIn(a.cell, source) - numberIn(b.cell, source));
  if (as === 'most') sorted.reverse();
  return { text: printed(sorted[0].cell, source), rows: sorted.map(({ place }) => place) };
}

function printed(cell: string, source: ValueSource): string {
  const { decimals, times } = source;
  if (decimals === undefined && times === 1) return cell;
  const value = numberIn(cell, source) * times;
  return fixed(value, decimals ?? 0).replace(/^-/, '−');
}

/** The number with which a cell starts: `−0.24 %` is -0.24. */
function numberIn(cell: string, { file, show }: ValueSource): number {
  const [text] = /^[+-]?[\d.]+(e[+-]?\d+)?/i.exec(cell.replace('−', '-')) ?? [''];
  if (text === '') throw new UserError(`${file} has '${cell}' in the column '${show}', needed is a number`);
  return Number(text);
}

type Row = Readonly<Record<string, string>>;

/** The rows of a CSV file as texts; undefined if there is none. */
function readRows(file: string): Row[] | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new UserError(`cannot read ${file}: ${(error as Error).message}`, { cause: error });
  }
  return fromCSV(text, { autoType: false })
    .objects()
    .map((row) =>
      Object.fromEntries(Object.entries(row as object).map(([name, cell]) => [name, String(cell ?? '')])),
    );
}
