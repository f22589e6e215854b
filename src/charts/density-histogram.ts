import { UserError } from '../errors.js';
import { chart, type AxisOptions, type ChartOptions, type ChartSpec, quantitativeScale } from './chart.js';

/** The draws of a panel and the density that they should have. */
export interface DensityPanel {
  panel?: string;
  /** Those that are not finite are left out. */
  draws: ArrayLike<number>;
  density(x: number): number;
  /** Where the axis begins and ends; draws beyond are counted, but not drawn. */
  domain: readonly [number, number];
}

export interface DensityHistogramOptions extends ChartOptions, Pick<AxisOptions, 'xTitle' | 'yTitle'> {
  /** Bars over the domain, an integer ≥ 1. Default 60. */
  bins?: number;
}

/** Points of the density in each bar, so that its jumps are seen. */
const POINTS_PER_BAR = 5;

/**
 * A density as a line over a histogram of draws, whose bars have the area count / draws: one panel each, with axes of its
 * own.
 *
 * Throws {@link UserError} without panels, without a finite draw in one, for a domain that is none, and unless `bins` is an
 * integer of at least 1.
 */
export function densityHistogram(
  panels: readonly DensityPanel[],
  options: DensityHistogramOptions = {},
): ChartSpec {
  const { xTitle = 'x', yTitle = 'density', bins = 60, interactive = true } = options;
  if (!(Number.isInteger(bins) && bins >= 1))
    throw new UserError(`densityHistogram: bins must be an integer ≥ 1, got ${bins}`);
  const rows = panels.flatMap((panel) => rowsOf(panel, bins));
  const tooltip = interactive ? { tooltip: true } : {};
  const x = { type: 'quantitative', title: xTitle, scale: { zero: false, nice: false } };
  const y = { type: 'quantitative', title: yTitle };
  const view = {
    layer: [
      {
        transform: [{ filter: 'isValid(datum.from)' }],
        mark: { type: 'rect', color: '#bbbbbb', ...tooltip },
        encoding: {
          x: { field: 'from', ...x },
          x2: { field: 'to' },
          y: { field: 'height', ...y },
          y2: { datum: 0 },
        },
      },
      {
        transform: [{ filter: 'isValid(datum.x)' }],
        mark: { type: 'line', color: 'black', strokeWidth: 1.5, ...tooltip },
        encoding: { x: { field: 'x', ...x }, y: { field: 'y', ...y } },
      },
    ],
  };
  return chart('densityHistogram', rows, view, { ...options, independentX: true, independentY: true });
}

function rowsOf({ panel, draws, density, domain }: DensityPanel, bins: number): object[] {
  const { domain: range } = quantitativeScale('densityHistogram', 'x', false, [], domain) as {
    domain: readonly [number, number];
  };
  const [low, high] = range;
  const step = (high - low) / bins;
  const counts = new Array<number>(bins).fill(0);
  let finite = 0;
  for (let i = 0; i < draws.length; i++) {
    if (!Number.isFinite(draws[i])) continue;
    finite++;
    const bin = Math.floor((draws[i] - low) / step);
    if (bin >= 0 && bin < bins) counts[bin]++;
  }
  if (finite === 0)
    throw new UserError(
      `densityHistogram: draws must hold at least one finite number, got none in panel '${panel}'`,
    );
  const named = panel === undefined ? {} : { panel };
  const points = bins * POINTS_PER_BAR;
  return [
    ...counts.map((count, bin) => ({
      ...named,
      from: low + bin * step,
      to: low + (bin + 1) * step,
      height: count / finite / step,
    })),
    ...Array.from({ length: points + 1 }, (_, i) => {
      const x = low + ((high - low) * i) / points;
      return { ...named, x, y: density(x) };
    }),
  ];
}
