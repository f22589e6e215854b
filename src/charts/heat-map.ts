import { UserError } from '../errors.js';
import { chart, type ChartOptions, type ChartSpec, distinct } from './chart.js';

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
  /** A d3-format such as '.3~g' to print the values into the cells. Default: none. */
  labels?: string;
}

/**
 * Values over two axes as colours. Cells that are not finite are grey. Cells with names keep the order of the rows;
 * numbers make continuous axes, such as a solution u(x, t). Throws {@link UserError} without a finite value, or for
 * numbers that lie on no even grid.
 */
export function heatMap(rows: readonly CellRow[], options: HeatMapOptions = {}): ChartSpec {
  const { valueTitle, middle, labels, interactive = true } = options;
  const values = rows.map((row) => row.value).filter((value): value is number => Number.isFinite(value));
  if (values.length === 0) throw new UserError('heatMap: rows must hold at least one finite value, got none');
  const [xs, ys] = [distinct(rows.map((row) => row.x)), distinct(rows.map((row) => row.y))];
  const axes = { ...axis('x', xs, options.xTitle ?? 'x'), ...axis('y', ys, options.yTitle ?? 'y') };
  const [halfX, halfY] = [halfStep('x', xs), halfStep('y', ys)];
  const cells = rows.map((row) => ({
    ...row,
    value: Number.isFinite(row.value) ? row.value : null,
  }));
  const edges = [...edgesOf('x', halfX), ...edgesOf('y', halfY)];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const reach = middle === undefined ? 0 : Math.max(high - middle, middle - low) || 1;
  const scale =
    middle === undefined
      ? { scheme: 'cividis', domain: low < high ? [low, high] : [low, low + 1] }
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
  const view = {
    ...(edges.length > 0 ? { transform: edges } : {}),
    layer: [
      {
        mark: { type: 'rect', invalid: null, aria: false, ...(interactive ? { tooltip: true } : {}) },
        encoding: {
          ...axes,
          color: { condition: { test: 'datum.value === null', value: '#bbbbbb' }, ...colour },
        },
      },
      ...(labels === undefined ? [] : [text]),
    ],
  };
  return chart('heatMap', cells, view, options);
}

type Json = Record<string, unknown>;

function axis(name: 'x' | 'y', values: readonly (string | number)[], title: string): Json {
  if (typeof values[0] === 'string') {
    return {
      [name]: { field: name, type: 'nominal', title, sort: values, axis: { labelAngle: 0, grid: false } },
    };
  }
  return {
    [name]: { field: `${name}Low`, type: 'quantitative', title, scale: { zero: false, nice: false } },
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
