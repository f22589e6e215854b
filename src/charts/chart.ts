import type { TopLevelSpec } from 'vega-lite';
import { UserError } from '../errors.js';
import { textWidth } from './font-metrics.js';
import { DASHES, PALETTE, PANEL_NAME_SIZE, SUBTITLE_SIZE, THEME, TITLE_SIZE } from './theme.js';

/** A complete Vega-Lite 5 specification with its data inline. */
export type ChartSpec = TopLevelSpec;

/** What every chart takes. */
export interface ChartOptions {
  title?: string;
  /** One line or several; say here at which scale, from how many trials and on what the rows were computed. */
  subtitle?: string | readonly string[];
  /** Of one panel, in pixels; at least as wide as its name. */
  width?: number;
  height?: number;
  /** Panels per row. Default 2. */
  columns?: number;
  /** Whether the legend selects and points answer the pointer. A still rendering looks the same. Default true. */
  interactive?: boolean;
}

/** How a quantitative axis is labelled and scaled. */
export interface AxisOptions {
  xTitle?: string;
  yTitle?: string;
  xLog?: boolean;
  yLog?: boolean;
  /** Whether each panel has a y axis of its own range. Default false. */
  independentY?: boolean;
}

/** How curves are told apart. */
export interface StyleOptions {
  /** Names whose order gives colours and line patterns, the same for figures that show some of them. Default: those shown. */
  order?: readonly string[];
}

type Json = Record<string, unknown>;

/**
 * A chart of one panel per distinct `panel` among the rows, in order of first appearance; without panels, or with one,
 * a single view. `view` is the layers and encodings of a panel.
 */
export function chart(
  caller: string,
  rows: readonly object[],
  view: Json,
  options: ChartOptions & { independentY?: boolean },
): ChartSpec {
  if (!(rows.length > 0)) throw new UserError(`${caller}: rows must hold at least one row, got none`);
  const { title, subtitle, height = 220, columns = 2, independentY = false } = options;
  const panels = distinct(rows.map((row) => (row as { panel?: string }).panel));
  // A panel narrower than its name would push the axis away.
  const names = panels.length < 2 ? [] : panels.map((panel) => textWidth(panel, PANEL_NAME_SIZE, true) + 8);
  const width = Math.ceil(Math.max(options.width ?? 300, ...names));
  const sized = { width, height, ...view };
  const top = {
    $schema: 'https://vega.github.io/schema/vega-lite/v5.json',
    ...(title === undefined ? {} : { description: title }),
    ...titleBlock(title, subtitle, widthOf(Math.max(1, Math.min(columns, panels.length)), width)),
    data: { values: rows.map((row) => ({ ...row })) },
    config: THEME,
  };
  if (panels.length < 2) return { ...top, ...sized } as unknown as ChartSpec;
  return {
    ...top,
    facet: { field: 'panel', type: 'nominal', title: null, sort: panels },
    columns: Math.min(columns, panels.length),
    spec: sized,
    ...(independentY ? { resolve: { scale: { y: 'independent' } } } : {}),
  } as unknown as ChartSpec;
}

/** About the width of a picture of so many panels with their axes and a legend, at least that of a readable line. */
export function widthOf(columns: number, panelWidth: number): number {
  return Math.max(420, columns * (panelWidth + 30) + 100);
}

/** The title property, its lines broken where they exceed `width` pixels; nothing without title and subtitle. */
export function titleBlock(
  title: string | undefined,
  subtitle: ChartOptions['subtitle'],
  width: number,
): Json {
  const lines = withNotes(subtitle, []).flatMap((line) => wrap(line, SUBTITLE_SIZE, false, width));
  if (title === undefined && lines.length === 0) return {};
  const text = wrap(title ?? '', TITLE_SIZE, true, width);
  return { title: { text, ...(lines.length > 0 ? { subtitle: lines } : {}) } };
}

/** The lines of a subtitle with further lines below. */
export function withNotes(subtitle: ChartOptions['subtitle'], notes: readonly string[]): string[] {
  return [...(typeof subtitle === 'string' ? [subtitle] : (subtitle ?? [])), ...notes];
}

/** Lines of at most `width` pixels, broken between words. */
export function wrap(text: string, fontSize: number, bold: boolean, width: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.length - 1;
    const longer = lines[last] === '' ? word : `${lines[last]} ${word}`;
    if (lines[last] === '' || textWidth(longer, fontSize, bold) <= width) lines[last] = longer;
    else lines.push(word);
  }
  return lines;
}

/** The distinct values in order of first appearance, undefined left out. */
export function distinct<T>(values: readonly (T | undefined)[]): T[] {
  return [...new Set(values)].filter((value): value is T => value !== undefined);
}

/**
 * Colour by a nominal field, the same in every panel: by the place of a value in `order`, by default of first
 * appearance. `black` is the value that is none of them, such as an exact solution.
 */
export function colourBy(
  field: string,
  values: readonly string[],
  legend: Json = {},
  order: readonly string[] = values,
  black?: string,
): Json {
  const range = values.map((value) =>
    value === black ? 'black' : PALETTE[placeIn(order, value, black) % PALETTE.length],
  );
  return { field, type: 'nominal', scale: { domain: values, range }, legend: { title: null, ...legend } };
}

/**
 * Line pattern by a nominal field; merges with the legend of {@link colourBy} for the same field. Where the colours
 * start again the patterns do not, so that up to 64 values stay apart.
 */
export function dashBy(
  field: string,
  values: readonly string[],
  legend: Json = {},
  order: readonly string[] = values,
  solid?: string,
): Json {
  const range = values.map((value) => {
    const place = value === solid ? 0 : placeIn(order, value, solid);
    return DASHES[(place + Math.floor(place / PALETTE.length)) % DASHES.length];
  });
  return { field, type: 'nominal', scale: { domain: values, range }, legend: { title: null, ...legend } };
}

function placeIn(order: readonly string[], value: string, leftOut?: string): number {
  const others = order.filter((other) => other !== leftOut);
  const place = others.indexOf(value);
  if (place < 0) throw new UserError(`'${value}' is drawn but not in the order ${others.join(', ')}`);
  return place;
}

/** A parameter that a click on the legend sets, and the opacity that it controls. */
export function legendSelection(field: string): Json {
  return { name: `${field}Selection`, select: { type: 'point', fields: [field] }, bind: 'legend' };
}

export function selectedOpacity(field: string, interactive: boolean, selected: number, other: number): Json {
  if (!interactive) return { value: selected };
  return { condition: { param: `${field}Selection`, value: selected }, value: other };
}

/** A quantitative scale; a logarithmic one requires every value to be positive, else {@link UserError}. */
export function quantitativeScale(
  caller: string,
  axis: string,
  log: boolean,
  values: readonly number[],
): Json {
  if (!log) return { zero: false, nice: axis === 'y' };
  const wrong = values.find((value) => !(value > 0));
  if (wrong !== undefined) {
    throw new UserError(
      `${caller}: a logarithmic ${axis} axis needs values > 0, got ${wrong}; leave ${axis}Log out`,
    );
  }
  return { type: 'log', nice: false };
}

/** Small labels of a logarithmic axis read 1e-4 and not 0.0001; labels that are left out stay so. */
export function quantitativeLabels(log: boolean): Json {
  if (!log) return {};
  return {
    labelExpr: "datum.label === '' || datum.value >= 0.001 ? datum.label : format(datum.value, '~e')",
  };
}
