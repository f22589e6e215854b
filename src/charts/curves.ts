import {
  type AxisOptions,
  chart,
  type ChartOptions,
  type ChartSpec,
  colourBy,
  dashBy,
  distinct,
  legendSelection,
  type LineStyle,
  quantitativeLabels,
  quantitativeScale,
  selectedOpacity,
  withNotes,
} from './chart.js';

/** The mean over trials at one x, such as an epoch. A non-finite mean (a diverged arm) is a gap in the curve. */
export interface CurveRow {
  panel?: string;
  arm: string;
  x: number;
  mean: number | null;
  /** ≥ 0, on both sides of the mean; left out or non-finite where there is none. */
  spread?: number | null;
  /** The edges of the band where they are not mean ± spread, such as those of logarithms. */
  lower?: number | null;
  upper?: number | null;
}

export interface CurvesOptions extends ChartOptions, AxisOptions {
  /** How the spread is drawn. Default 'band'. */
  spread?: 'band' | 'bars' | 'none';
  /** What `spread` holds. Default 'standard error'. */
  spreadTitle?: string;
  /** The look of an arm's line where colours and patterns in turn do not show what belongs together. */
  line?(arm: string): LineStyle;
}

/**
 * Mean against x for each arm, one panel per `panel`, with mean ± spread, or `lower` to `upper`, as a band or as bars.
 *
 * On a logarithmic y axis a lower edge of mean − spread stops at a tenth of the mean; give the edges of logarithms as
 * `lower` and `upper` where that is reached. Gaps are counted in the subtitle. Throws {@link UserError} without rows, or for values ≤ 0 on a logarithmic axis.
 */
export function curves(rows: readonly CurveRow[], options: CurvesOptions = {}): ChartSpec {
  const { xTitle, yTitle, xLog = false, yLog = false, spread = 'band', interactive = true, line } = options;
  const { spreadTitle = 'standard error' } = options;
  const arms = distinct(rows.map((row) => row.arm));
  const drawn = rows.map((row) => withEdges(row, yLog));
  const means = rows.map((row) => row.mean).filter((mean): mean is number => Number.isFinite(mean));
  const xs = rows.map((row) => row.x);
  const y = {
    field: 'mean',
    type: 'quantitative',
    title: yTitle ?? 'mean',
    axis: quantitativeLabels(yLog),
    scale: quantitativeScale('curves', 'y', yLog, means),
  };
  const edges = { y: { ...y, field: 'lower' }, y2: { field: 'upper' } };
  const legend = { symbolType: 'stroke', symbolOpacity: 1 };
  const spreads = {
    band: [
      {
        mark: { type: 'area', clip: true, aria: false },
        encoding: { ...edges, opacity: opacity(0.18, 0.03) },
      },
    ],
    bars: [
      { mark: { type: 'rule', clip: true, aria: false }, encoding: { ...edges, opacity: opacity(0.7, 0.1) } },
    ],
    none: [],
  };
  const tooltip = [
    { field: 'arm', type: 'nominal', title: 'arm' },
    { field: 'x', type: 'quantitative', title: xTitle ?? 'x' },
    { field: 'mean', type: 'quantitative', title: yTitle ?? 'mean', format: '.4~g' },
    ...(rows.some((row) => Number.isFinite(row.spread))
      ? [{ field: 'spread', type: 'quantitative', title: spreadTitle, format: '.2~g' }]
      : [
          { field: 'lower', type: 'quantitative', title: 'from', format: '.4~g' },
          { field: 'upper', type: 'quantitative', title: 'to', format: '.4~g' },
        ]),
  ];
  const hover = {
    mark: { type: 'point', filled: true, size: 60, opacity: 0, clip: true, aria: false },
    encoding: { y, tooltip },
  };
  const view = {
    encoding: {
      x: {
        field: 'x',
        type: 'quantitative',
        title: xTitle ?? 'x',
        axis: { ...quantitativeLabels(xLog), ...wholeTicks(xs) },
        scale: quantitativeScale('curves', 'x', xLog, xs),
      },
      color: colourBy('arm', arms, legend, line && arms.map((arm) => line(arm).colour)),
    },
    layer: [
      ...spreads[spread],
      {
        ...(interactive ? { params: [legendSelection('arm')] } : {}),
        mark: { type: 'line', strokeWidth: 2, clip: true },
        encoding: {
          y,
          strokeDash: dashBy('arm', arms, legend, line && arms.map((arm) => line(arm).dash)),
          opacity: opacity(1, 0.12),
        },
      },
      ...(interactive ? [hover] : []),
    ],
  };
  const subtitle = withNotes(options.subtitle, gapNote(rows.length - means.length));
  return chart('curves', drawn, view, { ...options, subtitle });

  function opacity(selected: number, other: number) {
    return selectedOpacity('arm', interactive, selected, other);
  }
}

/** The most ticks that {@link wholeTicks} sets. */
const FEW = 11;

/** Ticks at whole numbers alone where x counts a few epochs or steps, which has no numbers between them. */
function wholeTicks(xs: readonly number[]): { values?: number[] } {
  const [low, high] = [Math.min(...xs), Math.max(...xs)];
  if (!xs.every(Number.isInteger) || high - low >= FEW) return {};
  return { values: Array.from({ length: high - low + 1 }, (_, i) => low + i) };
}

function withEdges(row: CurveRow, yLog: boolean) {
  const finite = (value: number | null | undefined) => (Number.isFinite(value) ? (value as number) : null);
  const drawn = (value: number) => Number(value.toPrecision(6));
  const [mean, spread] = [finite(row.mean), finite(row.spread)];
  if (mean === null) return { ...row, mean, spread, lower: null, upper: null };
  const lower = mean - (spread ?? 0);
  return {
    ...row,
    mean,
    spread,
    lower: drawn(finite(row.lower) ?? (yLog ? Math.max(lower, mean / 10) : lower)),
    upper: drawn(finite(row.upper) ?? mean + (spread ?? 0)),
  };
}

function gapNote(gaps: number): string[] {
  return gaps === 0 ? [] : [`${gaps} point${gaps === 1 ? ' is' : 's are'} not finite and not drawn`];
}
