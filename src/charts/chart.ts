import type { TopLevelSpec } from 'vega-lite';
import { UserError } from '../errors.js';
import { textWidth } from './font-metrics.js';
import { inlineData } from './inline-data.js';
import { DASHES, PALETTE, PAGE_WIDTH, PANEL_NAME_SIZE, SUBTITLE_SIZE, THEME, TITLE_SIZE } from './theme.js';

/** A complete Vega-Lite 5 specification with its data inline. */
export type ChartSpec = TopLevelSpec;

/** What every chart takes. */
export interface ChartOptions {
  title?: string;
  /** One line or several; say here at which scale, from how many trials and on what the rows were computed. */
  subtitle?: string | readonly string[];
  /** What is read out in place of the picture. Default: the title and the subtitle. */
  description?: string;
  /**
   * Of one panel, in pixels. A panel grows to hold its name, and shrinks where the whole picture would be wider than a
   * page of 960 pixels; a name that is wider still is broken into lines. Default 300.
   */
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
  /** Where an axis begins and ends; nothing beyond is drawn. Default: the range of the values. */
  xDomain?: readonly [number, number];
  yDomain?: readonly [number, number];
}

/** What stands beside the panels and takes up width. */
interface Beside {
  /** The entries of the legend. */
  legend?: readonly string[];
  /** The labels of a y axis of names. */
  yLabels?: readonly string[];
  /** Whether each panel has a legend of its own. */
  independentColour?: boolean;
}

type Json = Record<string, unknown>;

/**
 * A chart of one panel per distinct `panel` among the rows, in order of first appearance and under its name; without
 * panels, a single view. `view` is the layers and encodings of a panel.
 */
export function chart(
  caller: string,
  rows: readonly object[],
  view: Json,
  options: ChartOptions & Pick<AxisOptions, 'independentX' | 'independentY'> & Beside,
): ChartSpec {
  if (!(rows.length > 0)) throw new UserError(`${caller}: rows must hold at least one row, got none`);
  const { title, subtitle, height = 220, independentX, independentY } = options;
  const panels = distinct(rows.map((row) => (row as { panel?: string }).panel));
  const columns = Math.max(1, Math.min(options.columns ?? 2, panels.length));
  const most = widestPanel(columns, options);
  // A panel narrower than its name would push the axis away.
  const names = panels.map((panel) => textWidth(panel, PANEL_NAME_SIZE, true) + 8);
  const width = Math.min(most, Math.ceil(Math.max(options.width ?? 300, ...names)));
  const { data, transform } = inlineData(rows);
  const sized = { width, height, ...view };
  const top = {
    $schema: 'https://vega.github.io/schema/vega-lite/v5.json',
    ...describedBy(options),
    ...titleBlock(title, subtitle, widthOf(columns, width)),
    data,
    config: THEME,
  };
  if (panels.length === 0) {
    const own = (view.transform as Json[] | undefined) ?? [];
    return { ...top, ...sized, ...transformed([...transform, ...own]) } as unknown as ChartSpec;
  }
  const independent = {
    ...(independentX ? { x: 'independent' } : {}),
    ...(independentY ? { y: 'independent' } : {}),
  };
  return {
    ...top,
    ...transformed(transform),
    facet: facetOf(panels, width),
    columns,
    spec: sized,
    ...(Object.keys(independent).length > 0 ? { resolve: { scale: independent } } : {}),
  } as unknown as ChartSpec;
}

/** The panels of a chart under their names, which are broken into lines where they are wider than a panel. */
export function facetOf(panels: readonly string[], width: number): Json {
  const lines = Object.fromEntries(
    panels.map((panel) => [panel, wrap(panel, PANEL_NAME_SIZE, true, width - 8)]),
  );
  const broken = Object.values(lines).some((list) => list.length > 1);
  const header = { labelExpr: `${JSON.stringify(lines)}[datum.value]` };
  return { field: 'panel', type: 'nominal', title: null, sort: panels, ...(broken ? { header } : {}) };
}

const transformed = (transform: readonly Json[]): Json => (transform.length > 0 ? { transform } : {});

/** The description property: what is given, else the title and the subtitle as one text. */
export function describedBy({
  description,
  title,
  subtitle,
}: Pick<ChartOptions, 'description' | 'title' | 'subtitle'>): Json {
  const parts = [...(title === undefined ? [] : [title]), ...withNotes(subtitle, [])];
  const text = description ?? parts.map((part) => part.replace(/[.\s]+$/, '')).join('. ');
  return text === '' ? {} : { description: text };
}

/** Pixels that an axis of numbers takes up with its labels and title, and the gap between two panels. */
export const AXIS_WIDTH = 80;
export const GAP = 20;
/** Of a colour ramp or of the symbols of a legend, and of the space around the whole picture. */
const SYMBOL_WIDTH = 60;
export const PADDING = 24;
const LEAST_WIDTH = 60;

/** The width of a panel with which a picture of so many columns is as wide as the page. */
export function widestPanel(columns: number, options: Pick<AxisOptions, 'independentY'> & Beside): number {
  const room = PAGE_WIDTH - PADDING - besidePanels(columns, options);
  return Math.max(LEAST_WIDTH, Math.floor(room / columns));
}

/** About the pixels that axes, legend and gaps take up beside so many columns of panels. */
export function besidePanels(columns: number, options: Pick<AxisOptions, 'independentY'> & Beside): number {
  const widest = (labels: readonly string[]) =>
    Math.max(0, ...labels.map((label) => textWidth(label, 11, false)));
  const { legend = [], yLabels = [], independentY, independentColour } = options;
  const legendWidth = legend.length > 0 ? SYMBOL_WIDTH + widest(legend) : 0;
  const axisWidth = yLabels.length > 0 ? 30 + widest(yLabels) : AXIS_WIDTH;
  return Math.ceil(
    axisWidth * (independentY ? columns : 1) +
      legendWidth * (independentColour ? columns : 1) +
      GAP * (columns - 1),
  );
}

/** About the width of a picture of so many panels with their axes and a legend, at least that of a readable line. */
export function widthOf(columns: number, panelWidth: number): number {
  return Math.min(PAGE_WIDTH - PADDING, Math.max(420, columns * (panelWidth + 30) + 100));
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

/**
 * A quantitative scale over `domain`, or over the values. Throws {@link UserError} for values ≤ 0 on a logarithmic one and
 * for a domain that is none.
 */
export function quantitativeScale(
  caller: string,
  axis: string,
  log: boolean,
  values: readonly number[],
  domain?: readonly [number, number],
): Json {
  const [low, high] = domain ?? [log ? 1 : 0, Infinity];
  if (domain && !(low < high && Number.isFinite(low) && Number.isFinite(high) && (!log || low > 0))) {
    throw new UserError(
      `${caller}: ${axis}Domain must be two finite numbers, the lower first${log ? ' and above 0' : ''}, got ${domain.join(', ')}`,
    );
  }
  const wrong = log ? values.find((value) => !(value > 0)) : undefined;
  if (wrong !== undefined) {
    throw new UserError(
      `${caller}: a logarithmic ${axis} axis needs values > 0, got ${wrong}; leave ${axis}Log out`,
    );
  }
  if (domain) return { ...(log ? { type: 'log' } : { zero: false }), domain: [low, high], nice: false };
  return log ? { type: 'log', nice: false } : { zero: false, nice: axis === 'y' };
}

/** The scale with room for points and bars at its ends, unless its domain is given. */
export const padded = (scale: Json): Json => ('domain' in scale ? scale : { ...scale, padding: 10 });

/** Small labels of a logarithmic axis read 1e-4 and not 0.0001; labels that are left out stay so. */
export function quantitativeLabels(log: boolean): Json {
  if (!log) return {};
  return {
    labelExpr: "datum.label === '' || datum.value >= 0.001 ? datum.label : format(datum.value, '~e')",
  };
}
