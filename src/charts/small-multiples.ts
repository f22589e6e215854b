import { UserError } from '../errors.js';
import type { ChartOptions, ChartSpec } from './chart.js';
import { titleBlock, widthOf } from './chart.js';
import { THEME } from './theme.js';

/**
 * Several charts as one, `columns` per row (default 2), each keeping its own scales and legend.
 * Throws {@link UserError} without charts.
 */
export function smallMultiples(
  charts: readonly ChartSpec[],
  options: Pick<ChartOptions, 'title' | 'subtitle' | 'columns'> = {},
): ChartSpec {
  if (!(charts.length > 0))
    throw new UserError('smallMultiples: charts must hold at least one chart, got none');
  const { title, subtitle, columns = 2 } = options;
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v5.json',
    ...(title === undefined ? {} : { description: title }),
    ...titleBlock(title, subtitle, widthOf(Math.min(columns, charts.length), 400)),
    columns,
    concat: charts.map((spec, i) => {
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
