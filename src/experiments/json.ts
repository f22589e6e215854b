/** A value that JSON can hold. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/**
 * The one text of a JSON value: keys sorted by code unit, no white space, -0 written as 0. Two values have the same
 * text exactly when they mean the same settings, so the text can be hashed or compared.
 *
 * Throws a TypeError naming the place for what JSON would change silently or cannot hold: NaN and infinities,
 * undefined, bigint, symbols, functions, and objects other than plain ones and arrays.
 */
export function canonicalJson(value: unknown, place = 'value'): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`${place} is ${value}; JSON holds finite numbers only`);
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) {
    // Array.from also visits holes, which map would skip.
    return `[${Array.from(value, (item, index) => canonicalJson(item, `${place}[${index}]`)).join(',')}]`;
  }
  if (isPlainObject(value)) {
    const entries = Object.keys(value)
      .sort()
      .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key], `${place}.${key}`)}`);
    return `{${entries.join(',')}}`;
  }
  throw new TypeError(`${place} is of type ${typeof value}; allowed are plain JSON values`);
}

/** Whether `value` is an object literal or comes from JSON.parse: neither null, an array nor a class instance. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  // The prototype is compared by shape: an object made in another realm (a notebook's context) has its own Object.
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
