import path from 'node:path';
import { paperName } from '../report/index.js';
import { escapeHtml } from '../text/escape-html.js';
import type { Content, Row, SiteTable } from './content.js';
import { anchor } from './html.js';
import { externalLink } from './links.js';
import { renderMarkdown } from './markdown.js';
import { page, type Page } from './page.js';
import { sourcesHtml, type SourceOptions } from './sources.js';

/** The page of a table. */
export const tableTarget = (name: string): string => `tables/${name}.html`;

/** The place of a row, counted from 0, on the page of its table. */
export const rowTarget = (name: string, row: number): string => `${tableTarget(name)}#row-${row + 1}`;

/**
 * A table on a page: a row of claims leads to its comparisons, and a comparison to its records. On the table's own page rows
 * have ids.
 */
export function tableHtml(at: string, table: SiteTable, content: Content): string {
  const own = at === tableTarget(table.name);
  const [extraHead, extraCell] = furtherColumn(at, table, content);
  return renderMarkdown(table.markdown, {
    link: externalLink,
    ...(extraHead === '' ? {} : { extraHead: `<th>${extraHead}</th>` }),
    extraCell: (row) => (extraHead === '' ? '' : `<td>${extraCell(table.rows[row])}</td>`),
    ...(own ? { rowIds: (row) => [`row-${row + 1}`, ...claimIds(table, row)] } : {}),
  });
}

/** On the first comparison of a claim of a paper's verdicts, the id by which its claim finds it. */
function claimIds({ name, rows }: SiteTable, row: number): string[] {
  if (path.posix.basename(name) !== 'verdicts') return [];
  const { claim } = rows[row];
  return rows.findIndex((one) => one.claim === claim) === row ? [`claim-${row + 1}`] : [];
}

function furtherColumn(at: string, table: SiteTable, content: Content): [string, (row: Row) => string] {
  const kind = path.posix.basename(table.name);
  const folder = path.posix.dirname(table.name);
  if (kind === 'claims') return ['Comparisons', (row) => comparisonsLink(at, folder, row, content)];
  if (kind === 'verdicts' && table.rows.some(({ records }) => records))
    return ['Records', ({ records }) => armLinks(at, folder, records, content)];
  return ['', () => ''];
}

function comparisonsLink(at: string, folder: string, row: Row, content: Content): string {
  const papers = [...content.tables.keys()].filter((name) => path.posix.basename(name) === 'verdicts');
  const name =
    folder === '.'
      ? papers.find((one) => paperName(path.posix.dirname(one)) === row.paper)
      : `${folder}/verdicts`;
  const rows = content.tables.get(name ?? '')?.rows ?? [];
  const first = rows.findIndex(({ claim }) => claim === row.claim);
  const count = rows.filter(({ claim }) => claim === row.claim).length;
  if (name === undefined || first < 0) return '–';
  return anchor(at, `${tableTarget(name)}#claim-${first + 1}`, `${count} row${count === 1 ? '' : 's'}`);
}

/** Links to the records of the arms `<experiment>/<variant>-<scale>` of a comparison. */
function armLinks(at: string, paper: string, arms: string, content: Content): string {
  if (arms === '') return '–';
  return arms
    .split('; ')
    .map((arm) => {
      const place = arm.indexOf('/');
      const [experiment, group] = [arm.slice(0, place), arm.slice(place + 1)];
      const known = (content.records.get(`${paper}/${experiment}`) ?? []).some(
        ({ record }) => `${record.variant}-${record.scale}` === group,
      );
      return known ? anchor(at, `records/${paper}/${experiment}.html#${group}`, group) : escapeHtml(group);
    })
    .join('<br>');
}

/** The page of a table, with its files and its sources. */
export function tablePage(table: SiteTable, content: Content, options: SourceOptions): Page {
  const at = tableTarget(table.name);
  const folder = path.posix.dirname(table.name) === '.' ? '' : path.posix.dirname(table.name);
  const title = path.posix.basename(table.name);
  const back =
    folder === ''
      ? ''
      : `<p>Of the notebook ${anchor(at, `notebooks/${folder}.html`, paperName(folder))}.</p>`;
  const files = ['csv', 'md', 'tex'].map((ending) => anchor(at, `tables/${table.name}.${ending}`, ending));
  return page(
    at,
    `${folder === '' ? '' : `${paperName(folder)}: `}${title}`,
    `<h1>${escapeHtml(title)}</h1>\n${back}\n${tableHtml(at, table, content)}
<p>The table as ${files.join(', ')}.</p>
${sourcesHtml(at, folder, table.entry, options)}`,
  );
}
