import { read } from 'vega';
import type { ChartSpec } from '../../src/charts/index.js';

type Row = Record<string, string | number | null>;

/** The rows that a chart draws, read as Vega reads them: its CSV parsed, and what it holds once looked up. */
export function rowsOf(spec: ChartSpec): Row[] {
  const { data, transform = [] } = spec as unknown as {
    data: { values: string; format: object };
    transform?: { calculate?: string; as: string }[];
  };
  const rows = read(data.values, data.format as never) as unknown as Row[];
  return rows.map((row) => {
    const looked = transform.flatMap(({ calculate = '', as }) => {
      const [, field, list] =
        /^isValid\(datum\.(\w+Place)\) \? (\[.*\])\[datum\.\1\] : null$/.exec(calculate) ?? [];
      if (field === undefined) return [];
      const place = row[field];
      return [[as, place === null ? null : (JSON.parse(list) as Row[string][])[place as number]]];
    });
    return { ...row, ...(Object.fromEntries(looked) as Row) };
  });
}
