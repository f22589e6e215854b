import { UserError } from '../errors.js';
import { fixed, grouped, estimateText, plain, pValue, scientific } from './numbers.js';
import type { Cell, Column } from './tables.js';

/**
 * Columns of a table by what their cells are: how they read, and their alignment. Each takes the key of its cells and
 * its title. A text in a column of numbers reads as it is, such as 'not reached'; any other cell that the column does
 * not hold is a {@link UserError}. Null is a missing value in all of them.
 */
export const column = {
  /** Texts as they are. */
  text: (name: string, title: string): Column => ({
    name,
    title,
    format: (cell) => (typeof cell === 'string' ? cell : refuse(name, 'a text', cell)),
  }),

  /** Whole numbers with their digits in threes: 212,070. */
  count: (name: string, title: string): Column => ofNumbers(name, title, grouped),

  /** Numbers with so many decimals, 62.35 with 2; with `{ digits: 4 }` so many significant digits, as `plain`. */
  number: (name: string, title: string, shown: number | { digits: number }): Column =>
    ofNumbers(name, title, (cell) =>
      typeof shown === 'number' ? fixed(cell, shown) : plain(cell, shown.digits),
    ),

  /** Numbers with so many significant digits and an exponent: 3.511E-2. */
  scientific: (name: string, title: string, digits = 4): Column =>
    ofNumbers(name, title, (cell) => scientific(cell, digits)),

  /** Parts of one: 0.0682 reads 6.8 %, with 2 decimals 6.82 %. */
  percent: (name: string, title: string, decimals = 1): Column =>
    ofNumbers(name, title, (cell) => `${fixed(100 * cell, decimals)} %`),

  /** p-values as {@link pValue}. */
  p: (name: string, title: string): Column => ofNumbers(name, title, pValue),

  /** Means with their standard errors, as {@link estimateText}, or numbers without one; two columns in CSV. */
  estimate: (name: string, title: string, digits = 4): Column => ({
    name,
    title,
    align: 'right',
    format: (cell) => {
      if (typeof cell === 'string') return cell;
      const { mean, standardError } = typeof cell === 'number' ? { mean: cell, standardError: null } : cell;
      return estimateText(mean, standardError, digits);
    },
  }),
};

function ofNumbers(name: string, title: string, write: (cell: number) => string): Column {
  const format: Column['format'] = (cell) => {
    if (typeof cell === 'string') return cell;
    return typeof cell === 'number' ? write(cell) : refuse(name, 'a number', cell);
  };
  return { name, title, align: 'right', format };
}

function refuse(name: string, kind: string, cell: Cell): never {
  throw new UserError(`column '${name}': a cell must be ${kind} or null, got ${JSON.stringify(cell)}`);
}
