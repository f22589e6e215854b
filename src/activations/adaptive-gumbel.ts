import { elementwise, expression } from 'tfjs-backend-onednn';
import type { Activation } from './activation.js';
import { checkShape, shapedName, shapeParameter, type ShapedValue } from './shape-parameter.js';

const formula = expression.adaptiveGumbel(expression.input(0), expression.input(1));

/**
 * sigma_alpha(x) = 1 - (1 + alpha e^x)^(-1/alpha) with alpha = e^rho > 0: the logistic function at alpha = 1, the
 * complementary log-log function 1 - exp(-e^x), a Gumbel distribution function, for alpha -> 0. It rises in x from 0 to 1
 * and falls in alpha.
 *
 * `rho` is trained, as the paper recommends; it starts at ln alpha, `alpha` being 1 by default, and another one becomes
 * part of the name. Evaluated as -expm1(-ln(1 + e^(x + rho)) / alpha), which overflows nowhere.
 *
 * Throws {@link UserError} unless alpha is finite and above 0.
 *
 * Source: activation adaptation, eq. (1). The paper does not say where alpha starts.
 */
export function adaptiveGumbel(alpha = 1): Activation {
  checkShape(alpha, 'adaptive Gumbel');
  return {
    name: shapedName('adaptive-gumbel', alpha),
    parameters: [shapeParameter(alpha)],
    apply: (x, { rho }) => elementwise(formula, [x, rho]),
  };
}

const logOnePlusExp = (u: number): number => Math.max(u, 0) + Math.log1p(Math.exp(-Math.abs(u)));

/** s / (1 + s) - ln(1 + s) of s = e^u, which cancels for small s: there by its series, whose n-th term is (1 - 1/n) s^n. */
function curvature(u: number): number {
  if (u > -5) return 1 / (1 + Math.exp(-u)) - logOnePlusExp(u);
  const s = Math.exp(u);
  let sum = 0;
  for (let n = 9; n >= 2; n--) sum += (n % 2 === 0 ? -1 : 1) * (1 - 1 / n) * s ** n;
  return sum;
}

/**
 * sigma_alpha and its derivatives at x, in float64. With L = ln(1 + alpha e^x): d/dx = exp(x - (1 + 1/alpha) L) and
 * d/dalpha = exp(-L/alpha) (e^x / (alpha (1 + alpha e^x)) - L / alpha^2).
 *
 * Throws {@link UserError} unless alpha is finite and above 0.
 *
 * Source: activation adaptation, eq. (1).
 */
export function adaptiveGumbelAt(x: number, alpha: number): ShapedValue {
  const u = x + Math.log(checkShape(alpha, 'adaptive Gumbel'));
  const log = logOnePlusExp(u);
  return {
    value: -Math.expm1(-log / alpha),
    slope: Math.exp(x - log - log / alpha),
    shapeSlope: (Math.exp(-log / alpha) * curvature(u)) / alpha ** 2,
  };
}
