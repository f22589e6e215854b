import type { Cell, Table } from './tables.js';

/**
 * The table without columns that tell nothing: those whose cells are all missing, and those of texts whose cells are all
 * the same, which the caption says instead. A table of fewer than two rows, and the first column, stay as they are.
 */
export function compact({ caption, columns, rows }: Table): Table {
  if (rows.length < 2) return { caption, columns, rows };
  const cellsOf = (name: string): Cell[] => rows.map((row) => row[name]);
  const constant = columns.slice(1).filter(({ name }) => {
    const [first, ...others] = cellsOf(name);
    return (first === null || typeof first === 'string') && others.every((cell) => cell === first);
  });
  const said = constant.flatMap(({ name, title }) => {
    const [cell] = cellsOf(name);
    return cell === null ? [] : [`${title}: ${String(cell)}.`];
  });
  const kept = columns.filter((one) => !constant.includes(one));
  return {
    caption: [caption, ...said].join(' '),
    columns: kept,
    rows: rows.map((row) => Object.fromEntries(kept.map(({ name }) => [name, row[name]]))),
  };
}
