import { UserError } from '../errors.js';
import type { ChartOptions, ChartSpec } from './chart.js';
import {
  AXIS_WIDTH,
  besidePanels,
  describedBy,
  facetOf,
  GAP,
  PADDING,
  titleBlock,
  widthOf,
} from './chart.js';
import { PAGE_WIDTH, THEME } from './theme.js';

/**
 * Several charts as one, at most `columns` per row (default 2), each keeping its own scales and legend. Their panels become narrower, and
 * the rows shorter, where they would not fit on a page of 960 pixels. Throws {@link UserError} without charts.
 */
export function smallMultiples(
  charts: readonly ChartSpec[],
  options: Pick<ChartOptions, 'title' | 'subtitle' | 'description' | 'columns'> = {},
): ChartSpec {
  if (!(charts.length > 0))
    throw new UserError('smallMultiples: charts must hold at least one chart, got none');
  const { title, subtitle } = options;
  const specs = charts as unknown as readonly Json[];
  const { columns, factor } = fitting(specs, options.columns ?? 2);
  const inner = specs.map(({ description }) => description).filter((text) => text !== undefined);
  const described = describedBy(options);
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v5.json',
    ...(described.description === undefined && inner.length > 0
      ? { description: inner.join('. ') }
      : described),
    ...titleBlock(title, subtitle, widthOf(Math.min(columns, charts.length), 400)),
    columns,
    concat: specs.map((spec, i) => {
      const inner = withOwnParameters(narrowed(spec, factor), i) as Json;
      delete inner.$schema;
      delete inner.config;
      if (inner.title !== undefined) inner.title = { ...(inner.title as Json), frame: 'group' };
      return inner;
    }),
    resolve: { scale: { color: 'independent', strokeDash: 'independent', shape: 'independent' } },
    config: THEME,
  } as unknown as ChartSpec;
}

/** The width of the panels of a chart, and what stands beside them: its axes, gaps and legend. */
interface Widths {
  panels: number;
  beside: number;
  /** Of one panel. */
  panel: number;
}

/** A panel is made no narrower than this to fit more charts beside one another. */
const NARROWEST = 160;

/**
 * How many charts, at most `most`, stand beside one another on the page, and the part of their width that their panels
 * keep: they shrink down to {@link NARROWEST} before a column is given up.
 */
function fitting(specs: readonly Json[], most: number): { columns: number; factor: number } {
  const widths = specs.map(widthsOf);
  for (let columns = Math.min(most, specs.length); columns > 1; columns--) {
    const widest = (part: 'panels' | 'beside') =>
      Array.from({ length: columns }, (_, column) =>
        Math.max(...widths.filter((_, i) => i % columns === column).map((width) => width[part])),
      ).reduce((sum, width) => sum + width);
    const factor = Math.min(
      1,
      (PAGE_WIDTH - PADDING - GAP * (columns - 1) - widest('beside')) / widest('panels'),
    );
    if (factor * Math.min(...widths.map(({ panel }) => panel)) >= NARROWEST || factor === 1)
      return { columns, factor };
  }
  return { columns: 1, factor: 1 };
}

function widthsOf(spec: Json): Widths {
  const columns = (spec.columns as number | undefined) ?? 1;
  const panel = (viewOf(spec).width as number | undefined) ?? PAGE_WIDTH;
  const { scale } = (spec.resolve ?? {}) as { scale?: { y?: string } };
  const independentY = scale?.y === 'independent';
  const beside = besidePanels(columns, { legend: legendOf(viewOf(spec)), independentY });
  return { panels: columns * panel, beside, panel };
}

const viewOf = (spec: Json): Json => (spec.spec ?? spec) as Json;

/** The entries of the colour legend of a view, its title among them. */
function legendOf(view: Json): string[] {
  const layers = [view, ...((view.layer as Json[] | undefined) ?? [])];
  return layers.flatMap(({ encoding }) => {
    const color = (
      encoding as { color?: { scale?: { domain?: unknown[] }; legend?: Json | null } } | undefined
    )?.color;
    if (!color?.scale || color.legend === null) return [];
    return [color.legend?.title, ...(color.scale.domain ?? [])].filter(
      (text): text is string => typeof text === 'string',
    );
  });
}

/** The chart with panels of `factor` times their width, its title, which begins above the first panel, and the names of panels in lines no wider. */
function narrowed(spec: Json, factor: number): Json {
  const { width } = viewOf(spec) as { width?: number };
  if (factor === 1 || width === undefined) return spec;
  const { panels, beside } = widthsOf(spec);
  const view = { ...viewOf(spec), width: Math.floor(factor * width) };
  const { facet } = spec as { facet?: { sort: string[] } };
  const { title } = spec as { title?: { text: string[]; subtitle?: string[] } };
  const { text = [], subtitle = [] } = title ?? {};
  return {
    ...(facet ? { ...spec, facet: facetOf(facet.sort, view.width), spec: view } : view),
    ...(title ? titleBlock(text.join(' '), subtitle, factor * panels + beside - AXIS_WIDTH) : {}),
  };
}

type Json = Record<string, unknown>;

/** Parameter names must differ within a specification, so those of chart `i` get its number. */
function withOwnParameters(value: unknown, i: number): unknown {
  if (Array.isArray(value)) return value.map((item) => withOwnParameters(item, i));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      if (key === 'data') return [key, item];
      if (key === 'param') return [key, `${item}${i}`];
      if (key === 'params') return [key, (item as Json[]).map((p) => ({ ...p, name: `${p.name}${i}` }))];
      return [key, withOwnParameters(item, i)];
    }),
  );
}
