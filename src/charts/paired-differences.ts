import { UserError } from '../errors.js';
import {
  type AxisOptions,
  padded,
  chart,
  type ChartOptions,
  type ChartSpec,
  colourBy,
  distinct,
  quantitativeLabels,
  quantitativeScale,
  withNotes,
} from './chart.js';
import { edgesOf } from './edges.js';

/** The mean difference of the pairs of an arm with its interval, at an x or for one named quantity. */
export interface DifferenceRow {
  panel?: string;
  /** What is subtracted from what, such as 'flexible − ReLU'. */
  arm: string;
  /** All numbers, such as epochs, or all names, such as networks. */
  x: number | string;
  mean: number | null;
  /** The interval, such as the 95 % confidence interval of the paired differences; null where there is none. */
  lower: number | null;
  upper: number | null;
}

export interface PairedDifferencesOptions
  extends
    ChartOptions,
    Pick<AxisOptions, 'xTitle' | 'xLog' | 'xDomain' | 'yTitle' | 'yDomain' | 'independentY'> {
  /** What the intervals are, for the subtitle. Default '95 % confidence interval of the mean difference'. */
  intervalTitle?: string;
  /** What a difference below and above 0 says, for the subtitle. */
  sides?: { below: string; above: string };
}

/** Neighbouring arms stand so far apart, as a part of the least distance of two x. */
const DODGE = 0.5;

/**
 * Paired differences: the mean of each as a point with its interval as a bar, and a line at 0. Numbers in x make a
 * horizontal axis, the arms beside one another; names in x are lines below one another, and the differences
 * horizontal. Differences that are not finite are left out.
 *
 * Throws {@link UserError} without a finite difference, for intervals that do not enclose the mean, and for x that are
 * names and numbers.
 */
export function pairedDifferences(
  rows: readonly DifferenceRow[],
  options: PairedDifferencesOptions = {},
): ChartSpec {
  const { xTitle, yTitle = 'difference', xLog = false, xDomain, yDomain, interactive = true } = options;
  const { intervalTitle = '95 % confidence interval of the mean difference', sides } = options;
  const [arms, xs] = [distinct(rows.map((row) => row.arm)), distinct(rows.map((row) => row.x))];
  const named = typeof xs[0] === 'string';
  if (!xs.every((x) => (typeof x === 'string') === named))
    throw new UserError('pairedDifferences: x must be all names or all numbers, got both');
  const place = named ? () => null : dodged(xs as number[], arms, xLog);
  const drawn = rows
    .filter((row) => Number.isFinite(row.mean))
    .map((row) => {
      const { mean, lower, upper } = edgesOf('pairedDifferences', row, false);
      const { panel, arm, x } = row;
      return { panel, arm, x, ...(named ? {} : { at: place(x as number, arm) }), mean, lower, upper };
    });
  const [along, across] = named ? ['y', 'x'] : ['x', 'y'];
  const difference = {
    type: 'quantitative',
    title: yTitle,
    scale: quantitativeScale('pairedDifferences', 'y', false, [], yDomain),
  };
  const position = named
    ? {
        y: {
          field: 'x',
          type: 'nominal',
          title: xTitle ?? null,
          sort: xs,
          axis: { grid: true, tickBand: 'extent' },
        },
        yOffset: { field: 'arm', type: 'nominal', scale: { domain: arms, paddingOuter: 0.6 } },
      }
    : {
        x: {
          field: 'at',
          type: 'quantitative',
          title: xTitle ?? 'x',
          axis: quantitativeLabels(xLog),
          scale: padded(quantitativeScale('pairedDifferences', 'x', xLog, xs as number[], xDomain)),
        },
      };
  const tooltip = [
    { field: 'arm', type: 'nominal', title: 'difference' },
    { field: 'x', type: named ? 'nominal' : 'quantitative', title: xTitle ?? along },
    { field: 'mean', type: 'quantitative', title: 'mean', format: '.4~g' },
    { field: 'lower', type: 'quantitative', title: 'from', format: '.4~g' },
    { field: 'upper', type: 'quantitative', title: 'to', format: '.4~g' },
  ];
  const colour = colourBy('arm', arms, { symbolSize: 70 });
  const encoding = { ...position, color: arms.length > 1 ? colour : { ...colour, legend: null } };
  const view = {
    layer: [
      {
        data: { values: [{}] },
        mark: { type: 'rule', color: '#666666', strokeWidth: 1.5 },
        encoding: { [across]: { datum: 0, type: 'quantitative' } },
      },
      {
        mark: { type: 'rule', strokeWidth: 1.5, clip: true },
        encoding: {
          ...encoding,
          [across]: { ...difference, field: 'lower' },
          [`${across}2`]: { field: 'upper' },
        },
      },
      {
        mark: { type: 'point', filled: true, size: 45, opacity: 1, clip: true },
        encoding: {
          ...encoding,
          [across]: { ...difference, field: 'mean' },
          ...(interactive ? { tooltip } : {}),
        },
      },
    ],
  };
  const notes = [
    ...(arms.length === 1 ? [arms[0]] : []),
    `bars: ${intervalTitle}`,
    ...(sides ? [`below 0: ${sides.below}; above 0: ${sides.above}`] : []),
  ];
  const shape = named ? { width: 380, height: xs.length * Math.max(28, arms.length * 16) } : { width: 380 };
  return chart('pairedDifferences', drawn, view, {
    ...shape,
    ...options,
    subtitle: withNotes(options.subtitle, [notes.join(' · ')]),
    legend: arms.length > 1 ? arms : [],
    ...(named ? { yLabels: xs as string[] } : {}),
  });
}

/** Where the point of an arm stands beside x, so that no two cover each other. */
function dodged(
  xs: readonly number[],
  arms: readonly string[],
  log: boolean,
): (x: number, arm: string) => number {
  const [forward, back] = log ? [Math.log, Math.exp] : [(x: number) => x, (x: number) => x];
  const sorted = xs.map(forward).sort((a, b) => a - b);
  const gaps = sorted.slice(1).map((x, i) => x - sorted[i]);
  const step = (DODGE * (gaps.length > 0 ? Math.min(...gaps) : 1)) / arms.length;
  return (x, arm) =>
    arms.length === 1 ? x : back(forward(x) + (arms.indexOf(arm) - (arms.length - 1) / 2) * step);
}
