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
  { shape: 'stroke', size: 260 },
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
  const legend = { title: null, symbolSize: 80 };
  const looks = marks.map((_, i) => LOOKS[i % LOOKS.length]);
  const drawn = rows
    .filter((row) => Number.isFinite(row.value))
    .map((row) => {
      const { shape, size } = looks[Math.max(0, marks.indexOf(row.mark))];
      return { ...row, size, angle: shape === 'stroke' ? 90 : 0 };
    });
  const scale = quantitativeScale(
    'dotRows',
    'x',
    xLog,
    drawn.map(({ value }) => value as number),
  );
  const view = {
    mark: { type: 'point', strokeWidth: 2, opacity: 0.85, ...(interactive ? { tooltip: true } : {}) },
    encoding: {
      x: { field: 'value', type: 'quantitative', title: xTitle ?? 'value', scale },
      y: { field: 'label', type: 'nominal', title: null, sort: labels, axis: { grid: true } },
      shape: {
        field: 'mark',
        type: 'nominal',
        scale: { domain: marks, range: looks.map(({ shape }) => shape) },
        legend,
      },
      size: { field: 'size', type: 'quantitative', scale: null, legend: null },
      angle: { field: 'angle', type: 'quantitative', scale: null, legend: null },
      color: {
        field: 'mark',
        type: 'nominal',
        scale: { domain: marks, range: marks.map((_, i) => [PALETTE[0], 'black', PALETTE[1]][i % 3]) },
        legend,
      },
    },
  };
  return chart('dotRows', drawn, view, {
    height: labels.length * 26,
    ...options,
    legend: marks,
    yLabels: labels,
  });
}
