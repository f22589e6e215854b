import {
  type AxisOptions,
  chart,
  type ChartOptions,
  type ChartSpec,
  colourBy,
  distinct,
  quantitativeScale,
} from './chart.js';

/** A mean with its standard error, such as a cell of a paper's table or ours. */
export interface IntervalRow {
  panel?: string;
  /** The line that it stands on. */
  label: string;
  /** Told apart by colour and shape, such as 'paper' and 'ours'. */
  arm: string;
  mean: number | null;
  standardError?: number | null;
}

const SHAPES = ['circle', 'square', 'diamond', 'triangle-up', 'cross', 'triangle-down'];

/**
 * Means as points with bars of ± `errors` standard errors (default 1), one line per label, the arms beside one another.
 * A mean that is not finite, or that the paper does not report, is left out. Throws {@link UserError} without rows, or
 * for means ≤ 0 on a logarithmic axis.
 */
export function intervals(
  rows: readonly IntervalRow[],
  options: ChartOptions & Pick<AxisOptions, 'xTitle' | 'xLog'> & { errors?: number } = {},
): ChartSpec {
  const { xTitle, xLog = false, errors = 1, interactive = true } = options;
  const [labels, arms] = [distinct(rows.map((row) => row.label)), distinct(rows.map((row) => row.arm))];
  const drawn = rows
    .filter((row) => Number.isFinite(row.mean))
    .map((row) => {
      const [mean, reach] = [row.mean as number, errors * (row.standardError ?? 0)];
      const lower = xLog ? Math.max(mean - reach, mean / 10) : mean - reach;
      return { ...row, lower, upper: mean + reach };
    });
  const scale = quantitativeScale(
    'intervals',
    'x',
    xLog,
    drawn.map((row) => row.mean as number),
  );
  const x = { type: 'quantitative', title: xTitle ?? 'mean', scale };
  const shape = {
    field: 'arm',
    type: 'nominal',
    scale: { domain: arms, range: arms.map((_, i) => SHAPES[i % SHAPES.length]) },
    legend: { title: null, symbolSize: 70 },
  };
  const view = {
    encoding: {
      y: {
        field: 'label',
        type: 'nominal',
        title: null,
        sort: labels,
        axis: { grid: true, tickBand: 'extent' },
      },
      yOffset: { field: 'arm', type: 'nominal', scale: { domain: arms, paddingOuter: 0.6 } },
      color: colourBy('arm', arms, { symbolSize: 70 }),
    },
    layer: [
      {
        mark: { type: 'rule', strokeWidth: 1.5 },
        encoding: { x: { ...x, field: 'lower' }, x2: { field: 'upper' } },
      },
      {
        mark: {
          type: 'point',
          filled: true,
          size: 60,
          opacity: 1,
          ...(interactive ? { tooltip: true } : {}),
        },
        encoding: { x: { ...x, field: 'mean' }, shape },
      },
    ],
  };
  const height = labels.length * Math.max(28, arms.length * 16);
  return chart('intervals', drawn, view, { width: 380, height, ...options });
}
