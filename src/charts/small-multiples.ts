import { UserError } from '../errors.js';
import type { ChartOptions, ChartSpec } from './chart.js';
import { describedBy, titleBlock, widthOf } from './chart.js';
import { PAGE_WIDTH, THEME } from './theme.js';

/**
 * Several charts as one, at most `columns` per row (default 2) and no more than fit on a page of 960 pixels, each keeping
 * its own scales and legend. Throws {@link UserError} without charts.
 */
export function smallMultiples(
  charts: readonly ChartSpec[],
  options: Pick<ChartOptions, 'title' | 'subtitle' | 'description' | 'columns'> = {},
): ChartSpec {
  if (!(charts.length > 0))
    throw new UserError('smallMultiples: charts must hold at least one chart, got none');
  const { title, subtitle } = options;
  const specs = charts as unknown as readonly Json[];
  const columns = fitting(specs, options.columns ?? 2);
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
      const inner = withOwnParameters(spec, i) as Json;
      delete inner.$schema;
      delete inner.config;
      if (inner.title !== undefined) inner.title = { ...(inner.title as Json), frame: 'group' };
      return inner;
    }),
    resolve: { scale: { color: 'independent', strokeDash: 'independent', shape: 'independent' } },
    config: THEME,
  } as unknown as ChartSpec;
}

/** Pixels beside the panels of a chart: its axes and a legend. */
const BESIDE = 130;

/** The most columns, at most `columns`, with which the charts are no wider than the page. */
function fitting(specs: readonly Json[], columns: number): number {
  const widths = specs.map((spec) => {
    const { width } = (spec.spec ?? spec) as { width?: number };
    const panels = (spec.columns as number | undefined) ?? 1;
    return width === undefined ? PAGE_WIDTH : panels * (width + 20) + BESIDE;
  });
  const inColumns = (count: number) =>
    Array.from({ length: count }, (_, column) =>
      Math.max(0, ...widths.filter((_, i) => i % count === column)),
    ).reduce((sum, width) => sum + width, 0);
  let count = Math.max(1, Math.min(columns, specs.length));
  while (count > 1 && inColumns(count) > PAGE_WIDTH) count--;
  return count;
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
