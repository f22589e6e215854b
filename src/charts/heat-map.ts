import { UserError } from '../errors.js';
import {
  chart,
  type ChartOptions,
  type ChartSpec,
  distinct,
  quantitativeScale,
  widestPanel,
  withNotes,
} from './chart.js';
import { smallMultiples } from './small-multiples.js';
import { PALETTE } from './theme.js';

/** A cell. `x` and `y` are all names, or all numbers on an evenly spaced grid (the middles of the cells). */
export interface CellRow {
  panel?: string;
  x: string | number;
  y: string | number;
  value: number | null;
}

export interface HeatMapOptions extends ChartOptions {
  xTitle?: string;
  yTitle?: string;
  valueTitle?: string;
  /** A value that gets the neutral colour of a two-sided scale, such as 0. Default: a one-sided scale. */
  middle?: number;
  /** What values below and above `middle` mean, such as 'too low' and 'too high', for the subtitle. Needs `middle`. */
  sides?: { below: string; above: string };
  /** Which panels have one colour scale: all of them, those of each row, or each by itself. Default 'all'. */
  colourScale?: 'all' | 'row' | 'panel';
  /** Where an axis of numbers begins and ends; nothing beyond is drawn. Default: the outer edges of the cells. */
  xDomain?: readonly [number, number];
  yDomain?: readonly [number, number];
  /** A d3-format such as '.3~g' to print the values into the cells. Default: none. */
  labels?: string;
  /** The colours of a one-sided scale, a name of Vega's such as 'greys', dark for large values. Default 'cividis'. */
  scheme?: string;
  /** A line over the cells of each panel, over axes of numbers, all panels in one colour scale. Default: none. */
  line?: readonly { panel?: string; x: number; y: number }[];
}

/** The most cells along an axis of numbers. */
const MOST_CELLS = 100;

/**
 * Values over two axes as colours. Cells that are not finite are grey. Cells with names keep the order of the rows;
 * numbers make continuous axes, such as a solution u(x, t), of which every k-th x or y is drawn so that there are at most
 * 100.
 *
 * Throws {@link UserError} without a finite value, or for numbers that lie on no even grid.
 */
export function heatMap(rows: readonly CellRow[], options: HeatMapOptions = {}): ChartSpec {
  const { middle, sides, colourScale = 'all', columns = 2, line } = options;
  if (line && colourScale !== 'all')
    throw new UserError(`heatMap: a line needs the colourScale 'all', got '${colourScale}'`);
  if (sides && middle === undefined)
    throw new UserError('heatMap: sides say what lies below and above middle; give middle, such as 0');
  const note = sides ? [`blue: ${sides.below}; orange: ${sides.above}`] : [];
  const subtitle = withNotes(options.subtitle, note);
  const panels = distinct(rows.map((row) => row.panel));
  const together = { all: panels.length, row: columns, panel: 1 }[colourScale];
  if (panels.length <= together) return colours(rows, { ...options, subtitle });
  // Charts that are put together each have a legend, and those beside each other an axis.
  const beside = { legend: [options.valueTitle ?? 'value'], independentY: true, independentColour: true };
  const width =
    colourScale === 'panel'
      ? { width: Math.min(options.width ?? 300, widestPanel(Math.min(columns, panels.length), beside)) }
      : {};
  const own = { ...options, ...width, title: undefined, subtitle: undefined, description: undefined };
  const charts = panels.flatMap((_, i) => {
    if (i % together !== 0) return [];
    const names = panels.slice(i, i + together);
    return [
      colours(
        rows.filter(({ panel }) => panel !== undefined && names.includes(panel)),
        own,
      ),
    ];
  });
  return smallMultiples(charts, { ...options, subtitle, columns: colourScale === 'row' ? 1 : columns });
}

function colours(rows: readonly CellRow[], options: HeatMapOptions): ChartSpec {
  const { valueTitle, middle, labels, interactive = true, xDomain, yDomain } = options;
  const { scheme = 'cividis', line = [] } = options;
  const values = rows.map((row) => row.value).filter((value): value is number => Number.isFinite(value));
  if (values.length === 0) throw new UserError('heatMap: rows must hold at least one finite value, got none');
  const [allXs, allYs] = [distinct(rows.map((row) => row.x)), distinct(rows.map((row) => row.y))];
  halfStep('x', allXs);
  halfStep('y', allYs);
  const [xs, ys] = [fewer(allXs), fewer(allYs)];
  const axes = {
    ...axis('x', xs, options.xTitle ?? 'x', xDomain),
    ...axis('y', ys, options.yTitle ?? 'y', yDomain),
  };
  const [halfX, halfY] = [halfStep('x', xs), halfStep('y', ys)];
  const [keptX, keptY] = [new Set(xs), new Set(ys)];
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const shades = labels === undefined ? digitsOf(most - least) : 20;
  const cells = rows
    .filter(({ x, y }) => keptX.has(x) && keptY.has(y))
    .map(({ panel, x, y, value }) => ({
      panel,
      x,
      y,
      value: Number.isFinite(value) ? Number(value!.toFixed(shades)) : null,
    }));
  const edges = [...edgesOf('x', halfX), ...edgesOf('y', halfY)];
  const [low, high] = [least, most].map((value) => Number(value.toPrecision(5)));
  const reach = middle === undefined ? 0 : Math.max(high - middle, middle - low) || 1;
  const scale =
    middle === undefined
      ? { scheme, domain: low < high ? [low, high] : [low, low + 1] }
      : { scheme: 'blueorange', domain: [middle - reach, middle + reach] };
  const colour = { field: 'value', type: 'quantitative', scale, legend: { title: valueTitle ?? 'value' } };
  // A dark cell needs light print: cividis is dark below its middle, the two-sided scale at its ends.
  const dark =
    middle === undefined
      ? `datum.value < ${(low + high) / 2}`
      : `abs(datum.value - ${middle}) > ${0.6 * reach}`;
  const text = {
    transform: [{ filter: 'datum.value !== null' }],
    mark: { type: 'text', fontSize: 11 },
    encoding: {
      ...centres(halfX, halfY, axes),
      text: { field: 'value', type: 'quantitative', format: labels },
      color: { condition: { test: dark, value: 'white' }, value: 'black' },
    },
  };
  const over = {
    transform: [{ filter: 'isValid(datum.lineX)' }],
    mark: { type: 'line', color: PALETTE[1], strokeWidth: 1.5, clip: true },
    encoding: {
      x: { ...(axes.x as Json), field: 'lineX' },
      y: { ...(axes.y as Json), field: 'lineY' },
    },
  };
  const view = {
    ...(edges.length > 0 ? { transform: edges } : {}),
    layer: [
      {
        ...(line.length > 0 ? { transform: [{ filter: '!isValid(datum.lineX)' }] } : {}),
        mark: {
          type: 'rect',
          invalid: null,
          aria: false,
          clip: true,
          ...(interactive ? { tooltip: true } : {}),
        },
        encoding: {
          ...axes,
          color: { condition: { test: 'datum.value === null', value: '#bbbbbb' }, ...colour },
        },
      },
      ...(labels === undefined ? [] : [text]),
      ...(line.length === 0 ? [] : [over]),
    ],
  };
  const legend = [valueTitle ?? 'value'];
  const points = line.map(({ panel, x, y }) => ({ panel, lineX: x, lineY: y }));
  return chart('heatMap', [...cells, ...points], view, { ...options, legend });
}

/** Every k-th of the sorted numbers so that at most {@link MOST_CELLS} are left; names as they are. */
function fewer<T extends string | number>(values: readonly T[]): readonly T[] {
  if (typeof values[0] === 'string' || values.length <= MOST_CELLS) return values;
  const sorted = [...values].sort((a, b) => Number(a) - Number(b));
  const stride = Math.ceil(sorted.length / MOST_CELLS);
  return sorted.filter((_, i) => i % stride === 0);
}

/** Decimals with which 1,000 to 10,000 values lie in the range: more than there are shades to see. */
const digitsOf = (range: number): number =>
  range > 0 ? Math.min(20, Math.max(0, 3 - Math.floor(Math.log10(range)))) : 20;

type Json = Record<string, unknown>;

function axis(
  name: 'x' | 'y',
  values: readonly (string | number)[],
  title: string,
  domain?: readonly [number, number],
): Json {
  if (typeof values[0] === 'string') {
    return {
      [name]: { field: name, type: 'nominal', title, sort: values, axis: { labelAngle: 0, grid: false } },
    };
  }
  return {
    [name]: {
      field: `${name}Low`,
      type: 'quantitative',
      title,
      scale: { ...quantitativeScale('heatMap', name, false, [], domain), nice: false },
    },
    [`${name}2`]: { field: `${name}High` },
  };
}

/** So much wider than their spacing are cells of numbers: else their borders show as pale lines. */
const OVERLAP = 1.1;

/** Where cells begin and end along an axis of numbers. */
function edgesOf(name: 'x' | 'y', half: number | null): Json[] {
  if (half === null) return [];
  const reach = Number((OVERLAP * half).toPrecision(6));
  return [
    { calculate: `datum.${name} - ${reach}`, as: `${name}Low` },
    { calculate: `datum.${name} + ${reach}`, as: `${name}High` },
  ];
}

function centres(halfX: number | null, halfY: number | null, axes: Json): Json {
  return {
    x: halfX === null ? axes.x : { ...(axes.x as Json), field: 'x' },
    y: halfY === null ? axes.y : { ...(axes.y as Json), field: 'y' },
  };
}

/** Half the spacing of an even grid of numbers; null for names. */
function halfStep(name: string, values: readonly (string | number)[]): number | null {
  if (values.every((value) => typeof value === 'string')) return null;
  const sorted = (values as number[]).filter((value) => Number.isFinite(value)).sort((a, b) => a - b);
  if (sorted.length !== values.length) {
    throw new UserError(`heatMap: ${name} must be all names or all finite numbers, got both`);
  }
  if (sorted.length === 1) return 0.5;
  const step = (sorted[sorted.length - 1] - sorted[0]) / (sorted.length - 1);
  const uneven = sorted.findIndex((value, i) => !(Math.abs(value - sorted[0] - i * step) <= 1e-6 * step));
  if (uneven >= 0) {
    throw new UserError(
      `heatMap: numbers in ${name} must be evenly spaced, got ${sorted[uneven]} where ${sorted[0] + uneven * step} was due; give names (strings) for uneven steps`,
    );
  }
  return step / 2;
}
