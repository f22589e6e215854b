import { UserError } from '../errors.js';

/** A value that JSON can hold. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/**
 * The one text of a JSON value: keys in one order, -0 written as 0, properties that are undefined left out. Two values
 * have the same text exactly when they mean the same, so the text can be hashed or compared.
 *
 * Throws {@link UserError} naming the place for what JSON would change silently or cannot hold: NaN and infinities,
 * holes, bigint, symbols, functions, and objects other than plain ones and arrays.
 *
 * @param place what the value is called in an error
 * @param indent spaces of indentation, by default none and all in one line
 */
export function canonicalJson(value: unknown, place = 'value', indent?: number): string {
  return JSON.stringify(canonical(value, place), null, indent);
}

function canonical(value: unknown, place: string): unknown {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new UserError(`${place} is ${value}; JSON holds finite numbers only`);
    return value;
  }
  // Array.from also visits holes, which map would skip.
  if (Array.isArray(value)) return Array.from(value, (item, i) => canonical(item, `${place}[${i}]`));
  if (isPlainObject(value)) {
    const keys = Object.keys(value).filter((key) => value[key] !== undefined);
    return Object.fromEntries(keys.sort().map((key) => [key, canonical(value[key], `${place}.${key}`)]));
  }
  throw new UserError(`${place} is of type ${typeof value}; allowed are plain JSON values`);
}

/** Whether `value` is an object literal or comes from JSON.parse: neither null, an array nor a class instance. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  // The prototype is compared by shape: an object made in another realm (a notebook's context) has its own Object.
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
