import { adaptiveGumbelAt } from '../../activations/index.js';
import { column, type Table } from '../../charts/index.js';
import { normal, stream, uniform } from '../../random/index.js';
import { summarize } from '../../statistics/index.js';
import { lbfgs, type Evaluation } from '../../training/index.js';

const SHAPES = [0.25, 0.5, 1, 2, 4];
const POINTS = Array.from({ length: 33 }, (_, i) => (i - 16) / 4);

/**
 * What makes alpha -> sigma_alpha one to one, in numbers: at every x sigma_alpha(x) falls strictly as alpha grows, and with
 * z = e^x the series of ln(1 + alpha z) / alpha is z - alpha z^2 / 2 + ..., whose second coefficient names alpha.
 *
 * Source: activation adaptation, theorem 1.
 */
export function injectivityTable(): Table {
  const z = 1e-4;
  return {
    caption:
      `Theorem 1 in numbers, float64: the coefficient of z² in ln(1 + αz)/α, taken at z = ${z}, is −α/2, and σ_α(x) falls ` +
      `from each α to the next at all of ${POINTS.length} points in [−4, 4].`,
    columns: [
      column.number('alpha', 'α', { digits: 3 }),
      column.number('coefficient', 'Coefficient of z²', 5),
      column.number('expected', '−α/2', 5),
      column.scientific('fall', 'Least fall of σ to the next α', 2),
    ],
    rows: SHAPES.map((alpha, i) => {
      const value = (x: number, shape: number): number => adaptiveGumbelAt(x, shape).value;
      const next = SHAPES[i + 1];
      return {
        alpha,
        // -ln(1 - sigma) = ln(1 + alpha z) / alpha.
        coefficient: (-Math.log1p(-value(Math.log(z), alpha)) - z) / z ** 2,
        expected: -alpha / 2,
        fall: next === undefined ? null : Math.min(...POINTS.map((x) => value(x, alpha) - value(x, next))),
      };
    }),
  };
}

/** What a binary regression is simulated with, and what is fitted: (w0, w, rho = ln alpha). */
const INTERCEPT = -0.5;
const WEIGHT = 1;
/** The standard deviation of the one feature. */
const SPREAD = 2;

/** y = 1 with probability sigma_alpha(w0 + w x). */
function simulate(seed: number, alpha: number, count: number): { x: Float32Array; y: Uint8Array } {
  const x = normal(stream(seed, 'data/regression'), 0, count).map((draw) => SPREAD * draw);
  const draws = uniform(stream(seed, 'data/regression-labels'), 0, count);
  const y = Uint8Array.from(x, (value, i) =>
    Number(draws[i] < adaptiveGumbelAt(INTERCEPT + WEIGHT * value, alpha).value),
  );
  return { x, y };
}

/** The mean of -y ln p - (1 - y) ln(1 - p) with p = sigma_alpha(w0 + w x), and its gradient by (w0, w, rho). */
function negativeLogLikelihood(
  [w0, w, rho]: Float64Array,
  { x, y }: ReturnType<typeof simulate>,
): Evaluation {
  const alpha = Math.exp(rho);
  const gradient = new Float64Array(3);
  let loss = 0;
  x.forEach((value, i) => {
    const { value: p, slope, shapeSlope } = adaptiveGumbelAt(w0 + w * value, alpha);
    const byP = (y[i] === 1 ? -1 / p : 1 / (1 - p)) / x.length;
    loss -= (y[i] === 1 ? Math.log(p) : Math.log1p(-p)) / x.length;
    gradient[0] += byP * slope;
    gradient[1] += byP * slope * value;
    gradient[2] += byP * shapeSlope * alpha;
  });
  return { loss, gradient };
}

/**
 * The maximum likelihood fit of a binary regression with the adaptive Gumbel activation to data simulated with a known alpha,
 * in float64 by L-BFGS from the logistic regression w = 0, alpha = 1.
 *
 * Throws {@link UserError} unless alpha is finite and above 0.
 */
export async function fitRegression(
  alpha: number,
  seed: number,
  count = 10_000,
): Promise<{ intercept: number; weight: number; alpha: number }> {
  const data = simulate(seed, alpha, count);
  const { point } = await lbfgs({
    evaluate: (at) => negativeLogLikelihood(at, data),
    start: new Float64Array(3),
    iterations: 100,
    gradientTolerance: 1e-8,
  });
  return { intercept: point[0], weight: point[1], alpha: Math.exp(point[2]) };
}

/** Theorem 1 by fitting: the true parameters of binary regressions beside those that are recovered, over `trials` samples. */
export async function recoveryTable(trials = 5, count = 10_000): Promise<Table> {
  const shapes = [0.3, 1, 2];
  const rows = shapes.map(async (alpha) => {
    const fits = await Promise.all(
      Array.from({ length: trials }, (_, seed) => fitRegression(alpha, seed, count)),
    );
    const estimate = (values: number[]) => {
      const { mean, standardError } = summarize(values);
      return { mean: mean!, standardError };
    };
    return {
      alpha,
      fitted: estimate(fits.map((fit) => fit.alpha)),
      intercept: estimate(fits.map((fit) => fit.intercept)),
      weight: estimate(fits.map((fit) => fit.weight)),
    };
  });
  return {
    caption:
      `Theorem 1 by fitting: y is 1 with probability σ_α(w₀ + w x), w₀ = ${INTERCEPT}, w = ${WEIGHT}, ` +
      `x ~ N(0, ${SPREAD}²); maximum likelihood from w₀ = w = 0, α = 1. Mean ± standard error over ${trials} samples of ${count}.`,
    columns: [
      column.number('alpha', 'True α', { digits: 3 }),
      column.estimate('fitted', 'Fitted α', 3),
      column.estimate('intercept', 'Fitted w₀', 3),
      column.estimate('weight', 'Fitted w', 3),
    ],
    rows: await Promise.all(rows),
  };
}
