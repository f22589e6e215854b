import { UserError } from '../errors.js';

/** phi of the paper: the least |q - 1|, which the q-activation divides by. */
export const SMALLEST_DEVIATION = 1e-3;

/** q = 1 + (2 [n >= 0] - 1) (lambda |n| + phi) with a standard normal n. */
export interface QLaw {
  /** Above 0. */
  readonly lambda: number;
  /** Above 0; {@link SMALLEST_DEVIATION} by default. */
  readonly phi?: number;
}

/** Throws {@link UserError} unless lambda and phi are finite and above 0. Returns the law with its phi. */
export function checkQLaw({ lambda, phi = SMALLEST_DEVIATION }: QLaw): Required<QLaw> {
  if (!(lambda > 0 && Number.isFinite(lambda)))
    throw new UserError(`the scale lambda = ${lambda} of q is given; allowed are finite numbers above 0`);
  if (!(phi > 0 && Number.isFinite(phi)))
    throw new UserError(
      `the least distance phi = ${phi} of q from 1 is given; allowed are finite numbers above 0, ` +
        `as the q-activation divides by it`,
    );
  return { lambda, phi };
}

/**
 * q = 1 + (2 [n >= 0] - 1) (lambda |n| + phi) for each standard normal n, in float64: the sample of q that n makes. -0
 * counts as 0, so that q never comes nearer to 1 than phi.
 *
 * Throws what {@link checkQLaw} throws.
 *
 * Source: q-neurons, eq. (6).
 */
export function qFromNormal(draws: ArrayLike<number>, law: QLaw): Float64Array {
  const { lambda, phi } = checkQLaw(law);
  return Float64Array.from(draws, (n) => 1 + (n >= 0 ? 1 : -1) * (lambda * Math.abs(n) + phi));
}

/**
 * p(q) = exp(-u^2 / 2) / (sqrt(2 pi) lambda) with u = (|q - 1| - phi) / lambda where |q - 1| >= phi, else 0: the density
 * of q.
 *
 * Throws what {@link checkQLaw} throws.
 *
 * Source: q-neurons, figure 1, from eq. (6). The paper gives (-inf, -phi] and [phi, inf) as the support of q; it is that
 * of q - 1.
 */
export function qDensity(law: QLaw): (q: number) => number {
  const { lambda, phi } = checkQLaw(law);
  return (q) => {
    const u = (Math.abs(q - 1) - phi) / lambda;
    return u < 0 ? 0 : Math.exp((-u * u) / 2) / (Math.sqrt(2 * Math.PI) * lambda);
  };
}

/**
 * Var q = lambda^2 + 2 lambda phi sqrt(2 / pi) + phi^2; the mean of q is 1.
 *
 * Throws what {@link checkQLaw} throws.
 *
 * Source: q-neurons, from eq. (6).
 */
export function qVariance(law: QLaw): number {
  const { lambda, phi } = checkQLaw(law);
  return lambda ** 2 + 2 * lambda * phi * Math.sqrt(2 / Math.PI) + phi ** 2;
}
