import { ANNEALINGS, qDensity, qFromNormal, SMALLEST_DEVIATION } from '../../activations/index.js';
import { BASE_FUNCTIONS, qActivationFunction } from '../../calculus/index.js';
import {
  densityHistogram,
  heatMap,
  sliderCurves,
  type CellRow,
  type ChartSpec,
  type FrameRow,
} from '../../charts/index.js';
import { normal, stream } from '../../random/index.js';
import { normalQuantile, quantile } from '../../statistics/index.js';
import { BASES, type BaseName } from './arms.js';

/** The paper does not say which scales its figures 1 and 2 show; these are its two fixed ones and a start of annealing. */
const SHOWN = [ANNEALINGS['c0.02'].initial, ANNEALINGS['c0.1'].initial, ANNEALINGS.a1.initial];

const DRAWS = 100_000;

/**
 * Draws of q by eq. (6) and its density, for three scales. The domain is four lambda and phi on both sides of 1.
 *
 * Source: q-neurons, figure 1.
 */
export function figure1(): ChartSpec {
  const draws = normal(stream(0, 'data/figure-1'), 0, DRAWS);
  return densityHistogram(
    SHOWN.map((lambda) => {
      const reach = 4 * lambda + SMALLEST_DEVIATION;
      return {
        panel: `λ = ${lambda}`,
        draws: qFromNormal(draws, { lambda }),
        density: qDensity({ lambda }),
        domain: [1 - reach, 1 + reach] as const,
      };
    }),
    {
      title: 'Figure 1: the density of q',
      subtitle: `line: closed form; bars: ${DRAWS.toLocaleString('en-US')} draws; φ = ${SMALLEST_DEVIATION}`,
      xTitle: 'q',
      columns: 3,
      width: 220,
      height: 180,
    },
  );
}

/** q at so many equally likely values of the normal variable: the middles of equal parts of its distribution. */
export const equallyLikelyQ = (lambda: number, count: number): Float64Array =>
  qFromNormal(
    Array.from({ length: count }, (_, i) => normalQuantile((i + 0.5) / count)),
    { lambda },
  );

const evenly = (low: number, high: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => Number((low + ((high - low) * i) / (count - 1)).toPrecision(12)));

/** The axes of figure 2. */
const REACH = { x: 3, y: 2 };
const GRID = { x: evenly(-REACH.x, REACH.x, 61), y: evenly(-REACH.y, REACH.y, 41) };
const Q_VALUES = 1000;

/** P(g_q(x) in the cell of y) for each cell of the grid's column x that has any, by its place. */
function cellChances(base: BaseName, qs: Float64Array, x: number): Map<number, number> {
  const spacing = GRID.y[1] - GRID.y[0];
  const chances = new Map<number, number>();
  for (const q of qs) {
    const y = qActivationFunction(BASE_FUNCTIONS[base].value, q)(x);
    const cell = Math.round((y - GRID.y[0]) / spacing);
    if (cell >= 0 && cell < GRID.y.length) chances.set(cell, (chances.get(cell) ?? 0) + 1 / qs.length);
  }
  return chances;
}

/** The rows of figure 2 from top to bottom. */
const ROWS: readonly BaseName[] = ['softplus', 'tanh', 'relu', 'elu'];

const panelOf = (base: BaseName, lambda: number): string => `q-${base}, λ = ${lambda}`;

/**
 * Where g_q(x) lies for three scales: the chance of each cell of y given x, as its square root, so that rare values are
 * seen; the line is the base function. q takes 1,000 equally likely values.
 *
 * Source: q-neurons, figure 2.
 */
export function figure2(): ChartSpec {
  const rows = ROWS.flatMap((base) =>
    SHOWN.flatMap((lambda) => {
      const qs = equallyLikelyQ(lambda, Q_VALUES);
      return GRID.x.flatMap((x): CellRow[] =>
        [...cellChances(base, qs, x)].map(([cell, chance]) => ({
          panel: panelOf(base, lambda),
          x,
          y: GRID.y[cell],
          value: Math.sqrt(chance),
        })),
      );
    }),
  );
  const line = ROWS.flatMap((base) =>
    SHOWN.flatMap((lambda) =>
      GRID.x.map((x) => ({ panel: panelOf(base, lambda), x, y: BASE_FUNCTIONS[base].value(x) })),
    ),
  );
  return heatMap(rows, {
    title: 'Figure 2: the density of the q-activations',
    subtitle: 'darker: more probable given x; line: the base function',
    xTitle: 'x',
    yTitle: 'g(x)',
    valueTitle: '√ chance',
    scheme: 'greys',
    line,
    xDomain: [-REACH.x, REACH.x],
    yDomain: [-REACH.y, REACH.y],
    columns: 3,
    width: 220,
    height: 150,
  });
}

const QUANTILES = { '5 %': 0.05, '25 %': 0.25, median: 0.5, '75 %': 0.75, '95 %': 0.95 };
/** Binary fractions, so that the positions of a slider are exact. */
const FRAMES = Array.from({ length: 16 }, (_, i) => (i + 1) / 8);
const SLIDER_X = evenly(-REACH.x, REACH.x, 41);

/**
 * Quantiles of g_q(x) over q for a scale that a slider sets, beside the base function, in black.
 *
 * Source: q-neurons, figure 2, for scales up to 2.
 */
export function figure2Slider(): ChartSpec {
  const rows = FRAMES.flatMap((lambda) => {
    const qs = equallyLikelyQ(lambda, Q_VALUES);
    return ROWS.flatMap((base) =>
      SLIDER_X.map((x): FrameRow => {
        const values = Array.from(qs, (q) => qActivationFunction(BASE_FUNCTIONS[base].value, q)(x));
        return {
          panel: `q-${base}`,
          frame: lambda,
          x,
          values: Object.fromEntries(
            Object.entries(QUANTILES).map(([name, probability]) => [name, quantile(values, probability)]),
          ),
        };
      }),
    );
  });
  const points = BASES.flatMap((base) =>
    SLIDER_X.map((x) => ({ panel: `q-${base}`, x, y: BASE_FUNCTIONS[base].value(x) })),
  );
  return sliderCurves(rows, {
    title: 'Figure 2 for any λ: quantiles of the q-activations',
    subtitle: 'over q, at each x; black: the base function',
    frameTitle: 'λ',
    frame: 1,
    xTitle: 'x',
    yTitle: 'g(x)',
    yDomain: [-REACH.y, 3],
    reference: { name: 'base function', points },
    width: 300,
    height: 180,
  });
}
