import {
  type AxisOptions,
  chart,
  type ChartOptions,
  type ChartSpec,
  colourBy,
  distinct,
  quantitativeScale,
} from './chart.js';

/** One trial of an arm. */
export interface TrialRow {
  panel?: string;
  arm: string;
  value: number | null;
}

/** The step of the golden section: successive multiples modulo 1 spread evenly. */
const GOLDEN_STEP = (Math.sqrt(5) - 1) / 2;

/**
 * Every trial of each arm as a point beside its neighbours, over a box of the quartiles with whiskers to the extremes.
 * Trials that are not finite are counted in the arm's label. Throws {@link UserError} without a finite trial.
 */
export function distribution(
  rows: readonly TrialRow[],
  options: ChartOptions & Omit<AxisOptions, 'xLog'> = {},
): ChartSpec {
  const { xTitle, yTitle = 'value', yLog = false, interactive = true } = options;
  const arms = distinct(rows.map((row) => row.arm));
  const finite = rows.filter((row) => Number.isFinite(row.value));
  const values = finite.map((row) => row.value as number);
  const spread = finite.map((row, i) => ({ ...row, place: (i * GOLDEN_STEP) % 1 }));
  const labels = arms.map((arm) => {
    const diverged = rows.filter((row) => row.arm === arm && !Number.isFinite(row.value)).length;
    return diverged === 0 ? arm : `${arm} (${diverged} diverged)`;
  });
  const drawn = spread.map((row) => ({ ...row, arm: labels[arms.indexOf(row.arm)] }));
  const y = {
    field: 'value',
    type: 'quantitative',
    title: yTitle,
    scale: quantitativeScale('distribution', 'y', yLog, values),
  };
  const colour = { ...colourBy('arm', labels), legend: null };
  const view = {
    encoding: {
      x: {
        field: 'arm',
        type: 'nominal',
        title: xTitle ?? null,
        scale: { domain: labels },
        axis: { labelAngle: 0, labelOverlap: false, grid: false },
      },
    },
    layer: [
      {
        mark: {
          type: 'boxplot',
          extent: 'min-max',
          size: 44,
          opacity: 0.25,
          median: { color: '#222222', strokeWidth: 2 },
        },
        encoding: { y, color: colour },
      },
      {
        mark: {
          type: 'point',
          filled: true,
          size: 22,
          opacity: 0.75,
          ...(interactive ? { tooltip: true } : {}),
        },
        encoding: {
          y,
          xOffset: {
            field: 'place',
            type: 'quantitative',
            scale: { domain: [-1, 2] },
          },
          color: colour,
        },
      },
    ],
  };
  return chart('distribution', drawn, view, {
    width: Math.max(160, labels.length * 90),
    ...options,
  });
}
