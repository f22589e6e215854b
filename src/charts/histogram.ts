import { UserError } from '../errors.js';
import { type AxisOptions, chart, type ChartOptions, type ChartSpec, colourBy, distinct } from './chart.js';
import type { TrialRow } from './distribution.js';

export interface HistogramOptions
  extends ChartOptions, Pick<AxisOptions, 'xTitle' | 'yTitle' | 'independentY'> {
  /** Largest number of bins, an integer ≥ 1. Default 30. */
  bins?: number;
}

/**
 * Counts of values in equal bins, the arms over one another. Values that are not finite are counted in the subtitle.
 * Throws {@link UserError} without a finite value.
 */
export function histogram(rows: readonly TrialRow[], options: HistogramOptions = {}): ChartSpec {
  const { xTitle = 'value', yTitle = 'count', bins = 30, interactive = true } = options;
  if (!(Number.isInteger(bins) && bins >= 1)) {
    throw new UserError(`histogram: bins must be an integer ≥ 1, got ${bins}`);
  }
  const finite = rows.filter((row) => Number.isFinite(row.value));
  const arms = distinct(rows.map((row) => row.arm));
  const lost = rows.length - finite.length;
  const note = lost === 0 ? [] : [`${lost} of ${rows.length} values are not finite and not counted`];
  const view = {
    mark: { type: 'bar', opacity: arms.length > 1 ? 0.55 : 0.9, ...(interactive ? { tooltip: true } : {}) },
    encoding: {
      x: { field: 'value', type: 'quantitative', bin: { maxbins: bins }, title: xTitle },
      y: { aggregate: 'count', type: 'quantitative', stack: null, title: yTitle },
      color: arms.length > 1 ? colourBy('arm', arms) : { ...colourBy('arm', arms), legend: null },
    },
  };
  const subtitle = [
    ...(typeof options.subtitle === 'string' ? [options.subtitle] : (options.subtitle ?? [])),
    ...note,
  ];
  return chart('histogram', finite, view, { ...options, ...(subtitle.length > 0 ? { subtitle } : {}) });
}
