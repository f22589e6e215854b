import { estimateText, fixed, grouped, pValue, scientific } from './numbers.js';
import type { Column, Estimate } from './tables.js';

const right = (name: string, title: string, format: Column['format']): Column => ({
  name,
  title,
  align: 'right',
  format,
});

/** A format of cells that hold numbers; a text in such a column reads as it is. */
const ofNumber =
  (format: (value: number) => string): Column['format'] =>
  (cell) =>
    typeof cell === 'number' ? format(cell) : String(cell);

/** Columns by what their cells hold. */
export const column = {
  text: (name: string, title: string): Column => ({ name, title }),
  /** Whole numbers, their digits in threes. */
  count: (name: string, title: string): Column => right(name, title, ofNumber(grouped)),
  /** Numbers with so many digits after the point. */
  number: (name: string, title: string, decimals: number): Column =>
    right(
      name,
      title,
      ofNumber((value) => fixed(value, decimals)),
    ),
  /** Numbers with so many significant digits and a power of ten. */
  scientific: (name: string, title: string, digits = 4): Column =>
    right(
      name,
      title,
      ofNumber((value) => scientific(value, digits)),
    ),
  p: (name: string, title: string): Column => right(name, title, ofNumber(pValue)),
  /** Means with their standard errors, as {@link estimateText}. */
  estimate: (name: string, title: string): Column =>
    right(name, title, (cell) => {
      if (typeof cell === 'string') return cell;
      const { mean, standardError }: Estimate =
        typeof cell === 'number' ? { mean: cell, standardError: null } : cell;
      return estimateText(mean, standardError);
    }),
};
