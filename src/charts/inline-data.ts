import { significant } from './significant.js';

type Json = Record<string, unknown>;

/** A row of a chart: texts, numbers and null by field; a field that is undefined counts as null. */
export type DataRow = Readonly<Record<string, string | number | null | undefined>>;

/** Data and the transforms that a view needs before it reads their fields. */
export interface InlineData {
  data: Json;
  transform: Json[];
}

/**
 * The rows as data inside a Vega-Lite specification, each fact once: CSV text, so that field names stand there once and
 * not in every row; numbers as {@link significant}; values that repeat, such as the names of arms, as their place in a list
 * that a transform looks up, where that is shorter. Null is an empty cell.
 */
export function inlineData(rows: readonly object[]): InlineData {
  const cells = rows as readonly DataRow[];
  const fields = [...new Set(cells.flatMap((row) => Object.keys(row)))].filter((field) =>
    cells.some((row) => row[field] !== undefined),
  );
  const columns = fields.map((field) =>
    columnOf(
      field,
      cells.map((row) => row[field] ?? null),
    ),
  );
  const lines = [columns.map(({ name }) => csvCell(name)).join(',')];
  for (const [i] of cells.entries()) lines.push(columns.map(({ texts }) => texts[i]).join(','));
  // A line of one empty cell would be read as no row at all.
  const values = `${lines.map((line) => (line === '' ? '""' : line)).join('\n')}\n`;
  const parse = Object.fromEntries(columns.map(({ name, type }) => [name, type]));
  return {
    data: { values, format: { type: 'csv', parse } },
    transform: columns.flatMap(({ lookup }) => (lookup === undefined ? [] : [lookup])),
  };
}

interface CsvColumn {
  name: string;
  type: 'number' | 'string';
  texts: string[];
  lookup?: Json;
}

function columnOf(field: string, values: readonly (string | number | null)[]): CsvColumn {
  const named = values.some((value) => typeof value === 'string');
  const shown = named ? values : significant(values as readonly (number | null)[]);
  const asText = (value: string | number | null) =>
    value === null ? '' : typeof value === 'string' ? csvCell(value) : String(value);
  const texts = shown.map(asText);
  const known = [...new Set(shown)].filter((value) => value !== null);
  const places = new Map(known.map((value, i) => [value, String(i)]));
  const looked = shown.map((value) => (value === null ? '' : places.get(value)!));
  const length = (list: readonly string[]) => list.reduce((sum, text) => sum + text.length, 0);
  const name = `${field}Place`;
  const calculate = `isValid(datum.${name}) ? ${JSON.stringify(known)}[datum.${name}] : null`;
  if (length(looked) + 2 * calculate.length > length(texts))
    return { name: field, type: named ? 'string' : 'number', texts };
  return { name, type: 'number', texts: looked, lookup: { calculate, as: field } };
}

/** A cell of CSV as in RFC 4180. */
function csvCell(text: string): string {
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
