/** Whether two numbers are the same float32 value; of a float32 result a record keeps the shortest text. */
export const sameFloat32 = (a: number, b: number): boolean => Object.is(Math.fround(a), Math.fround(b));

/** |a - b| / max(|a|, |b|); 0 for the same float32 value, infinite where just one is not finite. */
export function relativeDifference(a: number, b: number): number {
  if (sameFloat32(a, b)) return 0;
  return Number.isFinite(a) && Number.isFinite(b)
    ? Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b))
    : Infinity;
}
