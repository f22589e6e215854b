import { UserError } from '../errors.js';
import {
  type AxisOptions,
  chart,
  type ChartOptions,
  type ChartSpec,
  colourBy,
  distinct,
  withNotes,
} from './chart.js';
import type { TrialRow } from './distribution.js';

export interface HistogramOptions
  extends ChartOptions, Pick<AxisOptions, 'xTitle' | 'yTitle' | 'independentY'> {
  /** Largest number of bins, an integer ≥ 1. Default 30. */
  bins?: number;
}

/**
 * Counts of values in equal bins [k·step, (k + 1)·step) with a step of 1, 2 or 5 times a power of ten, the arms over one
 * another. Values that are not finite are counted in the subtitle. Throws {@link UserError} without a finite value.
 */
export function histogram(rows: readonly TrialRow[], options: HistogramOptions = {}): ChartSpec {
  const { xTitle = 'value', yTitle = 'count', bins = 30, interactive = true } = options;
  if (!(Number.isInteger(bins) && bins >= 1)) {
    throw new UserError(`histogram: bins must be an integer ≥ 1, got ${bins}`);
  }
  const arms = distinct(rows.map((row) => row.arm));
  const lost = rows.filter((row) => !Number.isFinite(row.value)).length;
  const note = `not counted: ${lost} of ${rows.length} values, not finite`;
  const colour = colourBy('arm', arms);
  const view = {
    mark: { type: 'rect', opacity: arms.length > 1 ? 0.55 : 0.9, ...(interactive ? { tooltip: true } : {}) },
    encoding: {
      x: { field: 'from', type: 'quantitative', title: xTitle, scale: { zero: false, nice: false } },
      x2: { field: 'to' },
      y: { field: 'count', type: 'quantitative', title: yTitle, axis: { tickMinStep: 1, format: 'd' } },
      y2: { datum: 0 },
      color: arms.length > 1 ? colour : { ...colour, legend: null },
    },
  };
  const subtitle = withNotes(options.subtitle, lost === 0 ? [] : [note]);
  return chart('histogram', countInBins(rows, bins), view, {
    ...options,
    subtitle,
    legend: arms.length > 1 ? arms : [],
  });
}

interface BinRow {
  panel?: string;
  arm: string;
  from: number;
  to: number;
  count: number;
}

function countInBins(rows: readonly TrialRow[], bins: number): BinRow[] {
  const values = rows.map((row) => row.value).filter((value): value is number => Number.isFinite(value));
  const [low, high] = values.reduce(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
    [Infinity, -Infinity],
  );
  const step = niceStep((high - low) / bins || Math.abs(low) || 1);
  const counts = new Map<string, BinRow>();
  for (const { panel, arm, value } of rows) {
    if (!Number.isFinite(value)) continue;
    // A value on an edge belongs to the bin above, also where the quotient rounds to just below an integer.
    const bin = Math.floor((value as number) / step + 1e-9);
    const key = JSON.stringify([panel ?? null, arm, bin]);
    const [from, to] = [bin, bin + 1].map((edge) => Number((edge * step).toPrecision(12)));
    const row = counts.get(key) ?? { ...(panel === undefined ? {} : { panel }), arm, from, to, count: 0 };
    counts.set(key, { ...row, count: row.count + 1 });
  }
  return [...counts.values()];
}

/** The least of 1, 2 and 5 times a power of ten that is at least `width`. */
function niceStep(width: number): number {
  const power = 10 ** Math.floor(Math.log10(width));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= width * (1 - 1e-12))!;
}
