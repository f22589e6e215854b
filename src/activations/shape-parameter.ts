import { expression, type Expression } from 'tfjs-backend-onednn';
import { UserError } from '../errors.js';
import type { ActivationParameter } from './activation.js';

/** An activation with a shape parameter alpha at one point, in float64. */
export interface ShapedValue {
  readonly value: number;
  /** The derivative by x. */
  readonly slope: number;
  /** The derivative by alpha. */
  readonly shapeSlope: number;
}

/** Throws {@link UserError} unless the shape alpha is a finite number above 0. */
export function checkShape(alpha: number, activation: string): number {
  if (!(alpha > 0 && Number.isFinite(alpha)))
    throw new UserError(
      `the shape alpha = ${alpha} of the ${activation} activation is given; allowed are finite numbers above 0`,
    );
  return alpha;
}

/** rho = ln alpha, the trained number, which keeps alpha above 0 whatever the optimizer does. */
export const shapeParameter = (alpha: number): ActivationParameter => ({
  name: 'rho',
  initial: Math.log(alpha),
});

/** The name of an activation that starts at alpha: the plain one for 1. */
export const shapedName = (name: string, alpha: number): string => (alpha === 1 ? name : `${name}-${alpha}`);

/** alpha = e^rho; beyond |rho| = 60 rho counts as 60, so that no product with it overflows. */
export const shapeOf = (rho: Expression): Expression => expression.exp(expression.clip(rho, -60, 60));
