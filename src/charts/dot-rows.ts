import {
  type AxisOptions,
  chart,
  type ChartOptions,
  type ChartSpec,
  distinct,
  quantitativeScale,
} from './chart.js';
import { PALETTE } from './theme.js';

/** A value on the line `label`, drawn as its `mark`. */
export interface PointRow {
  panel?: string;
  label: string;
  mark: string;
  value: number | null;
}

const LOOKS = [
  { shape: 'circle', size: 34 },
  { shape: 'M0,-1V1', size: 260 },
  { shape: 'diamond', size: 90 },
];

/**
 * Values as marks, one line per label in one colour, such as every trial of an arm with their median and a number of a paper's;
 * the marks are named in the legend, up to three. A value that is not finite is left out. Throws {@link UserError}
 * without rows, or for values ≤ 0 on a logarithmic axis.
 */
export function dotRows(
  rows: readonly PointRow[],
  options: ChartOptions & Pick<AxisOptions, 'xTitle' | 'xLog'> & { marks: readonly string[] },
): ChartSpec {
  const { xTitle, xLog = false, marks, interactive = true } = options;
  const labels = distinct(rows.map((row) => row.label));
  const drawn = rows.filter((row) => Number.isFinite(row.value));
  const legend = { title: null, symbolSize: 80 };
  const looks = marks.map((_, i) => LOOKS[i % LOOKS.length]);
  const scale = quantitativeScale(
    'dotRows',
    'x',
    xLog,
    drawn.map(({ value }) => value as number),
  );
  const encoding = {
    x: { field: 'value', type: 'quantitative', title: xTitle ?? 'value', scale },
    y: { field: 'label', type: 'nominal', title: null, sort: labels, axis: { grid: true } },
    shape: {
      field: 'mark',
      type: 'nominal',
      scale: { domain: marks, range: looks.map(({ shape }) => shape) },
      legend,
    },
    color: {
      field: 'mark',
      type: 'nominal',
      scale: { domain: marks, range: marks.map((_, i) => [PALETTE[0], 'black', PALETTE[1]][i % 3]) },
      legend,
    },
  };
  // A layer a mark: sizes by a field of names are nothing that Vega-Lite draws without a warning.
  const layer = marks.map((mark, i) => ({
    transform: [{ filter: `datum.mark === ${JSON.stringify(mark)}` }],
    mark: {
      type: 'point',
      size: looks[i].size,
      strokeWidth: 2,
      opacity: 0.85,
      ...(interactive ? { tooltip: true } : {}),
    },
    encoding,
  }));
  return chart('dotRows', drawn, { layer }, { height: labels.length * 26, ...options });
}
