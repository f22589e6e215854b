import {
  type AxisOptions,
  padded,
  chart,
  type ChartOptions,
  type ChartSpec,
  colourBy,
  distinct,
  quantitativeScale,
  withNotes,
} from './chart.js';
import { edgesOf } from './edges.js';

/** A mean with its standard error, such as a cell of a paper's table or ours. */
export interface IntervalRow {
  panel?: string;
  /** The line that it stands on. */
  label: string;
  /** Told apart by colour and shape, such as the activations. */
  arm: string;
  mean: number | null;
  standardError?: number | null;
  /** Where the bar begins and ends, instead of `standardError`. Both or neither. */
  lower?: number | null;
  upper?: number | null;
  /** The paper's value for the same arm: a hollow mark of its colour beside ours. */
  paper?: number | null;
}

export interface IntervalsOptions extends ChartOptions, Pick<AxisOptions, 'xTitle' | 'xLog' | 'xDomain'> {
  /** So many standard errors long are the bars to either side. Default 1. */
  errors?: number;
  /** What the hollow marks are. Default "the paper's value". */
  paperTitle?: string;
}

const SHAPES = ['circle', 'square', 'diamond', 'triangle-up', 'cross', 'triangle-down'];

/**
 * Means as points with bars of ± `errors` standard errors or from lower to upper, one line per label, the arms beside one
 * another, each in its colour; where rows have the paper's value, a hollow diamond marks it and the subtitle says so. A
 * value that is not finite, or that the paper does not report, is left out.
 *
 * Throws {@link UserError} without rows, and on a logarithmic axis for values ≤ 0 and for bars that reach them.
 */
export function intervals(rows: readonly IntervalRow[], options: IntervalsOptions = {}): ChartSpec {
  const { xTitle, xLog = false, xDomain, errors = 1, interactive = true } = options;
  const { paperTitle = "the paper's value" } = options;
  const [labels, arms] = [distinct(rows.map((row) => row.label)), distinct(rows.map((row) => row.arm))];
  const marked = rows.some((row) => Number.isFinite(row.paper));
  const drawn = rows
    .filter((row) => Number.isFinite(row.mean) || Number.isFinite(row.paper))
    .map(({ panel, label, arm, mean, standardError, lower, upper, paper }) => ({
      panel,
      label,
      arm,
      ...withoutSpread(edgesOf('intervals', { mean, spread: standardError, lower, upper }, xLog, errors)),
      ...(marked ? { paper: Number.isFinite(paper) ? paper : null } : {}),
    }));
  const scale = quantitativeScale(
    'intervals',
    'x',
    xLog,
    drawn.flatMap(({ mean, paper }) =>
      [mean, paper].filter((value): value is number => Number.isFinite(value)),
    ),
    xDomain,
  );
  const x = { type: 'quantitative', title: xTitle ?? 'mean', scale: padded(scale) };
  const shape = {
    field: 'arm',
    type: 'nominal',
    scale: { domain: arms, range: arms.map((_, i) => SHAPES[i % SHAPES.length]) },
    legend: { title: null, symbolSize: 70 },
  };
  const paper = {
    mark: {
      type: 'point',
      shape: 'diamond',
      filled: false,
      size: 70,
      strokeWidth: 1.5,
      opacity: 1,
      ...(interactive ? { tooltip: true } : {}),
    },
    encoding: { x: { ...x, field: 'paper' } },
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
      ...(marked ? [paper] : []),
    ],
  };
  const height = labels.length * Math.max(28, arms.length * 16);
  return chart('intervals', drawn, view, {
    width: 380,
    height,
    ...options,
    subtitle: withNotes(options.subtitle, marked ? [`hollow diamonds: ${paperTitle}`] : []),
    legend: arms,
    yLabels: labels,
  });
}

const withoutSpread = ({ mean, lower, upper }: ReturnType<typeof edgesOf>) => ({ mean, lower, upper });
