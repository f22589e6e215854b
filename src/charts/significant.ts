/** Significant digits of the numbers that a chart holds. */
const DIGITS = 5;

/**
 * Numbers to the digits that a chart can show: integers as they are; others to 5 significant digits, and to as many
 * more as keep 1e-5 of the range of all values apart. Null where a value is null or not finite.
 */
export function significant(values: readonly (number | null)[]): (number | null)[] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values)
    if (Number.isFinite(value)) [low, high] = [Math.min(low, value!), Math.max(high, value!)];
  const range = high > low ? Math.floor(Math.log10(high - low)) : Infinity;
  return values.map((value) => {
    if (value === null || !Number.isFinite(value)) return null;
    if (Number.isInteger(value)) return value;
    const extra = Math.max(0, Math.floor(Math.log10(Math.abs(value))) - range);
    return Number(value.toPrecision(Math.min(17, DIGITS + extra)));
  });
}
