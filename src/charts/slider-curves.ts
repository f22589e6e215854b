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
} from './chart.js';

/** All curves at one x and one position of the slider; a value that is null or not finite is a gap. */
export interface FrameRow {
  panel?: string;
  frame: number;
  x: number;
  /** By the name of the curve. */
  values: Readonly<Record<string, number | null>>;
}

export interface SliderOptions extends ChartOptions, Pick<AxisOptions, 'xTitle' | 'yTitle'> {
  /** What the slider counts, such as 'step'. Default 'frame'. */
  frameTitle?: string;
  /** Where the slider stands at first and in a still rendering. Default: the last frame. */
  frame?: number;
  /** One more curve, black, at every position. */
  reference?: { name: string; points: readonly { panel?: string; x: number; y: number }[] };
}

/**
 * y = f(x) for several curves at the position of a slider, such as a solution during training.
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

  const gap = (value: number | null) => (Number.isFinite(value) ? value : null);
  const columns = names.map((_, i) => `c${i}`);
  const wide = rows.map(({ panel, frame: at, x, values }) => ({
    ...(panel === undefined ? {} : { panel }),
    frame: at,
    x,
    ...Object.fromEntries(names.map((name, i) => [columns[i], gap(values[name] ?? null)])),
  }));
  const exact = (reference?.points ?? []).map((point) => ({ ...point, reference: reference!.name }));
  const legend = { symbolType: 'stroke', symbolOpacity: 1 };
  const xs = rows.map((row) => row.x);
  const x = {
    field: 'x',
    type: 'quantitative',
    title: xTitle,
    scale: quantitativeScale('sliderCurves', 'x', false, xs),
  };
  const ys = [
    ...rows.flatMap(({ values }) => Object.values(values)),
    ...(reference?.points ?? []).map(({ y }) => y),
  ];
  // One range for all positions, so that the axis stands still while the slider moves.
  const [low, high] = extent(ys);
  const y = { field: 'y', type: 'quantitative', title: yTitle, scale: { domain: [low, high], nice: true } };
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
  const spec = chart('sliderCurves', [...wide, ...exact], view, options) as unknown as Record<
    string,
    unknown
  >;
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
