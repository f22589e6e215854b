import { adaptiveGumbelAt } from '../../activations/index.js';
import { column, type Table } from '../../charts/index.js';
import { estimateOf } from '../../report/index.js';
import { fitGumbelRegression, SIMULATED_REGRESSION, simulateGumbelRegression } from '../../training/index.js';

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

/** Theorem 1 by fitting: the true parameters of binary regressions beside those that are recovered, over `trials` samples. */
export async function recoveryTable(trials = 5, count = 10_000): Promise<Table> {
  const { intercept, weight, spread } = SIMULATED_REGRESSION;
  const shapes = [0.3, 1, 2];
  const rows = shapes.map(async (alpha) => {
    const fits = await Promise.all(
      Array.from({ length: trials }, (_, seed) =>
        fitGumbelRegression(simulateGumbelRegression(seed, alpha, count)),
      ),
    );
    return {
      alpha,
      fitted: estimateOf(fits.map((fit) => fit.alpha)),
      intercept: estimateOf(fits.map((fit) => fit.intercept)),
      weight: estimateOf(fits.map((fit) => fit.weight)),
    };
  });
  return {
    caption:
      `Theorem 1 by fitting: y is 1 with probability σ_α(w₀ + w x), w₀ = ${intercept}, w = ${weight}, ` +
      `x ~ N(0, ${spread}²); maximum likelihood from w₀ = w = 0, α = 1. Mean ± standard error over ${trials} samples of ${count}.`,
    columns: [
      column.number('alpha', 'True α', { digits: 3 }),
      column.estimate('fitted', 'Fitted α', 3),
      column.estimate('intercept', 'Fitted w₀', 3),
      column.estimate('weight', 'Fitted w', 3),
    ],
    rows: await Promise.all(rows),
  };
}
