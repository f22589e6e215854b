import { print, type Cell, type Table } from './tables.js';

/**
 * The table without the columns that tell no rows apart: one whose cells are all null is left out, and one whose cells
 * are all equal goes into the caption as `Title: value`. Of a single row, and where nothing would remain, only the
 * columns of nulls go. CSV loses the columns too.
 */
export function compact(table: Table): Table {
  const { rows, caption } = table;
  const filled = table.columns.filter(({ name }) => rows.some((row) => row[name] !== null));
  const varies = filled.filter(({ name }) => rows.some((row) => !equal(row[name], rows[0][name])));
  const columns = rows.length < 2 || varies.length === 0 ? filled : varies;
  const facts = filled
    .filter((column) => !columns.includes(column))
    .map((column) => `${column.title}: ${print(column, rows[0])}`);
  if (columns.length === 0) return table;
  const kept = rows.map((row) => Object.fromEntries(columns.map(({ name }) => [name, row[name]])));
  return {
    columns,
    rows: kept,
    caption: [caption, ...sentence(facts)].join(/[.!?:]$/.test(caption) ? ' ' : '. '),
  };
}

const sentence = (facts: readonly string[]): string[] => (facts.length === 0 ? [] : [`${facts.join('; ')}.`]);

function equal(a: Cell, b: Cell): boolean {
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return Object.is(a, b);
  return Object.is(a.mean, b.mean) && Object.is(a.standardError, b.standardError);
}
