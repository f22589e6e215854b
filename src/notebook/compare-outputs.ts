import { relativeDifference } from '../statistics/index.js';
import type { Json } from '../system/json.js';

/** How far numbers may lie from what is committed, relatively. */
export interface Tolerances {
  /** For every number. */
  readonly relative: number;
  /** For the columns of tables and of charts' data by their titles, instead. */
  readonly columns?: Readonly<Record<string, number>>;
}

/** The tolerance where a notebook states none: numbers are computed from records in float64 and printed rounded. */
export const DEFAULT_TOLERANCES: Tolerances = { relative: 1e-6 };

/** One place where what came out is not what is committed. */
export interface OutputDifference {
  /** Such as `output 1, text/markdown, line 4, column "p"`. */
  readonly place: string;
  readonly committed: string;
  readonly executed: string;
}

/** What a comparison found. */
export interface OutputComparison {
  /** `within`: some numbers differ, all of them within their tolerances. */
  readonly verdict: 'same' | 'within' | 'differs';
  /** The places that differ, the first of them at most {@link MOST_DIFFERENCES}. */
  readonly differences: readonly OutputDifference[];
}

const MOST_DIFFERENCES = 20;

/** Made from the chart beside them: they say nothing that the chart does not. */
const MADE_FROM_CHART = ['image/svg+xml', 'image/png', 'text/plain'];

/**
 * Compares values as JSON, such as the outputs of a cell: text exactly but for the numbers in it, numbers by tolerance,
 * charts by their specification and data, the pictures and the text of a chart not at all.
 */
export function compareOutputs(
  committed: Json | undefined,
  executed: Json | undefined,
  tolerances: Tolerances = DEFAULT_TOLERANCES,
): OutputComparison {
  const found: Found = { within: false, differences: [] };
  compareValues(joinLines(committed), joinLines(executed), '', tolerances, found);
  const verdict = found.differences.length > 0 ? 'differs' : found.within ? 'within' : 'same';
  return { verdict, differences: found.differences.slice(0, MOST_DIFFERENCES) };
}

interface Found {
  within: boolean;
  readonly differences: OutputDifference[];
}

const isObject = (value: Json | undefined): value is Record<string, Json> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Texts as one, which the format of notebooks stores as lists of lines. */
function joinLines(value: Json | undefined): Json | undefined {
  if (Array.isArray(value)) {
    const isText = value.length > 0 && value.every((item) => typeof item === 'string');
    return isText && value.slice(0, -1).every((line) => String(line).endsWith('\n'))
      ? value.join('')
      : value.map((item) => joinLines(item)!);
  }
  if (!isObject(value)) return value;
  const isChart = Object.keys(value).some((type) => type.startsWith('application/vnd.vegalite'));
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !(isChart && MADE_FROM_CHART.includes(key)))
      .map(([key, item]) => [key, joinLines(item)!]),
  );
}

function compareValues(
  a: Json | undefined,
  b: Json | undefined,
  place: string,
  tolerances: Tolerances,
  found: Found,
): void {
  const inside = (key: string): string => (place === '' ? key : `${place}, ${key}`);
  if (typeof a === 'number' && typeof b === 'number') {
    judge(a, b, place, { committed: String(a), executed: String(b) }, tolerances, found);
  } else if (typeof a === 'string' && typeof b === 'string') {
    compareTexts(a, b, place, tolerances, found);
  } else if (Array.isArray(a) && Array.isArray(b)) {
    for (let i = 0; i < Math.max(a.length, b.length); i++)
      compareValues(a[i], b[i], inside(`${place === '' ? 'output ' : ''}${i + 1}`), tolerances, found);
  } else if (isObject(a) && isObject(b)) {
    for (const key of new Set([...Object.keys(a), ...Object.keys(b)]))
      compareValues(a[key], b[key], inside(key), tolerances, found);
  } else if (JSON.stringify(a) !== JSON.stringify(b)) {
    found.differences.push({ place, committed: brief(a), executed: brief(b) });
  }
}

const brief = (value: Json | undefined): string =>
  value === undefined ? 'nothing' : shorten(JSON.stringify(value));
const shorten = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}...` : text);

function judge(
  a: number,
  b: number,
  place: string,
  shown: { committed: string; executed: string },
  { relative, columns = {} }: Tolerances,
  found: Found,
  column?: string,
): void {
  if (Object.is(a, b)) return;
  const allowed = (column === undefined ? undefined : columns[column]) ?? relative;
  if (relativeDifference(a, b) <= allowed) found.within = true;
  else found.differences.push({ place, ...shown });
}

const NUMBER = /[-−]?\d+(?:,\d{3})*(?:\.\d+)?(?:[eE][-+−]?\d+)?/g;

const numberOf = (text: string): number => Number(text.replaceAll(',', '').replaceAll('−', '-'));

/** Texts line by line: what is no number exactly, numbers by the tolerance of their column. */
function compareTexts(a: string, b: string, place: string, tolerances: Tolerances, found: Found): void {
  if (a === b) return;
  const [left, right] = [a.split('\n'), b.split('\n')];
  if (left.length !== right.length) {
    const counted = (lines: readonly string[]): string => `${lines.length} lines: ${shorten(lines[0])}`;
    found.differences.push({ place, committed: counted(left), executed: counted(right) });
    return;
  }
  for (const [index, line] of left.entries()) {
    if (line === right[index]) continue;
    const lineNumber = left.length > 1 ? [`line ${index + 1}`] : [];
    const where = [...(place === '' ? [] : [place]), ...lineNumber].join(', ');
    const header = headerOf(left, index);
    const [cells, others] = [cellsOf(line), cellsOf(right[index])];
    if (header === undefined || cells.length !== others.length) {
      compareLine(line, right[index], where, undefined, tolerances, found);
      continue;
    }
    for (const [column, cell] of cells.entries())
      compareLine(cell, others[column], where, header[column], tolerances, found);
  }
}

function compareLine(
  a: string,
  b: string,
  where: string,
  column: string | undefined,
  tolerances: Tolerances,
  found: Found,
): void {
  if (a === b) return;
  const place = column === undefined ? where : `${where}, column "${column}"`;
  const shown = { committed: shorten(a.trim()), executed: shorten(b.trim()) };
  const [left, right] = [a.match(NUMBER) ?? [], b.match(NUMBER) ?? []];
  if (left.length !== right.length || spaced(a) !== spaced(b)) {
    found.differences.push({ place, ...shown });
    return;
  }
  left.forEach((text, index) =>
    judge(numberOf(text), numberOf(right[index]), place, shown, tolerances, found, column),
  );
}

/** The text between the numbers; a column of a table is as wide as its longest number. */
const spaced = (text: string): string => text.replace(NUMBER, '#').replace(/ +/g, ' ');

const isTableRow = (line: string): boolean => line.startsWith('|') && line.trimEnd().endsWith('|');

/** The titles of the columns that a line belongs to: of a Markdown table, or of comma-separated values. */
function headerOf(lines: readonly string[], index: number): string[] | undefined {
  if (isTableRow(lines[index])) {
    let first = index;
    while (first > 0 && isTableRow(lines[first - 1])) first--;
    return first === index ? undefined : cellsOf(lines[first]).map((title) => title.trim());
  }
  const columns = cellsOf(lines[0]).length;
  return index > 0 && columns > 1 && cellsOf(lines[index]).length === columns ? cellsOf(lines[0]) : undefined;
}

const cellsOf = (line: string): string[] =>
  isTableRow(line) ? line.split(/(?<!\\)\|/).slice(1, -1) : line.split(',');
