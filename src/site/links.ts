import { UserError } from '../errors.js';
import { inlineValue, isValueLink, parseValueLink } from '../report/index.js';
import type { Content } from './content.js';
import { linkFrom } from './html.js';
import { rowTarget, tableTarget } from './table-page.js';

/** Attributes of a link. */
export type LinkAttributes = Readonly<Record<string, string>>;

/** A link out of the site. Throws {@link UserError} for any other. */
export function externalLink(href: string): LinkAttributes {
  if (!/^https?:\/\//.test(href))
    throw new UserError(
      `the link '${href}' leads nowhere in the site; allowed are values and https: addresses`,
    );
  return { href: new URL(href).href };
}

/**
 * A link of a notebook's text: a value leads to its row, a count to the first row counted, or to
 * the table where none is. Errors as {@link externalLink}.
 */
export function notebookLink(page: string, href: string, { figuresFolder }: Content): LinkAttributes {
  if (!isValueLink(href)) return externalLink(href);
  const source = parseValueLink(href);
  const { rows } = inlineValue(figuresFolder, source) ?? { rows: [] };
  const table = source.file.replace(/\.csv$/, '');
  const target = rows.length === 0 ? tableTarget(table) : rowTarget(table, rows[0]);
  const title = rows.length === 1 ? `row ${rows[0] + 1} of ${table}` : `from ${rows.length} rows of ${table}`;
  return {
    class: 'value',
    title:
      source.as === 'count'
        ? `counted: ${rows.length} row${rows.length === 1 ? '' : 's'} of ${table}`
        : title,
    href: linkFrom(page, target),
  };
}
