import { flexibleSigmoidValue, flexibleTanhValue } from '../../calculus/index.js';
import { functionCurves, smallMultiples, type ChartSpec, type FunctionRow } from '../../charts/index.js';

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
