import { UserError } from '../errors.js';
import {
  type AxisOptions,
  chart,
  type ChartOptions,
  type ChartSpec,
  colourBy,
  distinct,
  legendSelection,
  quantitativeScale,
  selectedOpacity,
  withNotes,
} from './chart.js';
import { grouped } from './numbers.js';
import { thinLines } from './thin.js';

/** All curves at one x and one position of the slider; a value that is null or not finite is a gap. */
export interface FrameRow {
  panel?: string;
  frame: number;
  x: number;
  /** By the name of the curve. */
  values: Readonly<Record<string, number | null>>;
}

export interface SliderOptions
  extends ChartOptions, Pick<AxisOptions, 'xTitle' | 'yTitle' | 'xDomain' | 'yDomain'> {
  /** What the slider counts, such as 'step'. Default 'frame'. */
  frameTitle?: string;
  /** Where the slider stands at first and in a still rendering. Default: the last frame. */
  frame?: number;
  /** One more curve, black, at every position. */
  reference?: { name: string; points: readonly { panel?: string; x: number; y: number }[] };
}

/**
 * y = f(x) for several curves at the position of a slider, such as a solution during training. The subtitle says which
 * position a still picture shows. Of more than 200 points of a curve those of {@link thin} are drawn.
 *
 * The frames must be evenly spaced, and `frame` one of them. Throws {@link UserError} otherwise and without rows.
 */
export function sliderCurves(rows: readonly FrameRow[], options: SliderOptions = {}): ChartSpec {
  const { xTitle = 'x', yTitle = 'f(x)', frameTitle = 'frame', reference, interactive = true } = options;
  const frames = distinct(rows.map((row) => row.frame)).sort((a, b) => a - b);
  const names = distinct(rows.flatMap((row) => Object.keys(row.values)));
  const spacing = frames.length > 1 ? frames[1] - frames[0] : 1;
  const uneven = frames.find((frame, i) => frame !== frames[0] + i * spacing);
  if (uneven !== undefined)
    throw new UserError(`sliderCurves: frames must be evenly spaced, got ${frames.join(', ')}`);
  const { frame = frames.at(-1)! } = options;
  if (rows.length > 0 && !frames.includes(frame))
    throw new UserError(`sliderCurves: frame must be one of ${frames.join(', ')}, got ${frame}`);

  const panels = distinct(rows.map((row) => row.panel));
  const ys = [
    ...rows.flatMap(({ values }) => Object.values(values)),
    ...(reference?.points ?? []).map(({ y }) => y),
  ];
  // One range for all positions, so that the axis stands still while the slider moves.
  const domain = options.yDomain ?? extent(ys);
  // More digits than that the axis, which stands still, cannot show.
  const decimals = Math.min(20, Math.max(0, 4 - Math.floor(Math.log10(domain[1] - domain[0]))));
  const gap = (value: number | null) => (Number.isFinite(value) ? Number(value!.toFixed(decimals)) : null);
  const columns = names.map((_, i) => `c${i}`);
  const wide = thinLines(rows, (row) => JSON.stringify([row.panel, row.frame])).map(
    ({ panel, frame: at, x, values }) => ({
      ...(panel === undefined ? {} : { panel }),
      frame: at,
      x,
      ...Object.fromEntries(names.map((name, i) => [columns[i], gap(values[name] ?? null)])),
    }),
  );
  // Without a panel of its own the reference stands in each.
  const inPanels = (reference?.points ?? []).flatMap((point) =>
    point.panel === undefined && panels.length > 0 ? panels.map((panel) => ({ ...point, panel })) : [point],
  );
  const exact = thinLines(inPanels, ({ panel }) => panel ?? '').map((point) => ({
    ...point,
    reference: reference!.name,
  }));
  const legend = { symbolType: 'stroke', symbolOpacity: 1 };
  const xs = rows.map((row) => row.x);
  const x = {
    field: 'x',
    type: 'quantitative',
    title: xTitle,
    scale: quantitativeScale('sliderCurves', 'x', false, xs, options.xDomain),
  };
  const y = { field: 'y', type: 'quantitative', title: yTitle, scale: { domain, nice: !options.yDomain } };
  const labels = Object.fromEntries(names.map((name, i) => [columns[i], name]));
  const view = {
    layer: [
      {
        transform: [{ filter: 'isValid(datum.reference)' }],
        mark: { type: 'line', color: 'black', strokeWidth: 1, clip: true },
        encoding: { x, y },
      },
      {
        ...(interactive ? { params: [legendSelection('curve')] } : {}),
        transform: [
          { filter: 'datum.frame === sliderFrame' },
          { fold: columns, as: ['column', 'y'] },
          { calculate: `${JSON.stringify(labels)}[datum.column]`, as: 'curve' },
        ],
        mark: { type: 'line', strokeWidth: 2, clip: true, ...(interactive ? { tooltip: true } : {}) },
        encoding: {
          x,
          y,
          color: colourBy('curve', names, legend),
          opacity: selectedOpacity('curve', interactive, 0.9, 0.12),
        },
      },
    ],
  };
  const still = `at first, and in a still picture: ${frameTitle} ${grouped(frame)} of ${grouped(frames.at(-1) ?? frame)}`;
  const spec = chart('sliderCurves', [...wide, ...exact], view, {
    ...options,
    subtitle: withNotes(options.subtitle, [still]),
    legend: names,
  }) as unknown as Record<string, unknown>;
  const bind = { input: 'range', min: frames[0], max: frames.at(-1), step: spacing, name: `${frameTitle} ` };
  return { ...spec, params: [{ name: 'sliderFrame', value: frame, bind }] } as unknown as ChartSpec;
}

/** The smallest and the largest finite value; 0 and 1 without any, and an interval around a single value. */
function extent(values: readonly (number | null)[]): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values)
    if (value !== null && Number.isFinite(value)) [low, high] = [Math.min(low, value), Math.max(high, value)];
  if (low > high) return [0, 1];
  return low < high ? [low, high] : [low - 1, high + 1];
}
