import { adaptiveGumbelAt } from '../activations/index.js';
import { UserError } from '../errors.js';
import { normal, stream, uniform } from '../random/index.js';
import { lbfgs, type Evaluation } from './lbfgs.js';

/** One feature and a label of 0 or 1 for each example. */
export interface RegressionData {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}

/** What {@link simulateGumbelRegression} simulates with: w0, w, and the standard deviation of the feature. */
export const SIMULATED_REGRESSION = { intercept: -0.5, weight: 1, spread: 2 };

/**
 * `count` examples with x from N(0, spread^2) and y = 1 with probability sigma_alpha(w0 + w x), the adaptive Gumbel
 * activation; from streams `data/…` of the seed.
 *
 * Throws {@link UserError} unless alpha is finite and above 0.
 */
export function simulateGumbelRegression(seed: number, alpha: number, count: number): RegressionData {
  const { intercept, weight, spread } = SIMULATED_REGRESSION;
  const x = normal(stream(seed, 'data/regression'), 0, count).map((draw) => spread * draw);
  const draws = uniform(stream(seed, 'data/regression-labels'), 0, count);
  const y = x.map((value, i) => Number(draws[i] < adaptiveGumbelAt(intercept + weight * value, alpha).value));
  return { x, y };
}

/** The mean of -y ln p - (1 - y) ln(1 - p) with p = sigma_alpha(w0 + w x), and its gradient by (w0, w, rho). */
export function gumbelLogLoss([w0, w, rho]: Float64Array, { x, y }: RegressionData): Evaluation {
  const alpha = Math.exp(rho);
  const gradient = new Float64Array(3);
  let loss = 0;
  for (let i = 0; i < x.length; i++) {
    const { value: p, slope, shapeSlope } = adaptiveGumbelAt(w0 + w * x[i], alpha);
    const byP = (y[i] === 1 ? -1 / p : 1 / (1 - p)) / x.length;
    loss -= (y[i] === 1 ? Math.log(p) : Math.log1p(-p)) / x.length;
    gradient[0] += byP * slope;
    gradient[1] += byP * slope * x[i];
    gradient[2] += byP * shapeSlope * alpha;
  }
  return { loss, gradient };
}

/**
 * The maximum likelihood fit of a binary regression with the adaptive Gumbel activation, p = sigma_alpha(w0 + w x), in
 * float64 by L-BFGS over (w0, w, ln alpha) from the logistic regression w0 = w = 0, alpha = 1.
 *
 * Throws {@link UserError} where all labels are the same, as the likelihood then has no maximum.
 *
 * Source: activation adaptation, section 2.1 and theorem 1.
 */
export async function fitGumbelRegression(
  data: RegressionData,
): Promise<{ intercept: number; weight: number; alpha: number }> {
  const labels = new Set(Array.from(data.y));
  if (labels.size < 2)
    throw new UserError(
      `all ${data.y.length} labels of a binary regression are ${[...labels].join('')}; it needs both classes, 0 and 1`,
    );
  const { point } = await lbfgs({
    evaluate: (at) => gumbelLogLoss(at, data),
    start: new Float64Array(3),
    iterations: 100,
    gradientTolerance: 1e-8,
  });
  return { intercept: point[0], weight: point[1], alpha: Math.exp(point[2]) };
}
