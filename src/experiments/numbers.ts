/**
 * The shortest text of a number in a record.
 *
 * Integers up to 2^53, -0 and float64 results come back exactly. A result that is exactly a float32 value, as everything is that
 * comes out of a tensor, is written with the fewest digits that tell it from all other float32 values: 0.1 rather than
 * 0.10000000149011612. NaN and the infinities, which a diverged trial may hold and JSON cannot, become the strings
 * "NaN", "Infinity" and "-Infinity".
 */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) return `"${value}"`;
  if (Object.is(value, -0)) return '-0';
  if (Number.isSafeInteger(value) || Math.fround(value) !== value) return String(value);
  for (let digits = 1; ; digits++) {
    const shorter = Number(value.toPrecision(digits));
    if (Math.fround(shorter) === value) return String(shorter);
  }
}

/** The number that `value`, of a parsed record, stands for; undefined if it stands for none. */
export function parseNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return value === 'NaN' || value === 'Infinity' || value === '-Infinity' ? Number(value) : undefined;
}
