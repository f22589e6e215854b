/**
 * The place of the value that is the median of the finite ones, the lower of the two middle ones where their number is even and
 * the first of equal ones; undefined where none is finite.
 */
export function medianPlace(values: readonly (number | null)[]): number | undefined {
  const finite = values.flatMap((value, place) =>
    value !== null && Number.isFinite(value) ? [{ value, place }] : [],
  );
  return finite.sort((a, b) => a.value - b.value || a.place - b.place)[Math.floor((finite.length - 1) / 2)]
    ?.place;
}
