import { UserError } from '../errors.js';
import { unknownName } from '../text/nearest.js';

/** Throws {@link UserError} unless `variants` are one or more different ones of those allowed. */
export function checkVariants(allowed: readonly string[], variants: readonly string[]): void {
  const unknown = variants.find((variant) => !allowed.includes(variant));
  if (unknown !== undefined) throw new UserError(unknownName('variant', unknown, allowed));
  if (variants.length === 0 || new Set(variants).size < variants.length)
    throw new UserError(`variants must be one or more different ones of: ${allowed.join(', ')}`);
}
