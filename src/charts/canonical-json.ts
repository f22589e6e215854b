import { UserError } from '../errors.js';

/**
 * JSON with the keys of every object sorted by code unit, two spaces of indentation and a line end: the same value gives
 * the same bytes. Throws {@link UserError} for what JSON cannot hold: a number that is not finite, a function, a bigint.
 */
export function canonicalJson(value: unknown): string {
  return `${JSON.stringify(sorted(value, '$'), null, 2)}\n`;
}

function sorted(value: unknown, place: string): unknown {
  if (Array.isArray(value)) return value.map((item, i) => sorted(item, `${place}[${i}]`));
  if (value !== null && typeof value === 'object') {
    const keys = Object.keys(value).filter((key) => (value as Record<string, unknown>)[key] !== undefined);
    return Object.fromEntries(
      keys.sort().map((key) => [key, sorted((value as Record<string, unknown>)[key], `${place}.${key}`)]),
    );
  }
  const held =
    value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
  if (!held) throw new UserError(`canonicalJson: JSON cannot hold ${String(value)} at ${place}`);
  return value;
}
