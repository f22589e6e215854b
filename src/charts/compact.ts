import { print, type Cell, type Column, type Table } from './tables.js';

/**
 * The table without the columns that tell no rows apart: one whose cells are all null is left out, and one whose cells
 * are all equal goes into the caption as `Title: value`. The first column, which names the rows, stays, and so does all
 * of a table of fewer than two rows but its columns of nulls. CSV loses the columns too, but for those that only it has.
 */
export function compact(table: Table): Table {
  const { rows, caption } = table;
  const empty = ({ name }: Column) => rows.length > 0 && rows.every((row) => row[name] === null);
  const constant = ({ name }: Column) =>
    rows.length > 1 && rows.every((row) => equal(row[name], rows[0][name]));
  const [first, ...others] = table.columns;
  const dropped = others.filter((column) => !column.onlyInCsv && (empty(column) || constant(column)));
  const columns = [first, ...others.filter((column) => !dropped.includes(column))];
  const facts = dropped
    .filter((column) => !empty(column))
    .map((column) => `${column.title}: ${print(column, rows[0])}`);
  const kept = rows.map((row) => Object.fromEntries(columns.map(({ name }) => [name, row[name]])));
  const joined = [caption, ...sentence(facts)].join(/[.!?:]$/.test(caption) ? ' ' : '. ');
  return { columns, rows: kept, caption: joined };
}

const sentence = (facts: readonly string[]): string[] => (facts.length === 0 ? [] : [`${facts.join('; ')}.`]);

function equal(a: Cell, b: Cell): boolean {
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return Object.is(a, b);
  return Object.is(a.mean, b.mean) && Object.is(a.standardError, b.standardError);
}
