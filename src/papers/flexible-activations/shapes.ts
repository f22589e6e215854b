import { functionCurves, smallMultiples, type ChartSpec, type FunctionRow } from '../../charts/index.js';

export const logistic = (z: number): number => 1 / (1 + Math.exp(-z));
const clip = (x: number, low: number, high: number): number => Math.min(Math.max(x, low), high);

/** clip(beta z + 1/2, 0, 1) in float64. Source: combined flexible activations, eq. (6). */
export const rampValue = (z: number, beta: number): number => clip(beta * z + 0.5, 0, 1);

/** alpha sigmoid(z) + (1 - alpha) clip(beta z + 1/2, 0, 1) in float64, to draw it the same on every backend. */
export const flexibleSigmoidValue = (z: number, alpha: number, beta: number): number =>
  alpha * logistic(z) + (1 - alpha) * rampValue(z, beta);

/** alpha tanh(z) + (1 - alpha) clip(beta z, -1, 1) in float64. */
export const flexibleTanhValue = (z: number, alpha: number, beta: number): number =>
  alpha * Math.tanh(z) + (1 - alpha) * clip(beta * z, -1, 1);

/** alpha1 relu(z) + alpha2 z^3 + (1 - alpha1 - alpha2) z^(1/3) in float64, to draw it the same on every backend. */
export const flexibleReluValue = (z: number, alpha1: number, alpha2: number): number =>
  alpha1 * Math.max(z, 0) + alpha2 * z ** 3 + (1 - alpha1 - alpha2) * Math.cbrt(z);

const ALPHAS = [1, 0.75, 0.5, 0.25, 0];
const BETAS = [0.1, 0.25, 0.5, 1];
const GRID = Array.from({ length: 161 }, (_, i) => (i - 80) / 10);

function family(title: string, value: (z: number, alpha: number, beta: number) => number): ChartSpec {
  const rows = BETAS.flatMap((beta) =>
    ALPHAS.flatMap((alpha) =>
      GRID.map((x): FunctionRow => ({
        panel: `β = ${beta}`,
        curve: `α = ${alpha}`,
        x,
        y: value(x, alpha, beta),
      })),
    ),
  );
  return functionCurves(rows, { title, xTitle: 'z', yTitle: 'o(z)' });
}

/**
 * The shapes that the flexible sigmoid and tanh take for ranges of alpha and beta, alpha = 1 being the fixed function
 * and alpha = 0 the ramp alone.
 *
 * Source: combined flexible activations, appendix A.3.
 */
export const combinedShapes = (): ChartSpec =>
  smallMultiples(
    [
      family('The flexible sigmoid (eqs. 5 and 6)', flexibleSigmoidValue),
      family('The flexible tanh', flexibleTanhValue),
    ],
    { title: 'Shapes of the combined activations', columns: 1 },
  );
