import { readFileSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../errors.js';
import { readNotebook, VEGA_LITE, type Cell } from '../notebook/index.js';
import { inlineValues, NO_VALUE } from '../report/index.js';
import { escapeHtml } from '../text/escape-html.js';
import { chartHtml } from './charts.js';
import { chartId, type Content, type SiteChart } from './content.js';
import { figureTarget } from './figure-page.js';
import { anchor } from './html.js';
import { externalLink, notebookLink } from './links.js';
import { headingOf, renderMarkdown } from './markdown.js';
import { page, type Page } from './page.js';
import { tableHtml, tableTarget } from './table-page.js';

/** A notebook as its page needs it. */
export interface SiteNotebook {
  readonly paper: string;
  readonly title: string;
  readonly cells: readonly (Cell & { readonly shown: readonly StoredOutput[] })[];
  /** Why its outputs may be out of date; none if they are current. */
  readonly stale: readonly string[];
}

/** An output as the file holds it. */
export interface StoredOutput {
  readonly output_type: string;
  readonly text?: string | readonly string[];
  readonly data?: Readonly<Record<string, unknown>>;
}

/**
 * Reads a notebook with its outputs, and checks the numbers in its prose against the tables in the folder `figures`.
 *
 * Throws {@link UserError} for a file that is no notebook, and naming each number that is not that of its source.
 */
export function readSiteNotebook(file: string, figures: string, stale: readonly string[]): SiteNotebook {
  const { cells } = readNotebook(file);
  const stored = (JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, '')) as { cells: Stored[] }).cells;
  const wrong = cells
    .filter(({ cell_type }) => cell_type === 'markdown')
    .flatMap(({ id, source }) =>
      inlineValues(source, figures)
        .filter(({ text, found }) => text !== found || found === NO_VALUE)
        .map(({ name, text, found }) => `'${name}' in cell '${id}' is ${text}, its table has ${found}`),
    );
  if (wrong.length > 0)
    throw new UserError(`${file}: ${wrong.join('; ')}; execute the notebook, which fills them in`);
  const paper = path.basename(file, '.ipynb');
  const title = cells.map(({ source }) => headingOf(source)).find((heading) => heading !== undefined);
  return {
    paper,
    title: title ?? paper,
    stale,
    cells: cells.map((cell, index) => ({ ...cell, shown: stored[index].outputs ?? [] })),
  };
}

interface Stored {
  readonly outputs?: readonly StoredOutput[];
}

/** The page of a notebook, and the charts on it. */
export function notebookPage(
  notebook: SiteNotebook,
  content: Content,
): { page: Page; charts: readonly SiteChart[] } {
  const { paper, title, cells, stale } = notebook;
  const at = `notebooks/${paper}.html`;
  const charts: SiteChart[] = [];
  const sections = cells.map((cell, index) => {
    const id = cell.id ?? `cell-${index + 1}`;
    const place = `notebooks/${paper}.ipynb, cell '${id}'`;
    const html =
      cell.cell_type === 'markdown'
        ? proseHtml(at, cell.source, content, place)
        : cell.cell_type === 'raw'
          ? preformatted(cell.source)
          : codeHtml(cell.source) +
            cell.shown
              .map((output) => {
                const { html, chart } = outputHtml(at, output, content, place);
                if (chart !== undefined) charts.push(chart);
                return html;
              })
              .join('\n');
    return `<section id="${id}">${html}</section>`;
  });
  const headings = cells.flatMap(({ cell_type, source, id }) => {
    const heading = cell_type === 'markdown' ? /^## +(.+)$/m.exec(source)?.[1] : undefined;
    return heading === undefined || id === undefined ? [] : [anchor(at, `${at}#${id}`, heading)];
  });
  const contents = `<details class="contents"><summary>Contents</summary><ul>${headings.map((link) => `<li>${link}</li>`).join('')}</ul></details>`;
  return { page: page(at, title, [staleHtml(stale), contents, ...sections].join('\n')), charts };
}

/** A mark for a notebook whose outputs are older than what they were made from; nothing for a current one. */
export const staleHtml = (reasons: readonly string[]): string =>
  reasons.length === 0
    ? ''
    : `<p class="stale"><strong>Stale:</strong> ${escapeHtml(reasons.join('; '))}.</p>`;

/** Markdown of a notebook as HTML. Throws {@link UserError} with the place for a formula or a link that is wrong. */
export function proseHtml(at: string, source: string, content: Content, place: string): string {
  try {
    return renderMarkdown(source, { link: (href) => notebookLink(at, href, content) });
  } catch (error) {
    throw new UserError(`${place}: ${(error as Error).message}`, { cause: error });
  }
}

const preformatted = (text: string): string => `<pre>${escapeHtml(text)}</pre>`;

const codeHtml = (source: string): string =>
  `<details class="code"><summary>Code</summary>${preformatted(source)}</details>`;

const textOf = (value: unknown): string => (Array.isArray(value) ? value.join('') : String(value ?? ''));

function outputHtml(
  at: string,
  output: StoredOutput,
  content: Content,
  place: string,
): { html: string; chart?: SiteChart } {
  if (output.output_type === 'stream') return { html: preformatted(textOf(output.text)) };
  const data = output.data ?? {};
  const spec = data[VEGA_LITE];
  if (spec !== undefined) {
    const id = chartId(spec);
    const figure = [...content.figures.values()].find((one) => one.id === id);
    const chart = figure ?? { id, spec: spec as SiteChart['spec'], svg: textOf(data['image/svg+xml']) };
    const link =
      figure === undefined ? '' : caption(anchor(at, figureTarget(figure.name), 'Figure and sources'));
    return { html: `<figure>${chartHtml(at, chart)}${link}</figure>`, chart };
  }
  if (data['text/markdown'] !== undefined) {
    const markdown = textOf(data['text/markdown']);
    const table = [...content.tables.values()].find((one) => one.markdown === markdown);
    if (table === undefined) return { html: renderMarkdown(markdown, { link: externalLink }) };
    const link = anchor(at, tableTarget(table.name), 'Table and sources');
    return { html: `<figure>${tableHtml(at, table, content)}${caption(link)}</figure>` };
  }
  if (data['text/plain'] !== undefined) return { html: preformatted(textOf(data['text/plain'])) };
  throw new UserError(
    `${place}: an output of type ${output.output_type} with ${Object.keys(data).join(', ') || 'no data'} cannot be shown; allowed are charts of Vega-Lite 5, Markdown and text`,
  );
}

const caption = (html: string): string => `<figcaption>${html}</figcaption>`;
