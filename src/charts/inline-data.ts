import { csvFormatValue, significant } from './inline-values.js';

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
 * not in every row; numbers as {@link significant}; texts that repeat, such as the names of arms, as their place in a list
 * that a transform looks up. Null is an empty cell.
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
  const lines = [columns.map(({ name }) => csvFormatValue(name)).join(',')];
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
  if (!values.some((value) => typeof value === 'string')) {
    const shown = significant(values as readonly (number | null)[]);
    return {
      name: field,
      type: 'number',
      texts: shown.map((value) => (value === null ? '' : String(value))),
    };
  }
  const known = [...new Set(values)].filter((value): value is string => value !== null);
  if (2 * known.length > values.length) {
    const texts = values.map((value) => (value === null ? '' : csvFormatValue(String(value))));
    return { name: field, type: 'string', texts };
  }
  const name = `${field}Place`;
  const places = new Map(known.map((text, i) => [text, String(i)]));
  const lookup = {
    calculate: `isValid(datum.${name}) ? ${JSON.stringify(known)}[datum.${name}] : null`,
    as: field,
  };
  const texts = values.map((value) => (value === null ? '' : places.get(value as string)!));
  return { name, type: 'number', texts, lookup };
}
