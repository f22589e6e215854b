import { UserError } from '../errors.js';
import { fixed, grouped, meanWithError, plain, pValue, scientific } from './numbers.js';
import type { Cell, Column, Estimate } from './tables.js';

interface TextOptions {
  align?: Column['align'];
}

/** Either so many decimals, or so many significant digits as `plain` writes them. Default: 4 digits. */
type NumberOptions = { decimals: number; digits?: undefined } | { digits?: number; decimals?: undefined };

/**
 * Columns of a table by what their cells are: how they read, and their alignment. Each takes the key of its cells and
 * its title. A cell of another kind is a {@link UserError}; null is a missing value in all of them.
 */
export const column = {
  /** Texts as they are. */
  text: (name: string, title: string, { align = 'left' }: TextOptions = {}): Column =>
    typed(name, title, align, isText, 'a text', (cell) => cell),

  /** Integers with their digits in threes: 212,070. */
  count: (name: string, title: string): Column =>
    typed(name, title, 'right', isInteger, 'an integer', grouped),

  /** Numbers: 62.35 with `decimals: 2`, or 0.03511 with `digits: 4`. */
  number: (name: string, title: string, { decimals, digits }: NumberOptions = {}): Column =>
    typed(name, title, 'right', isNumber, 'a number', (cell) =>
      decimals === undefined ? plain(cell, digits) : fixed(cell, decimals),
    ),

  /** Numbers with an exponent: 3.511E-2. */
  scientific: (name: string, title: string, { digits = 4 }: { digits?: number } = {}): Column =>
    typed(name, title, 'right', isNumber, 'a number', (cell) => scientific(cell, digits)),

  /** Parts of one: 0.0682 reads 6.82 % with `decimals: 2`. Default: 1. */
  percent: (name: string, title: string, { decimals = 1 }: { decimals?: number } = {}): Column =>
    typed(name, title, 'right', isNumber, 'a number', (cell) => `${fixed(100 * cell, decimals)} %`),

  /** p-values as {@link pValue}. */
  p: (name: string, title: string): Column => typed(name, title, 'right', isNumber, 'a number', pValue),

  /** Means with their standard errors: 62.35 ± 0.20; two columns in CSV. `digits` are those without an error. */
  estimate: (name: string, title: string, { digits = 4 }: { digits?: number } = {}): Column =>
    typed(name, title, 'right', isEstimate, 'a mean with its standard error', (cell) =>
      meanWithError(cell.mean, cell.standardError, digits),
    ),
};

type Present = Exclude<Cell, null>;

const isText = (cell: Present): cell is string => typeof cell === 'string';
const isNumber = (cell: Present): cell is number => typeof cell === 'number';
const isInteger = (cell: Present): cell is number => Number.isInteger(cell);
const isEstimate = (cell: Present): cell is Estimate => typeof cell === 'object';

function typed<T extends Present>(
  name: string,
  title: string,
  align: Column['align'],
  is: (cell: Present) => cell is T,
  kind: string,
  write: (cell: T) => string,
): Column {
  const format = (cell: Present): string => {
    if (is(cell)) return write(cell);
    throw new UserError(`column '${name}': a cell must be ${kind} or null, got ${JSON.stringify(cell)}`);
  };
  return { name, title, align, format };
}
