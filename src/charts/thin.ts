import { UserError } from '../errors.js';

/** The most points of a line that a chart draws; more cannot be told apart in a panel of 200 to 300 pixels. */
export const MOST_POINTS = 200;

/**
 * Every k-th of the items and the last, with the least k ≥ 1 that leaves at most `most` of them (default 200); the first
 * is always among them. Nothing is averaged: each point that stays is one of the given. `most`: an integer ≥ 2, else
 * {@link UserError}.
 */
export function thin<T>(items: readonly T[], most = MOST_POINTS): T[] {
  if (!(Number.isInteger(most) && most >= 2))
    throw new UserError(`thin: most must be an integer ≥ 2, got ${most}`);
  const stride = Math.max(1, Math.ceil((items.length - 1) / (most - 1)));
  return items.filter((_, i) => i % stride === 0 || i === items.length - 1);
}

/** The rows with every line, whose name `lineOf` gives, as {@link thin} leaves it. */
export function thinLines<T>(rows: readonly T[], lineOf: (row: T) => string): T[] {
  const lines = new Map<string, T[]>();
  for (const row of rows) {
    const line = lines.get(lineOf(row));
    if (line) line.push(row);
    else lines.set(lineOf(row), [row]);
  }
  return [...lines.values()].flatMap((line) => thin(line));
}
