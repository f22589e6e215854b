import { inspect } from 'node:util';
import type { Bundle } from './messages.js';

const escapeHtml = (text: string) =>
  text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]!);

type Methods = Record<string, unknown>;
const method = (value: Methods, name: string): (() => unknown) | undefined =>
  typeof value[name] === 'function' ? (value[name] as () => unknown).bind(value) : undefined;

const bytes = (data: unknown) => (data instanceof Uint8Array ? Buffer.from(data).toString('base64') : data);

const vegaLite = /^https?:\/\/vega\.github\.io\/schema\/vega-lite\/v(\d+)/;
const vegaLiteMime = /^application\/vnd\.vegalite\.v\d+\+json$/;
const rowsOfPage = 50;
const mostPages = 20;

/** Shape, type and first values of a TensorFlow.js tensor. */
function tensorText(tensor: Methods): string {
  const head = `Tensor [${(tensor['shape'] as number[]).join(', ')}] ${String(tensor['dtype'])}`;
  if (tensor['isDisposed'] === true) return `${head} (disposed)`;
  const data = (tensor['dataSync'] as () => ArrayLike<unknown>)();
  const first = Array.from({ length: Math.min(6, data.length) }, (_, i) => inspect(data[i]));
  return `${head}\n[${first.join(', ')}${data.length > first.length ? ', …' : ''}]`;
}

/** What is read in place of a chart: its description, or else its title. */
function chartText(spec: Methods): string {
  const text = [spec['description'], spec['title']].find((text) => typeof text === 'string');
  return `Vega-Lite chart${text === undefined ? '' : `: ${text}`}`;
}

/** A bundle with the text of the chart that it may hold. */
export function withChartText(bundle: Bundle): Bundle {
  const spec = Object.entries(bundle).find(([mime]) => vegaLiteMime.test(mime))?.[1];
  if (typeof spec !== 'object' || spec === null || 'text/plain' in bundle) return bundle;
  return { ...bundle, 'text/plain': chartText(spec as Methods) };
}

/** An Arquero table in pages, of which the first one is open. */
function tableBundle(table: Methods): Bundle {
  const names = (table['columnNames'] as () => string[]).call(table);
  const count = (table['numRows'] as () => number).call(table);
  const rows = (table['objects'] as (o: object) => Methods[]).call(table, {
    limit: rowsOfPage * mostPages,
  });
  const text = (value: unknown) => (typeof value === 'string' ? value : inspect(value, { depth: 1 }));
  const cells = (tag: string, values: unknown[]) =>
    values.map((value) => `<${tag}>${escapeHtml(text(value))}</${tag}>`).join('');
  const line = (row: Methods) => {
    const values = names.map((name) => row[name]);
    return `<tr>${cells('td', values)}</tr>`;
  };
  const page = (first: number) => {
    const body = rows
      .slice(first, first + rowsOfPage)
      .map(line)
      .join('');
    return `<table><thead><tr>${cells('th', names)}</tr></thead><tbody>${body}</tbody></table>`;
  };
  const folded = (first: number) => {
    const last = Math.min(first + rowsOfPage, rows.length);
    return `<details><summary>rows ${first + 1} to ${last} of ${count}</summary>${page(first)}</details>`;
  };
  const others = Array.from({ length: Math.max(0, Math.ceil(rows.length / rowsOfPage) - 1) }, (_, i) =>
    folded((i + 1) * rowsOfPage),
  );
  const note = count > rows.length ? `<p>the first ${rows.length} of ${count} rows</p>` : '';
  return {
    'text/html': `${page(0)}${others.join('')}${note}`,
    'text/plain': `Table ${count} × ${names.length}: ${names.join(', ')}`,
  };
}

/** What following the asynchronous calls of a cell leaves in its promises. */
const traces = /,?\s*\[Symbol\((?:async_id_symbol|trigger_async_id_symbol|kResourceStore)\)\]: \d+/g;

/**
 * How a value is shown. A value with a method `toMimeBundle` decides itself; a Vega-Lite specification is drawn by the
 * client; Arquero tables, tensors and everything that `util.inspect` knows have forms of their own. A method that fails
 * is passed over: how a value looks is no reason for a cell to fail.
 */
export function render(value: unknown): Bundle {
  const text = inspect(value, { depth: 4, maxArrayLength: 100, maxStringLength: 10_000 });
  const plain = { 'text/plain': value instanceof Promise ? text.replace(traces, '') : text };
  if (typeof value !== 'object' || value === null) return plain;
  const object = value as Methods;
  try {
    const own = method(object, 'toMimeBundle')?.();
    if (typeof own === 'object' && own !== null) {
      return Object.fromEntries(
        Object.entries({ ...plain, ...own }).map(([mime, data]) => [mime, bytes(data)]),
      );
    }
    const schema = vegaLite.exec(String(object['$schema'] ?? ''));
    if (schema !== null) {
      return withChartText({ [`application/vnd.vegalite.v${schema[1]}+json`]: value });
    }
    if (method(object, 'columnNames') && method(object, 'objects') && method(object, 'numRows')) {
      return tableBundle(object);
    }
    if (method(object, 'dataSync') && Array.isArray(object['shape']))
      return { 'text/plain': tensorText(object) };
  } catch {
    // fall back to the plain form
  }
  return plain;
}
