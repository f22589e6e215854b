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

/** A mean and in brackets its standard error, 4 and 2 significant digits: 3.511E-2 (9.7E-4). */
export function meanWithError(mean: number, standardError: number | null, digits = 4): string {
  return standardError === null
    ? scientific(mean, digits)
    : `${scientific(mean, digits)} (${scientific(standardError, 2)})`;
}

/**
 * A mean and its standard error as people write them: 62.35 ± 0.20, two significant digits of the error and the mean to the
 * same place. Where the mean lies outside [0.01, 1e5) both stand before one power of ten: (7.872 ± 0.081)E-5. Without an
 * error the mean alone, with four significant digits.
 */
export function estimateText(mean: number, standardError: number | null): string {
  if (!Number.isFinite(mean)) return special(mean);
  const size = Math.abs(mean);
  const plain = mean === 0 || (0.01 <= size && size < 1e5);
  if (standardError === null || !(standardError > 0)) {
    if (!plain) return scientific(mean);
    return Number.isInteger(mean) ? grouped(mean) : signed(String(Number(mean.toPrecision(4))));
  }
  const exponent = plain ? 0 : Math.floor(Math.log10(size));
  const [m, e] = [mean, standardError].map((value) => value / 10 ** exponent);
  const decimals = Math.min(20, Math.max(0, 1 - Math.floor(Math.log10(Number(e.toPrecision(2))))));
  const text = `${signed(m.toFixed(decimals))} ± ${e.toFixed(decimals)}`;
  return plain ? text : `(${text})E${exponent}`;
}

/** With a minus sign in place of the hyphen. */
const signed = (text: string): string => text.replace('-', '−');

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
