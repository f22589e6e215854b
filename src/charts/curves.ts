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
import { edgesOf, type Spread } from './edges.js';
import { thinLines } from './thin.js';

/** The mean over trials at one x, such as an epoch. A non-finite mean (a diverged arm) is a gap in the curve. */
export interface CurveRow extends Spread {
  panel?: string;
  arm: string;
  x: number;
  /** Given as `spread`, so that no other measure is called a standard error. */
  standardError?: never;
}

export interface CurvesOptions extends ChartOptions, AxisOptions {
  /** How the spread around the mean is drawn. Default 'band'. */
  spread?: 'band' | 'bars' | 'none';
  /** What `spread`, or `lower` and `upper`, are. Default 'standard error'. */
  spreadTitle?: string;
  /** The look of an arm's line where colours and patterns in turn do not show what belongs together. */
  line?(arm: string): LineStyle;
}

/**
 * Mean against x for each arm, one panel per `panel`, with mean ± spread, or from lower to upper, as a band or as bars.
 * Of a line with more than 200 points those of {@link thin} are drawn. Gaps are counted in the subtitle.
 *
 * Throws {@link UserError} without rows, and on a logarithmic y axis for values ≤ 0 and for a spread that reaches them;
 * {@link bandOfLogs} gives edges for it.
 */
export function curves(rows: readonly CurveRow[], options: CurvesOptions = {}): ChartSpec {
  const { xTitle, yTitle, xLog = false, yLog = false, spread = 'band', interactive = true, line } = options;
  const { spreadTitle = 'standard error', xDomain, yDomain } = options;
  const arms = distinct(rows.map((row) => row.arm));
  const given = rows.some((row) => Number.isFinite(row.lower) || Number.isFinite(row.upper));
  const shown = thinLines(rows, ({ panel, arm }) => JSON.stringify([panel ?? null, arm]));
  const drawn = shown.map((row) => {
    const { mean, spread: reach, lower, upper } = edgesOf('curves', row, yLog && spread !== 'none');
    const { panel, arm, x } = row;
    if (spread === 'none') return { panel, arm, x, mean };
    return { panel, arm, x, mean, ...(given ? { lower, upper } : { spread: reach }) };
  });
  const finite = rows.map((row) => row.mean).filter((mean): mean is number => Number.isFinite(mean));
  const xs = rows.map((row) => row.x);
  const y = {
    field: 'mean',
    type: 'quantitative',
    title: yTitle ?? 'mean',
    axis: quantitativeLabels(yLog),
    scale: quantitativeScale('curves', 'y', yLog, finite, yDomain),
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
  const around = given
    ? [
        { field: 'lower', type: 'quantitative', title: `${spreadTitle}: from`, format: '.4~g' },
        { field: 'upper', type: 'quantitative', title: `${spreadTitle}: to`, format: '.4~g' },
      ]
    : [{ field: 'spread', type: 'quantitative', title: spreadTitle, format: '.2~g' }];
  const tooltip = [
    { field: 'arm', type: 'nominal', title: 'arm' },
    { field: 'x', type: 'quantitative', title: xTitle ?? 'x' },
    { field: 'mean', type: 'quantitative', title: yTitle ?? 'mean', format: '.4~g' },
    ...(spread === 'none' ? [] : around),
  ];
  const hover = {
    mark: { type: 'point', filled: true, size: 60, opacity: 0, clip: true, aria: false },
    encoding: { y, tooltip },
  };
  const view = {
    ...(given || spread === 'none' ? {} : { transform: SYMMETRIC_EDGES }),
    encoding: {
      x: {
        field: 'x',
        type: 'quantitative',
        title: xTitle ?? 'x',
        axis: { ...quantitativeLabels(xLog), ...wholeTicks(xs) },
        scale: quantitativeScale('curves', 'x', xLog, xs, xDomain),
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
  const subtitle = withNotes(options.subtitle, gapNote(rows.length - finite.length));
  return chart('curves', drawn, view, { ...options, subtitle, legend: arms });

  function opacity(selected: number, other: number) {
    return selectedOpacity('arm', interactive, selected, other);
  }
}

/** mean ± spread, the mean itself without a spread, and nothing at a gap. */
const SYMMETRIC_EDGES = [
  { calculate: 'isValid(datum.mean) ? datum.mean - datum.spread : null', as: 'lower' },
  { calculate: 'isValid(datum.mean) ? datum.mean + datum.spread : null', as: 'upper' },
];

/** The most ticks that {@link wholeTicks} sets. */
const FEW = 11;

/** Ticks at whole numbers alone where x counts a few epochs or steps, which has no numbers between them. */
function wholeTicks(xs: readonly number[]): { values?: number[] } {
  const [low, high] = [Math.min(...xs), Math.max(...xs)];
  if (!xs.every(Number.isInteger) || high - low >= FEW) return {};
  return { values: Array.from({ length: high - low + 1 }, (_, i) => low + i) };
}

function gapNote(gaps: number): string[] {
  return gaps === 0 ? [] : [`${gaps} point${gaps === 1 ? ' is' : 's are'} not finite and not drawn`];
}
