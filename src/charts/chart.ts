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
  /** Whether each panel has an x, or a y axis of its own range. Default false. */
  independentX?: boolean;
  independentY?: boolean;
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
  options: ChartOptions & Pick<AxisOptions, 'independentX' | 'independentY'>,
): ChartSpec {
  if (!(rows.length > 0)) throw new UserError(`${caller}: rows must hold at least one row, got none`);
  const { title, subtitle, height = 220, columns = 2, independentX, independentY } = options;
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
  const independent = {
    ...(independentX ? { x: 'independent' } : {}),
    ...(independentY ? { y: 'independent' } : {}),
  };
  return {
    ...top,
    facet: { field: 'panel', type: 'nominal', title: null, sort: panels },
    columns: Math.min(columns, panels.length),
    spec: sized,
    ...(independentX || independentY ? { resolve: { scale: independent } } : {}),
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

/** A colour, and dashes and gaps in pixels in turn. */
export interface LineStyle {
  colour: string;
  dash: readonly number[];
}

/** Colour by a nominal field, in order of first appearance, or as given, and the same in every panel. */
export function colourBy(
  field: string,
  values: readonly string[],
  legend: Json = {},
  colours: readonly string[] = PALETTE,
): Json {
  const range = values.map((_, i) => colours[i % colours.length]);
  return { field, type: 'nominal', scale: { domain: values, range }, legend: { title: null, ...legend } };
}

/**
 * Line pattern by a nominal field; merges with the legend of {@link colourBy} for the same field. Where the colours
 * start again the patterns do not, so that up to 64 values stay apart; unless patterns are given.
 */
export function dashBy(
  field: string,
  values: readonly string[],
  legend: Json = {},
  dashes: readonly (readonly number[])[] = values.map((_, i) => styleAt(i).dash),
): Json {
  return {
    field,
    type: 'nominal',
    scale: { domain: values, range: dashes },
    legend: { title: null, ...legend },
  };
}

/** The colour and line pattern that {@link colourBy} and {@link dashBy} give the value at this place. */
export const styleAt = (place: number): LineStyle => ({
  colour: PALETTE[place % PALETTE.length],
  dash: DASHES[(place + Math.floor(place / PALETTE.length)) % DASHES.length],
});

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
