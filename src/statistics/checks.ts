import { UserError } from '../errors.js';

/** Requires `sample` to hold at least `minimum` numbers, all finite. Throws {@link UserError} naming `caller`. */
export function checkSample(caller: string, name: string, sample: readonly number[], minimum: number): void {
  if (!(sample?.length >= minimum)) {
    throw new UserError(
      `${caller}: ${name} must hold at least ${minimum} number${minimum === 1 ? '' : 's'}, got ${sample?.length ?? sample}`,
    );
  }
  for (let i = 0; i < sample.length; i++) {
    if (!Number.isFinite(sample[i])) {
      throw new UserError(`${caller}: ${name} must hold only finite numbers, got ${sample[i]} at index ${i}`);
    }
  }
}

/** Requires a finite number that satisfies `allowed`, which `rule` puts into words. */
export function checkNumber(
  caller: string,
  name: string,
  value: number,
  rule: string,
  allowed: (value: number) => boolean,
): void {
  if (!(Number.isFinite(value) && allowed(value))) {
    throw new UserError(`${caller}: ${name} must be ${rule}, got ${value}`);
  }
}

/** Requires a probability strictly between 0 and 1, such as a confidence level. */
export function checkOpenUnit(caller: string, name: string, value: number): void {
  checkNumber(caller, name, value, 'between 0 and 1, both excluded', (v) => 0 < v && v < 1);
}

/** Requires `value` to be one of `allowed`. */
export function checkChoice<T extends string>(
  caller: string,
  name: string,
  value: T,
  allowed: readonly T[],
): void {
  if (!allowed.includes(value)) {
    throw new UserError(`${caller}: ${name} must be one of ${allowed.join(', ')}, got ${value}`);
  }
}

/** Whether a spread is more than the rounding of the means it belongs to; false for NaN. */
export function exceedsRounding(spread: number, ...means: number[]): boolean {
  return spread > 10 * Number.EPSILON * Math.max(...means.map(Math.abs));
}
