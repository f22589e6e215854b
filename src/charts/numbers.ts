import { UserError } from '../errors.js';

/**
 * `value` with `digits` significant digits (default 4) in the papers' scientific style: 0.03511 is 3.511E-2.
 *
 * Values that are not finite read NaN, Inf and -Inf. `digits`: an integer in [1, 17], else {@link UserError}.
 */
export function scientific(value: number, digits = 4): string {
  checkDigits('scientific', digits, 1, 17);
  if (!Number.isFinite(value)) return special(value);
  return value
    .toExponential(digits - 1)
    .replace('e+', 'E')
    .replace('e', 'E');
}

/**
 * A mean ± its standard error, both to the decimals of the error's two significant digits: 62.35 ± 0.20. Where the
 * larger of the two is below 0.001 or from 100,000 on, with the exponent taken out: (3.511 ± 0.097)E-4.
 *
 * Without an error, or with one of 0, the mean has `digits` significant digits (default 4), as {@link plain}.
 */
export function estimateText(mean: number, standardError: number | null, digits = 4): string {
  if (standardError === null) return plain(mean, digits);
  if (!Number.isFinite(mean) || !Number.isFinite(standardError) || !(standardError > 0))
    return `${plain(mean, digits)} ± ${plain(standardError, 2)}`;
  const size = Math.max(Math.abs(mean), standardError);
  const last = exponentOf(standardError, 2) - 1;
  if (isPlain(size)) return `${toPlace(mean, last)} ± ${toPlace(standardError, last)}`;
  const exponent = exponentOf(size, exponentOf(size, 17) - last + 1);
  const scaled = (value: number) => toPlace(value / 10 ** exponent, last - exponent);
  return `(${scaled(mean)} ± ${scaled(standardError)})E${exponent}`;
}

/** `value` with `digits` significant digits, as 0.03511 or 62.35 from 0.001 to 100,000, else as {@link scientific}. */
export function plain(value: number, digits = 4): string {
  checkDigits('plain', digits, 1, 17);
  if (!Number.isFinite(value)) return special(value);
  if (value === 0) return '0';
  if (!isPlain(Math.abs(value))) return scientific(value, digits);
  return toPlace(value, exponentOf(value, digits) - digits + 1);
}

const isPlain = (size: number): boolean => size >= 1e-3 && size < 1e5;

/** The power of ten of the first digit of `value`, rounded to so many significant digits. */
const exponentOf = (value: number, digits: number): number =>
  Number(value.toExponential(Math.max(0, Math.min(16, digits - 1))).split('e')[1]);

/** `value` rounded to the decimal place 10^last, with a minus sign in place of the hyphen. */
function toPlace(value: number, last: number): string {
  const text =
    last <= 0 ? value.toFixed(Math.min(20, -last)) : (Math.round(value / 10 ** last) * 10 ** last).toFixed(0);
  return text.replace('-', '−');
}

/** `value` with `decimals` digits after the point, an integer in [0, 20], else {@link UserError}. */
export function fixed(value: number, decimals: number): string {
  checkDigits('fixed', decimals, 0, 20);
  return Number.isFinite(value) ? value.toFixed(decimals) : special(value);
}

/** An integer with its digits in threes, such as 212,070. */
export function grouped(value: number): string {
  return value.toLocaleString('en-US');
}

/** A p-value: three decimals from 0.001 on, below that two significant digits such as 3.1E-8. */
export function pValue(p: number): string {
  if (!(0 <= p && p <= 1)) throw new UserError(`pValue: p must be in [0, 1], got ${p}`);
  return p >= 0.001 ? p.toFixed(3) : scientific(p, 2);
}

/** The text of a value that is not finite. */
export function special(value: number): string {
  return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Inf' : '-Inf';
}

function checkDigits(caller: string, digits: number, least: number, most: number): void {
  if (!(Number.isInteger(digits) && least <= digits && digits <= most)) {
    throw new UserError(`${caller}: digits must be an integer in [${least}, ${most}], got ${digits}`);
  }
}
