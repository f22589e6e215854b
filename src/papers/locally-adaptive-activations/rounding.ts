/** `value` to so many significant digits: what is stored to be drawn needs no more. */
export const rounded = (value: number, digits = 5): number =>
  Number.isFinite(value) ? Number(value.toPrecision(digits)) : value;
